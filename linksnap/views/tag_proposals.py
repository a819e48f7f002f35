"""`/tags/proposals/`: what could be put in order, by kind, with the reasons; accept, refuse, look now."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.reasons import reason_sentence
from linksnap.models import SuggestionState, TagProposal
from linksnap.queries.tag_proposals import last_look, open_kinds, proposals_of
from linksnap.rules.tag_names import LIMIT, TagNameError
from linksnap.services import tag_proposals
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell

_MOST_AT_ONCE = 200


@never_cache
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Every open proposal, grouped by kind; nothing of it is ever done by itself."""
    owner = owner_of(request)
    look = last_look(owner)
    shown = {"kinds": open_kinds(owner), "look": look, "is_going_on": bool(look and look.is_open)}
    return render(request, "tag_proposals/page.html", shown)


@require_POST
def look_now(request: HttpRequest) -> HttpResponse:
    """Have the tags looked through in the background."""
    tag_proposals.look(owner_of(request))
    return back_to(request, "tag_proposals")


@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept one (the parts of a split under other names, if `name` says so), or refuse it for good."""
    owner = owner_of(request)
    one = get_object_or_404(proposals_of(owner), public_id=public_id)
    names = [name.replace("\x00", "")[: 2 * LIMIT] for name in request.POST.getlist("name")[:10]]
    return _decide(request, [one], {one.pk: names})


@require_POST
def decide_chosen(request: HttpRequest) -> HttpResponse:
    """Accept or refuse the ticked ones, with one way back for all."""
    asked = request.POST.getlist("proposal")[:_MOST_AT_ONCE]
    chosen = proposals_of(owner_of(request)).filter(public_id__in=asked, state=SuggestionState.PENDING)
    return _decide(request, list(chosen), {})


def _decide(request: HttpRequest, chosen: list[TagProposal], names: dict[int, list[str]]) -> HttpResponse:
    owner = owner_of(request)
    if not chosen:
        messages.info(request, _("Tick some proposals first."))
    elif request.POST.get("do") == "refuse":
        n = tag_proposals.refuse(owner, chosen)
        told = ngettext(
            "%(n)d proposal refused; it does not come again.", "%(n)d proposals refused; they do not come again.", n
        )
        messages.success(request, told % {"n": n})
    else:
        _accept(request, chosen, names)
    return back_to(request, "tag_proposals")


def _accept(request: HttpRequest, chosen: list[TagProposal], names: dict[int, list[str]]) -> None:
    try:
        done = tag_proposals.accept(owner_of(request), chosen, names)
    except TagNameError as error:
        messages.error(request, reason_sentence(error.problem))
        return
    if done is None:
        messages.info(request, _("There was nothing left to do."))
        return
    n = int(done.summary["n"])
    tell(request, ngettext("%(n)d proposal carried out.", "%(n)d proposals carried out.", n) % {"n": n}, done)
