"""`/links`: save, list, read, change, delete; tags on a link; what is near to it."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Query, Router
from ninja.responses import Status

from linksnap.api.auth import owner_of
from linksnap.api.capture_schemas import CaptureOut
from linksnap.api.cursors import page
from linksnap.api.inputs import (
    Address,
    Cursor,
    Limit,
    LinkFilter,
    LinkIn,
    LinkPatch,
    PublicId,
    TagChanges,
    TagIn,
    TagSlug,
)
from linksnap.api.rows import link_of, links_of
from linksnap.api.schemas import LinkOut, LinkPage, SimilarOut
from linksnap.models import Tag
from linksnap.queries.link_conditions import links_that_meet
from linksnap.queries.nearest_pages import nearest_pages
from linksnap.services import captures, links, tags

router = Router(tags=["links"])


@router.post("", response={200: LinkOut, 201: LinkOut}, summary="Save a link")
def save_link(request: HttpRequest, response: HttpResponse, body: LinkIn) -> Status[LinkOut]:
    """201 with its capture for a new link; 200 for one that is there already, so sending twice does no harm."""
    options = links.SaveOptions(
        title=body.title,
        notes=body.notes,
        tags=tuple(body.tags),
        snapshot_again=body.snapshot_again,
        queue=body.queue,
        formats=tuple(body.formats) if body.formats is not None else None,
    )
    saved = links.save(owner_of(request), body.url, options=options)
    response["Location"] = reverse("api:read_link", args=[saved.link.public_id])
    return Status(201 if saved.created else 200, LinkOut.of(link_of(owner_of(request), saved.link.public_id)))


@router.get("", response=LinkPage, summary="List links, newest first")
def list_links(
    request: HttpRequest, filters: Query[LinkFilter], url: Address = "", cursor: Cursor = "", limit: Limit = 50
) -> LinkPage:
    """Filtered by tags, site, language of the page, and state; `url` finds the one link of a page."""
    owner = owner_of(request)
    wanted = links_that_meet(owner, filters.conditions) if filters.conditions else None
    rows = links_of(owner) if wanted is None else links_of(owner).filter(pk__in=wanted.values("pk"))
    if url:
        rows = rows.filter(canonical_sha256=links.address_of(url).sha256)
    found, following = page(rows, cursor, limit)
    return LinkPage(items=[LinkOut.of(link) for link in found], next_cursor=following)


@router.get("/{link_id}", response=LinkOut, summary="One link with its artifacts")
def read_link(request: HttpRequest, link_id: PublicId) -> LinkOut:
    """The link, its current snapshot and its latest capture."""
    return LinkOut.of(link_of(owner_of(request), link_id), with_artifacts=True)


@router.patch("/{link_id}", response=LinkOut, summary="Change a link")
def change_link(request: HttpRequest, link_id: PublicId, body: LinkPatch) -> LinkOut:
    """Only the fields that are sent change."""
    changes = links.LinkChanges(
        title=body.title,
        description=body.description,
        notes=body.notes,
        is_shared=body.shared,
        is_unread=body.unread,
        is_favourite=body.favourite,
        is_archived=body.archived,
    )
    return LinkOut.of(links.update(link_of(owner_of(request), link_id), changes))


@router.delete("/{link_id}", response={204: None}, summary="Delete a link and everything kept of it")
def delete_link(request: HttpRequest, link_id: PublicId) -> Status[None]:
    """There is no way back."""
    links.delete(link_of(owner_of(request), link_id))
    return Status(204, None)


@router.post("/{link_id}/captures", response={202: CaptureOut}, summary="Snapshot again")
def snapshot_again(request: HttpRequest, response: HttpResponse, link_id: PublicId) -> Status[CaptureOut]:
    """The capture that is on its way now: a new one, or the one that is open already."""
    link = link_of(owner_of(request), link_id)
    capture = captures.snapshot_again(link)
    response["Location"] = reverse("api:read_capture", args=[capture.public_id])
    return Status(202, CaptureOut.of(capture, link.public_id))


@router.post("/{link_id}/tags", response=LinkOut, summary="Put a tag on a link")
def add_tag(request: HttpRequest, link_id: PublicId, body: TagIn) -> LinkOut:
    """The tag is made when it is new; an alias leads to its tag."""
    tags.add(link_of(owner_of(request), link_id), body.name)
    return LinkOut.of(link_of(owner_of(request), link_id))


@router.patch("/{link_id}/tags", response=LinkOut, summary="Put tags on a link and take tags off it")
def change_tags(request: HttpRequest, link_id: PublicId, body: TagChanges) -> LinkOut:
    """In one step, all or nothing. Tags to take off go by name, alias or slug; one it does not have is no fault."""
    tags.change(link_of(owner_of(request), link_id), body.add, body.remove)
    return LinkOut.of(link_of(owner_of(request), link_id))


@router.delete("/{link_id}/tags/{slug}", response=LinkOut, summary="Take a tag off a link")
def remove_tag(request: HttpRequest, link_id: PublicId, slug: TagSlug) -> LinkOut:
    """Nothing happens when the link does not have it."""
    owner = owner_of(request)
    tags.remove(link_of(owner, link_id), get_object_or_404(Tag, owner=owner, slug=slug))
    return LinkOut.of(link_of(owner, link_id))


@router.get("/{link_id}/similar", response=list[SimilarOut], summary="The pages nearest in meaning")
def similar_links(
    request: HttpRequest, link_id: PublicId, limit: Annotated[int, Query(ge=1, le=50)] = 10
) -> list[SimilarOut]:
    """Nearest first; none before the page is searchable."""
    owner = owner_of(request)
    near = nearest_pages(owner, link_of(owner, link_id), limit=limit)
    rows = links_of(owner).in_bulk([hit.link.pk for hit in near])
    return [
        SimilarOut(link=LinkOut.of(rows[hit.link.pk]), similarity=round(hit.similarity, 4))
        for hit in near
        if hit.link.pk in rows
    ]
