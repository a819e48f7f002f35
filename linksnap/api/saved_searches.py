"""`/saved-searches`: searches a person keeps under a name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router
from ninja.responses import Status

from linksnap.api.auth import owner_of
from linksnap.api.collection_schemas import SavedSearchIn, SavedSearchOut, SavedSearchPatch
from linksnap.api.inputs import PublicId
from linksnap.api.openapi import also_answers
from linksnap.models import SavedSearch
from linksnap.queries.saved_searches import saved_searches_of
from linksnap.services import saved_searches

router = Router(tags=["saved searches"])


@router.get("", response=list[SavedSearchOut], summary="List saved searches")
def list_saved_searches(request: HttpRequest) -> list[SavedSearchOut]:
    """In the person's own order."""
    return [SavedSearchOut.of(row) for row in saved_searches_of(owner_of(request))]


@router.post("", response={201: SavedSearchOut}, summary="Keep a search", openapi_extra=also_answers(409))
def save_search(request: HttpRequest, response: HttpResponse, body: SavedSearchIn) -> Status[SavedSearchOut]:
    """409 when the name is taken."""
    row = saved_searches.save(owner_of(request), body.name, body.query, body.mode.value)
    response["Location"] = reverse("api:read_saved_search", args=[row.public_id])
    return Status(201, SavedSearchOut.of(row))


@router.get("/{search_id}", response=SavedSearchOut, summary="One saved search")
def read_saved_search(request: HttpRequest, search_id: PublicId) -> SavedSearchOut:
    """Ask `/search` with its `query` and `mode` for what it finds."""
    return SavedSearchOut.of(_search(request, search_id))


@router.patch("/{search_id}", response=SavedSearchOut, summary="Change a saved search", openapi_extra=also_answers(409))
def change_saved_search(request: HttpRequest, search_id: PublicId, body: SavedSearchPatch) -> SavedSearchOut:
    """Only the fields that are sent change."""
    row = _search(request, search_id)
    saved_searches.change(row, name=body.name, query=body.query, mode=body.mode.value if body.mode else None)
    return SavedSearchOut.of(row)


@router.delete("/{search_id}", response={204: None}, summary="Forget a saved search")
def delete_saved_search(request: HttpRequest, search_id: PublicId) -> Status[None]:
    """What it finds stays."""
    saved_searches.delete(_search(request, search_id))
    return Status(204, None)


def _search(request: HttpRequest, search_id: str) -> SavedSearch:
    return get_object_or_404(saved_searches_of(owner_of(request)), public_id=search_id)
