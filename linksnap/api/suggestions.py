"""`/suggestions`: proposed tags, to accept or reject."""

from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Body, Query, Router

from linksnap.api.auth import owner_of
from linksnap.api.cursors import page
from linksnap.api.inputs import Cursor, Limit, PublicId
from linksnap.api.schemas import SuggestionOut, SuggestionPage
from linksnap.api.suggestion_schemas import AcceptIn, SuggestionBatchIn, SuggestionBatchOut, SuggestionFilter
from linksnap.models import Suggestion, SuggestionState, User
from linksnap.queries.review_tags import sure
from linksnap.rules.suggestion_codes import MOST_AT_ONCE
from linksnap.rules.tag_names import clean_tag_name, tag_key
from linksnap.services import suggestion_batches, suggestions
from linksnap.services.suggestion_batches import Wanted

router = Router(tags=["suggestions"])


def _suggestions(request: HttpRequest) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(owner=owner_of(request)).select_related("link", "tag").defer("link__words")


@router.get("", response=SuggestionPage, summary="List proposed tags, newest first")
def list_suggestions(
    request: HttpRequest,
    filters: Query[SuggestionFilter],
    cursor: Cursor = "",
    limit: Limit = 50,
) -> SuggestionPage:
    """Of one link, or of the whole library; those of one link stand together, the best first."""
    found, following = page(_filtered(_suggestions(request), filters), cursor, limit)
    places: dict[int, int] = {}
    for place, row in enumerate(found):
        places.setdefault(row.link_id, place)
    found.sort(key=lambda row: (places[row.link_id], -row.score, row.pk))
    return SuggestionPage(items=[SuggestionOut.of(row, row.link.public_id) for row in found], next_cursor=following)


@router.post("/batch", response=SuggestionBatchOut, summary="Decide on many proposed tags")
def decide_suggestions(request: HttpRequest, body: SuggestionBatchIn) -> SuggestionBatchOut:
    """At most 10,000 at once, the surest first; `POST /changes/{change_id}/undo` takes them all back."""
    owner = owner_of(request)
    wanted = _wanted(owner, body)
    if body.dry_run:
        return SuggestionBatchOut(accepted=len(wanted.accept), rejected=len(wanted.reject), change=None)
    done = suggestion_batches.decide(owner, wanted)
    change = done.change.public_id if done.change else None
    return SuggestionBatchOut(accepted=done.accepted, rejected=done.rejected, change=change)


@router.post("/{suggestion_id}/accept", response=SuggestionOut, summary="Accept a proposed tag")
def accept_suggestion(
    request: HttpRequest,
    suggestion_id: PublicId,
    body: Annotated[AcceptIn | None, Body(default=None)] = None,
) -> SuggestionOut:
    """The link gets the tag; with a `name`, that one, and what was proposed counts as rejected if it is another."""
    suggestion = get_object_or_404(_suggestions(request), public_id=suggestion_id)
    if body is not None and body.name.strip():
        clean_tag_name(body.name)
        suggestion_batches.decide(owner_of(request), Wanted(names={suggestion.pk: body.name}))
    else:
        suggestions.accept(suggestion)
    suggestion.refresh_from_db()
    return SuggestionOut.of(suggestion, suggestion.link.public_id)


@router.post("/{suggestion_id}/reject", response=SuggestionOut, summary="Reject a proposed tag")
def reject_suggestion(request: HttpRequest, suggestion_id: PublicId) -> SuggestionOut:
    """It is not proposed for this link again."""
    suggestion = get_object_or_404(_suggestions(request), public_id=suggestion_id)
    suggestions.reject(suggestion)
    suggestion.refresh_from_db()
    return SuggestionOut.of(suggestion, suggestion.link.public_id)


def _filtered(rows: QuerySet[Suggestion], filters: SuggestionFilter) -> QuerySet[Suggestion]:
    rows = rows.filter(state=filters.state, score__gte=filters.min_score)
    if filters.link:
        rows = rows.filter(link__public_id=filters.link)
    if filters.tag:
        rows = rows.filter(key=tag_key(filters.tag))
    if filters.site:
        rows = rows.filter(link__host=filters.site)
    return rows if filters.new is None else rows.filter(tag__isnull=filters.new)


def _wanted(owner: User, body: SuggestionBatchIn) -> Wanted:
    """The proposals a batch means; ids of others, and of decided ones, are passed over."""
    if body.above is not None:
        found = sure(owner, body.narrowed, body.above, with_new=body.new).order_by("-score", "pk")
        return Wanted(accept=list(found.values_list("pk", flat=True)[:MOST_AT_ONCE]))
    waiting = Suggestion.objects.filter(owner=owner, state=SuggestionState.PENDING)
    ids = dict(waiting.filter(public_id__in=[*body.accept, *body.reject]).values_list("public_id", "pk"))
    accept = [ids[one] for one in dict.fromkeys(body.accept) if one in ids]
    # One named in both is accepted.
    left = ids.keys() - set(body.accept)
    reject = [ids[one] for one in dict.fromkeys(body.reject) if one in left]
    return Wanted(accept, reject)
