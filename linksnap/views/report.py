"""`/report/`: how the library stands after years: addresses that died or moved, one list each, one action, one undo."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.reasons import reason_sentence
from linksnap.models import ChangeSet, LinkHealth, User
from linksnap.queries.library_report import TROUBLED, address_report, checks_with, with_copies
from linksnap.rules.tag_names import TagNameError
from linksnap.services import link_checks, link_deletion, report_actions, web_copies
from linksnap.views.page_numbers import asked_number, numbers_around
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell

ROWS_A_PAGE = 50


@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Counts of everything, each with its list behind it."""
    addresses = address_report(owner_of(request))
    lists = [(health.value, health.label, addresses.by_health.get(health.value, 0)) for health in TROUBLED]
    return render(request, "report/page.html", {"addresses": addresses, "lists": lists})


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Check all addresses that were not checked this week; or stop."""
    owner = owner_of(request)
    if request.POST.get("do") == "stop":
        link_checks.stop(owner)
        return redirect("report")
    asked = link_checks.ask_for_all(owner)
    told = ngettext("%(n)d address will be checked.", "%(n)d addresses will be checked.", asked) % {"n": asked}
    messages.success(request, told if asked else _("Every address was checked this week."))
    return redirect("report")


@never_cache
@require_safe
def addresses(request: HttpRequest, health: str) -> HttpResponse:
    """The links whose addresses are in this state."""
    known = _known(health)
    listed = with_copies(checks_with(owner_of(request), known))
    page = Paginator(listed, ROWS_A_PAGE).get_page(asked_number(request) or 1)
    numbers = numbers_around(page)
    columns = {"leads": any(row.final_url for row in page), "has_copies": any(row.archive_url for row in page)}
    context = {"page": page, "page_numbers": numbers, "health": known, **columns}
    return render(request, "report/addresses.html", context)


@require_POST
def act(request: HttpRequest, health: str) -> HttpResponse:
    """Do what the button says with the ticked links, or with all of this list (`all=1`); `keep` names one link."""
    owner, known = owner_of(request), _known(health)
    found = checks_with(owner, known)
    if "keep" in request.POST or not request.POST.get("all"):
        ticked = [one for one in request.POST.getlist("keep") or request.POST.getlist("link") if "\x00" not in one]
        found = found.filter(link__public_id__in=ticked)
    link_ids = list(found.values_list("link_id", flat=True))
    if not link_ids:
        messages.info(request, _("Tick some links first."))
    else:
        _do(request, owner, link_ids)
    return redirect("report_addresses", known.value)


def _do(request: HttpRequest, owner: User, link_ids: list[int]) -> None:
    match "keep" if "keep" in request.POST else request.POST.get("do", ""):
        case "archive":
            _told(request, report_actions.archive(owner, link_ids))
        case "move":
            _told(request, report_actions.take_new_addresses(owner, link_ids))
        case "tag":
            try:
                _told(request, report_actions.tag(owner, link_ids, request.POST.get("name", "")[:300]))
            except TagNameError as error:
                messages.error(request, reason_sentence(error.problem))
        case "keep":
            _keep_copies(request, owner, link_ids)
        case "delete":
            _delete(request, owner, link_ids)
        case _:
            raise Http404


def _delete(request: HttpRequest, owner: User, link_ids: list[int]) -> None:
    try:
        done = link_deletion.delete_many(owner, link_ids)
    except link_deletion.TooManyLinks:
        most = link_deletion.MOST_AT_ONCE
        messages.error(request, _("More than %(most)d links are not deleted at once.") % {"most": most})
        return
    n = int(done.summary["links"])
    told = ngettext("%(n)d link was deleted with all it had.", "%(n)d links were deleted with all they had.", n)
    tell(request, told % {"n": n}, done)


def _keep_copies(request: HttpRequest, owner: User, link_ids: list[int]) -> None:
    done = web_copies.keep(owner, link_ids)
    n = int(done.summary["links"])
    if not n:
        messages.info(request, _("Every copy that was found for these links is kept already."))
        return
    told = ngettext(
        "%(n)d copy will be kept as a snapshot of its link.",
        "%(n)d copies will be kept as snapshots of their links.",
        n,
    )
    tell(request, told % {"n": n}, done)


def _told(request: HttpRequest, done: ChangeSet) -> None:
    changed, taken = int(done.summary["links"]), int(done.summary.get("taken", 0))
    sentence = ngettext("%(n)d link was changed.", "%(n)d links were changed.", changed) % {"n": changed}
    if taken:
        more = ngettext(
            "%(n)d stays: its new address is in your library already.",
            "%(n)d stay: their new addresses are in your library already.",
            taken,
        )
        sentence = f"{sentence} {more % {'n': taken}}"
    tell(request, sentence, done)


def _known(health: str) -> LinkHealth:
    for troubled in TROUBLED:
        if troubled.value == health:
            return troubled
    raise Http404
