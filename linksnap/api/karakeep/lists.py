"""`/lists`, `/tags`, `/users/me`: collections and saved searches as lists, tags with their links, who one is."""

from http import HTTPStatus
from typing import Any

from django.db.models import Count, F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from linksnap.api.borrowed_doors import json_answer
from linksnap.api.karakeep import shapes
from linksnap.api.karakeep.bookmarks import bookmark_page, found_page, own_link, rows_in
from linksnap.api.karakeep.door import refusal
from linksnap.api.linkding.bodies import read_body
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Collection, Tag, User
from linksnap.queries.saved_searches import saved_searches_of
from linksnap.rules.collection_names import CollectionError
from linksnap.services import collections
from linksnap.services.search import SearchMode

_TOP_FIRST = F("parent_id").asc(nulls_first=True)


def read_lists(request: HttpRequest, owner: User) -> HttpResponse:
    """Collections from the top down, then saved searches."""
    found = [shapes.collection(row) for row in _collections(owner)]
    return json_answer({"lists": found + [shapes.saved_search(row) for row in saved_searches_of(owner)]})


def create_list(request: HttpRequest, owner: User) -> HttpResponse:
    """A new collection, under another one where `parentId` names it."""
    values = read_body(request).values
    if values.get("type", "manual") != "manual":
        raise refusal(HTTPStatus.BAD_REQUEST, "Searches are saved in LinkSnap itself.")
    parent = values.get("parentId")
    above = get_object_or_404(_collections(owner), public_id=parent) if isinstance(parent, str) and parent else None
    name, about = values.get("name"), values.get("description")
    try:
        made = collections.create(
            owner, name if isinstance(name, str) else "", above, about if isinstance(about, str) else ""
        )
    except CollectionError as error:
        raise refusal(HTTPStatus.BAD_REQUEST, str(reason_sentence(error.problem.value))) from error
    return json_answer(shapes.collection(made), HTTPStatus.CREATED)


def read_list(request: HttpRequest, owner: User, list_id: str) -> HttpResponse:
    """One list."""
    kept = _collections(owner).filter(public_id=list_id).first()
    if kept is not None:
        return json_answer(shapes.collection(kept))
    return json_answer(shapes.saved_search(get_object_or_404(saved_searches_of(owner), public_id=list_id)))


def list_bookmarks(request: HttpRequest, owner: User, list_id: str) -> HttpResponse:
    """The links of a collection in its order, or what a saved search finds."""
    saved = saved_searches_of(owner).filter(public_id=list_id).first()
    if saved is not None:
        return found_page(request, owner, saved.query, SearchMode(saved.mode))
    kept = get_object_or_404(_collections(owner), public_id=list_id)
    rows = rows_in(owner).filter(collection_links__collection=kept)
    return bookmark_page(request, rows.order_by("collection_links__position", "pk"))


def put_in(request: HttpRequest, owner: User, list_id: str, bookmark: str) -> HttpResponse:
    """Put a link into a collection."""
    kept = get_object_or_404(_collections(owner), public_id=list_id)
    try:
        collections.add_links(kept, [own_link(owner, bookmark).pk])
    except CollectionError as error:
        raise Http404 from error
    return HttpResponse(status=204)


def take_out(request: HttpRequest, owner: User, list_id: str, bookmark: str) -> HttpResponse:
    """Take a link out of a collection."""
    kept = get_object_or_404(_collections(owner), public_id=list_id)
    collections.remove_links(kept, [own_link(owner, bookmark).pk])
    return HttpResponse(status=204)


def lists_of(request: HttpRequest, owner: User, bookmark: str) -> HttpResponse:
    """The collections a link stands in."""
    rows = _collections(owner).filter(collection_links__link=own_link(owner, bookmark))
    return json_answer({"lists": [shapes.collection(row) for row in rows]})


def read_tags(request: HttpRequest, owner: User) -> HttpResponse:
    """All tags, the most used first."""
    rows = Tag.objects.filter(owner=owner).annotate(links=Count("link_tags")).order_by("-links", "name")
    return json_answer({"tags": [_counted(row) for row in rows], "nextCursor": None})


def read_tag(request: HttpRequest, owner: User, tag_id: str) -> HttpResponse:
    """One tag."""
    rows = Tag.objects.filter(owner=owner).annotate(links=Count("link_tags"))
    return json_answer(_counted(get_object_or_404(rows, pk=int(tag_id))))


def tagged(request: HttpRequest, owner: User, tag_id: str) -> HttpResponse:
    """The links of a tag, newest first."""
    found = get_object_or_404(Tag, owner=owner, pk=int(tag_id))
    return bookmark_page(request, rows_in(owner).filter(link_tags__tag=found).order_by("-created_at", "-pk"))


def read_me(request: HttpRequest, owner: User) -> HttpResponse:
    """The owner of the token."""
    return json_answer(shapes.person(owner))


def _collections(owner: User) -> QuerySet[Collection]:
    return Collection.objects.filter(owner=owner).select_related("parent").order_by(_TOP_FIRST, "position", "pk")


def _counted(row: Tag) -> dict[str, Any]:
    return shapes.tag(row, int(getattr(row, "links", 0)))
