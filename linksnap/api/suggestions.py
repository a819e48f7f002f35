"""`/suggestions`: proposed tags, to accept or reject."""

from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from linksnap.api.auth import owner_of
from linksnap.api.schemas import SuggestionOut
from linksnap.models import Suggestion, SuggestionState
from linksnap.services import suggestions

router = Router(tags=["suggestions"])


def _suggestions(request: HttpRequest) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(owner=owner_of(request)).select_related("link")


@router.get("", response=list[SuggestionOut], summary="Proposed tags, newest link first")
def list_suggestions(
    request: HttpRequest,
    link: str = "",
    state: SuggestionState = SuggestionState.PENDING,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[SuggestionOut]:
    """Of one link, or of the whole library."""
    rows = _suggestions(request).filter(state=state)
    rows = rows.filter(link__public_id=link) if link else rows
    found = rows.order_by("-link__created_at", "-link_id", "-score", "pk")[:limit]
    return [SuggestionOut.of(row, row.link.public_id) for row in found]


@router.post("/{suggestion_id}/accept", response=SuggestionOut, summary="Accept a proposed tag")
def accept(request: HttpRequest, suggestion_id: str) -> SuggestionOut:
    """The link gets the tag."""
    suggestion = get_object_or_404(_suggestions(request), public_id=suggestion_id)
    suggestions.accept(suggestion)
    suggestion.refresh_from_db()
    return SuggestionOut.of(suggestion, suggestion.link.public_id)


@router.post("/{suggestion_id}/reject", response=SuggestionOut, summary="Reject a proposed tag")
def reject(request: HttpRequest, suggestion_id: str) -> SuggestionOut:
    """It is not proposed for this link again."""
    suggestion = get_object_or_404(_suggestions(request), public_id=suggestion_id)
    suggestions.reject(suggestion)
    suggestion.refresh_from_db()
    return SuggestionOut.of(suggestion, suggestion.link.public_id)
