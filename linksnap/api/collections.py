"""`/collections`: lists a person puts together; their links, order and sharing."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router
from ninja.responses import Status

from linksnap.api.auth import owner_of
from linksnap.api.collection_schemas import (
    CollectionIn,
    CollectionLinks,
    CollectionOut,
    CollectionPatch,
    CollectionShift,
    LinksAdded,
    LinksIn,
)
from linksnap.api.inputs import Limit, PublicId
from linksnap.api.openapi import also_answers
from linksnap.api.rows import link_of, links_of
from linksnap.api.schemas import LinkOut
from linksnap.models import Collection, Link, User
from linksnap.queries.collections import collections_of, link_counts
from linksnap.services import collection_order, collection_sharing, collections

router = Router(tags=["collections"])


@router.get("", response=list[CollectionOut], summary="List collections, each before those below it")
def list_collections(request: HttpRequest) -> list[CollectionOut]:
    """All of them, by parent and position."""
    owner = owner_of(request)
    counts = link_counts(owner)
    rows = collections_of(owner).select_related("parent").order_by("parent_id", "position", "pk")
    return [CollectionOut.of(row, counts.get(row.pk, 0)) for row in rows]


@router.post("", response={201: CollectionOut}, summary="Make a collection", openapi_extra=also_answers(404, 409))
def create_collection(request: HttpRequest, response: HttpResponse, body: CollectionIn) -> Status[CollectionOut]:
    """Last among those beside it. 409 when the name is taken at that place."""
    owner = owner_of(request)
    parent = _collection(owner, body.parent) if body.parent else None
    made = collections.create(owner, body.name, parent, body.description)
    response["Location"] = reverse("api:read_collection", args=[made.public_id])
    return Status(201, _out(made))


@router.get("/{collection_id}", response=CollectionOut, summary="One collection")
def read_collection(request: HttpRequest, collection_id: PublicId) -> CollectionOut:
    """Without its links."""
    return _out(_collection(owner_of(request), collection_id))


@router.patch(
    "/{collection_id}", response=CollectionOut, summary="Change a collection", openapi_extra=also_answers(409)
)
def change_collection(request: HttpRequest, collection_id: PublicId, body: CollectionPatch) -> CollectionOut:
    """Only the fields that are sent change; `parent` moves it with all below it."""
    owner = owner_of(request)
    row = _collection(owner, collection_id)
    if body.parent is not None:
        row = collections.move(row, _collection(owner, body.parent) if body.parent else None)
    if body.name is not None:
        row = collections.rename(row, body.name)
    if body.description is not None:
        row = collections.describe(row, body.description)
    return _out(row)


@router.delete("/{collection_id}", response={204: None}, summary="Delete a collection and those below it")
def delete_collection(request: HttpRequest, collection_id: PublicId) -> Status[None]:
    """The links stay."""
    collections.delete(_collection(owner_of(request), collection_id))
    return Status(204, None)


@router.post("/{collection_id}/shift", response=CollectionOut, summary="Move a collection among those beside it")
def shift_collection(request: HttpRequest, collection_id: PublicId, body: CollectionShift) -> CollectionOut:
    """Past the ends is the end."""
    return _out(collections.reorder(_collection(owner_of(request), collection_id), body.places))


@router.get("/{collection_id}/links", response=CollectionLinks, summary="The links of a collection")
def list_collection_links(
    request: HttpRequest,
    collection_id: PublicId,
    limit: Limit = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> CollectionLinks:
    """In the collection's own order."""
    owner = owner_of(request)
    row = _collection(owner, collection_id)
    places = row.collection_links.filter(owner=owner)
    keys = list(places.order_by("position", "pk").values_list("link_id", flat=True)[offset : offset + limit])
    found = links_of(owner).in_bulk(keys)
    return CollectionLinks(items=[LinkOut.of(found[key]) for key in keys if key in found], total=places.count())


@router.post("/{collection_id}/links", response=LinksAdded, summary="Put links into a collection")
def add_collection_links(request: HttpRequest, collection_id: PublicId, body: LinksIn) -> LinksAdded:
    """At its end, in the order given; those in it already stay where they are."""
    owner = owner_of(request)
    row = _collection(owner, collection_id)
    return LinksAdded(added=collections.add_links(row, _keys(owner, body.links)))


@router.delete("/{collection_id}/links/{link_id}", response={204: None}, summary="Take a link out of a collection")
def remove_collection_link(request: HttpRequest, collection_id: PublicId, link_id: PublicId) -> Status[None]:
    """The link stays in the library. Nothing happens when it is not in the collection."""
    owner = owner_of(request)
    collections.remove_links(_collection(owner, collection_id), [link_of(owner, link_id).pk])
    return Status(204, None)


@router.put("/{collection_id}/order", response={204: None}, summary="Put links of a collection in order")
def order_collection_links(request: HttpRequest, collection_id: PublicId, body: LinksIn) -> Status[None]:
    """The links given take each other's places in this order; all others stay where they are."""
    owner = owner_of(request)
    collection_order.arrange_links(_collection(owner, collection_id), _keys(owner, body.links))
    return Status(204, None)


@router.post("/{collection_id}/share", response=CollectionOut, summary="Share a collection by a secret address")
def share_collection(request: HttpRequest, collection_id: PublicId) -> CollectionOut:
    """Whoever has `share_address` may read it and those below it: names, titles, sites, dates."""
    row = _collection(owner_of(request), collection_id)
    collection_sharing.share(row)
    row.refresh_from_db()
    return _out(row)


@router.delete("/{collection_id}/share", response={204: None}, summary="Stop sharing a collection")
def unshare_collection(request: HttpRequest, collection_id: PublicId) -> Status[None]:
    """At once; the address never works again."""
    collection_sharing.unshare(_collection(owner_of(request), collection_id))
    return Status(204, None)


def _collection(owner: User, collection_id: str) -> Collection:
    return get_object_or_404(collections_of(owner).select_related("parent"), public_id=collection_id)


def _out(row: Collection) -> CollectionOut:
    return CollectionOut.of(row, link_counts(row.owner, [row.pk]).get(row.pk, 0))


def _keys(owner: User, public_ids: list[str]) -> list[int]:
    """Primary keys in the order given; what is not this person's is left out."""
    found = dict(Link.objects.filter(owner=owner, public_id__in=public_ids).values_list("public_id", "pk"))
    return [found[public_id] for public_id in public_ids if public_id in found]
