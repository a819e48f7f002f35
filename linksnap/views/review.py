"""`/tags/review/`: the inbox of proposed tags, page by page or tag by tag; every decision has its undo."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.models import Suggestion, SuggestionState, Tag, User
from linksnap.queries import review as inbox
from linksnap.queries import review_tags
from linksnap.queries.review import ReviewFilter
from linksnap.queries.suggestion_order import MOST_SHOWN
from linksnap.rules.suggestion_codes import MOST_AT_ONCE
from linksnap.services import suggestion_batches
from linksnap.services.suggestion_batches import Decided, Wanted
from linksnap.views.link_actions import own_link
from linksnap.views.page_numbers import asked_number
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell

STARTS = (70, 80, 90, 95, 98)
OFFERED = 90
_MOST_GROUPS = 600
_KINDS = ("own", "new")
_PUBLIC_ID = 32


@never_cache
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """Rows of links, or with `?by=tag` of names; `tag`, `site` and `kind` narrow, `sure` previews a bulk acceptance."""
    owner, wanted = owner_of(request), _filter(request.GET)
    by_tag = request.GET.get("by") == "tag"
    preview = _preview(owner, wanted, request)
    context = {
        "wanted": wanted,
        "wanted_name": _name_of(owner, wanted),
        "by_tag": by_tag,
        "last": inbox.last_decision(owner),
        "starts": STARTS,
        "preview": preview,
        "sure_from": preview.percent if preview else OFFERED,
        "most_at_once": MOST_AT_ONCE,
        "kept": _kept(wanted, by_tag),
    }
    if by_tag:
        context |= _by_tag(owner, wanted, request)
    else:
        context["page"] = inbox.review_page(owner, wanted, _text(request.GET.get("after", ""), _PUBLIC_ID))
        context["is_start"] = "after" not in request.GET
    return render(request, "review/page.html", context)


@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """One link: accept or reject one proposal or those shown, accept one under another name, open one again."""
    owner, link = owner_of(request), own_link(request, public_id)
    shown = [_text(one, _PUBLIC_ID) for one in request.POST.get("shown", "").split()[:MOST_SHOWN]]
    done = _decided(owner, Suggestion.objects.filter(owner=owner, link=link), shown, request)
    if done is None:
        raise BadRequest
    if not getattr(request, "htmx", False):
        _tell(request, done)
        return back_to(request, "review")
    row = inbox.review_row(owner, link, shown)
    context: dict[str, object] = {"row": row, "wanted": _filter(request.POST), "last": inbox.last_decision(owner)}
    context |= {"unfit": done.unfit, "waiting": inbox.waiting_links(owner)}
    return render(request, "review/_decided.html", context)


@require_POST
def decide_tag(request: HttpRequest) -> HttpResponse:
    """One name: accept or reject it on every page that waits for it, or on the ticked ones."""
    owner, wanted = owner_of(request), _filter(request.POST)
    rows = inbox.pending(owner, wanted)
    if not wanted.tag:
        raise BadRequest
    if request.POST.get("only"):
        rows = rows.filter(public_id__in=[_text(one, _PUBLIC_ID) for one in request.POST.getlist("suggestion")[:500]])
    ids = list(rows.order_by("-score", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    rejects = request.POST.get("do") == "reject"
    done = suggestion_batches.decide(owner, Wanted(reject=ids) if rejects else Wanted(accept=ids))
    _tell(request, done)
    return back_to(request, "review")


@require_POST
def accept_sure(request: HttpRequest) -> HttpResponse:
    """Accept what is at least this probable, the surest first, in one step."""
    owner, wanted = owner_of(request), _filter(request.POST)
    start = _start(request.POST.get("sure", ""))
    if start is None:
        messages.error(request, _("Choose a probability between 50 and 99 %."))
        return back_to(request, "review")
    found = review_tags.sure(owner, wanted, start, with_new=request.POST.get("new") == "on")
    ids = list(found.order_by("-score", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    _tell(request, suggestion_batches.decide(owner, Wanted(accept=ids)))
    return back_to(request, "review")


def sentence_of(done: Decided) -> str:
    """What was done, for the note beside its undo."""
    parts = []
    if done.accepted:
        parts.append(ngettext("%(n)d proposal accepted.", "%(n)d proposals accepted.", done.accepted))
        parts[-1] %= {"n": done.accepted}
    if done.rejected:
        parts.append(ngettext("%(n)d proposal rejected.", "%(n)d proposals rejected.", done.rejected))
        parts[-1] %= {"n": done.rejected}
    return " ".join(parts)


def _tell(request: HttpRequest, done: Decided) -> None:
    if done.unfit:
        messages.error(request, _("This cannot be the name of a tag. Nothing was changed for it."))
    if done.change is not None:
        tell(request, sentence_of(done), done.change)


def _decided(owner: User, own: QuerySet[Suggestion], shown: list[str], request: HttpRequest) -> Decided | None:
    """Do what the form says; None when it makes no sense."""
    do = request.POST.get("do", "")
    verb, _colon, public_id = do.partition(":")
    if verb in ("all", "rest"):
        ids = list(own.filter(public_id__in=shown, state=SuggestionState.PENDING).values_list("pk", flat=True))
        return suggestion_batches.decide(owner, Wanted(accept=ids) if verb == "all" else Wanted(reject=ids))
    if verb not in ("accept", "reject", "back", "as"):
        return None
    one = get_object_or_404(own, public_id=_text(public_id, _PUBLIC_ID))
    if verb == "back":
        suggestion_batches.take_back(one)
        return Decided(None)
    if verb == "as":
        return suggestion_batches.decide(owner, Wanted(names={one.pk: _text(request.POST.get("name", ""), 400)}))
    return suggestion_batches.decide(owner, Wanted(accept=[one.pk]) if verb == "accept" else Wanted(reject=[one.pk]))


def _by_tag(owner: User, wanted: ReviewFilter, request: HttpRequest) -> dict[str, object]:
    most = min(asked_number(request, "show") or review_tags.GROUPS_A_PAGE, _MOST_GROUPS)
    opened = _text(request.GET.get("open", ""), 100)
    narrowed = ReviewFilter(opened, wanted.site, wanted.kind)
    return {
        "groups": review_tags.tag_groups(owner, wanted, most),
        "more_groups": most + review_tags.GROUPS_A_PAGE,
        "opened": opened,
        "members": review_tags.members(owner, narrowed) if opened else [],
    }


def _preview(owner: User, wanted: ReviewFilter, request: HttpRequest) -> review_tags.SurePreview | None:
    start = _start(request.GET.get("sure", ""))
    return review_tags.sure_preview(owner, wanted, start, request.GET.get("new") == "on") if start else None


def _filter(asked: QueryDict) -> ReviewFilter:
    kind = asked.get("kind", "")
    tag, site = _text(asked.get("tag", ""), 100), _text(asked.get("site", ""), 255)
    return ReviewFilter(tag, site, kind if kind in _KINDS else "")


def _kept(wanted: ReviewFilter, by_tag: bool) -> str:
    """The query string that keeps the filter and the view, and forgets place and preview."""
    kept = {"by": "tag" if by_tag else "", "tag": wanted.tag, "site": wanted.site, "kind": wanted.kind}
    return urlencode({name: value for name, value in kept.items() if value})


def _name_of(owner: User, wanted: ReviewFilter) -> str:
    """How a key is written where people see it."""
    if not wanted.tag:
        return ""
    tag = Tag.objects.filter(owner=owner, key=wanted.tag).values_list("name", flat=True).first()
    return tag or inbox.pending(owner, ReviewFilter(wanted.tag)).values_list("name", flat=True).first() or wanted.tag


def _start(text: str) -> float | None:
    """`90` as 0.9; None for what is no whole number from 50 to 99."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else 0
    return number / 100 if 50 <= number <= 99 else None


def _text(value: str, most: int) -> str:
    return value.replace("\x00", "")[:most]
