"""`/highlights`: passages a person marked."""

from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router
from ninja.responses import Status

from linksnap.api.auth import owner_of
from linksnap.api.collection_schemas import HighlightIn, HighlightOut, HighlightPage, HighlightPatch
from linksnap.api.cursors import page
from linksnap.api.inputs import Cursor, Limit, PublicId
from linksnap.api.openapi import also_answers
from linksnap.api.rows import link_of
from linksnap.models import Highlight
from linksnap.queries.highlights import highlights_of
from linksnap.services import highlights

router = Router(tags=["highlights"])


def _highlights(request: HttpRequest) -> QuerySet[Highlight]:
    return highlights_of(owner_of(request)).select_related("link").defer("link__words")


@router.get("", response=HighlightPage, summary="List highlights, newest first")
def list_highlights(
    request: HttpRequest,
    link: Annotated[str, Query(pattern=r"^([0-9a-f]{32})?$")] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> HighlightPage:
    """Of one link, or of all."""
    rows = _highlights(request)
    found, following = page(rows.filter(link__public_id=link) if link else rows, cursor, limit)
    return HighlightPage(items=[HighlightOut.of(row) for row in found], next_cursor=following)


@router.post("", response={201: HighlightOut}, summary="Highlight words", openapi_extra=also_answers(404))
def add_highlight(request: HttpRequest, response: HttpResponse, body: HighlightIn) -> Status[HighlightOut]:
    """The same words of the same link again give the highlight that is there, its note completed."""
    link = link_of(owner_of(request), body.link)
    row = highlights.add(link, body.quote, note=body.note, colour=body.colour)
    response["Location"] = reverse("api:read_highlight", args=[row.public_id])
    return Status(201, HighlightOut.of(row))


@router.get("/{highlight_id}", response=HighlightOut, summary="One highlight")
def read_highlight(request: HttpRequest, highlight_id: PublicId) -> HighlightOut:
    """Its words, note and colour."""
    return HighlightOut.of(get_object_or_404(_highlights(request), public_id=highlight_id))


@router.patch("/{highlight_id}", response=HighlightOut, summary="Change a highlight's note or colour")
def change_highlight(request: HttpRequest, highlight_id: PublicId, body: HighlightPatch) -> HighlightOut:
    """Only the fields that are sent change."""
    row = get_object_or_404(_highlights(request), public_id=highlight_id)
    return HighlightOut.of(highlights.change(row, note=body.note, colour=body.colour))


@router.delete("/{highlight_id}", response={204: None}, summary="Forget a highlight")
def delete_highlight(request: HttpRequest, highlight_id: PublicId) -> Status[None]:
    """With its note."""
    highlights.delete(get_object_or_404(_highlights(request), public_id=highlight_id))
    return Status(204, None)
