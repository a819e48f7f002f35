"""`/suggestions`: proposed tags, to accept or reject."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from linksnap.api.auth import owner_of
from linksnap.api.cursors import page
from linksnap.api.inputs import Cursor, Limit, PublicId
from linksnap.api.schemas import SuggestionOut, SuggestionPage
from linksnap.models import Suggestion, SuggestionState
from linksnap.services import suggestions

router = Router(tags=["suggestions"])


def _suggestions(request: HttpRequest) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(owner=owner_of(request)).select_related("link", "tag").defer("link__words")


@router.get("", response=SuggestionPage, summary="List proposed tags, newest first")
def list_suggestions(
    request: HttpRequest,
    link: PublicId | None = None,
    state: SuggestionState = SuggestionState.PENDING,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> SuggestionPage:
    """Of one link, or of the whole library; those of one link stand together, the best first."""
    rows = _suggestions(request).filter(state=state)
    found, following = page(rows.filter(link__public_id=link) if link else rows, cursor, limit)
    places: dict[int, int] = {}
    for place, row in enumerate(found):
        places.setdefault(row.link_id, place)
    found.sort(key=lambda row: (places[row.link_id], -row.score, row.pk))
    return SuggestionPage(items=[SuggestionOut.of(row, row.link.public_id) for row in found], next_cursor=following)


@router.post("/{suggestion_id}/accept", response=SuggestionOut, summary="Accept a proposed tag")
def accept_suggestion(request: HttpRequest, suggestion_id: PublicId) -> SuggestionOut:
    """The link gets the tag."""
    suggestion = get_object_or_404(_suggestions(request), public_id=suggestion_id)
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
