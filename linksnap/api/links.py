"""`/links`: save, list, read, change, delete; tags on a link; its text; what is near to it."""

from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router
from ninja.responses import Status

from linksnap.api.auth import owner_of
from linksnap.api.cursors import page
from linksnap.api.schemas import CaptureOut, LinkIn, LinkOut, LinkPage, LinkPatch, TagIn
from linksnap.models import ArtifactKind, Link, Tag, User
from linksnap.queries.nearest_pages import nearest_pages
from linksnap.rules.tag_names import tag_key
from linksnap.services import artifact_store, captures, links, tags
from linksnap.services.artifact_delivery import ArtifactResponse

router = Router(tags=["links"])
Limit = Annotated[int, Query(ge=1, le=100)]


def links_of(owner: User) -> QuerySet[Link]:
    """An owner's links with all the API shows of them, in a fixed number of queries."""
    return Link.objects.filter(owner=owner).select_related("current_snapshot").prefetch_related("link_tags__tag")


def link_of(owner: User, link_id: str) -> Link:
    """One link of an owner, else 404."""
    return get_object_or_404(links_of(owner), public_id=link_id)


@router.post("", response={200: LinkOut, 201: LinkOut}, summary="Save a link")
def save_link(request: HttpRequest, body: LinkIn) -> Status[LinkOut]:
    """201 with its capture for a new link; 200 for one that is there already, so sending twice does no harm."""
    options = links.SaveOptions(
        title=body.title, notes=body.notes, tags=tuple(body.tags), snapshot_again=body.snapshot_again
    )
    saved = links.save(owner_of(request), body.url, options=options)
    link = link_of(owner_of(request), saved.link.public_id)
    return Status(201 if saved.created else 200, LinkOut.of(link, saved.capture))


@router.get("", response=LinkPage, summary="List links, newest first")
def list_links(request: HttpRequest, tag: str = "", site: str = "", cursor: str = "", limit: Limit = 50) -> LinkPage:
    """Filtered by tag (name or alias) and site (host)."""
    rows = links_of(owner_of(request))
    if tag:
        key = tag_key(tag)
        owned = Tag.objects.filter(owner=owner_of(request))
        rows = rows.filter(link_tags__tag__in=owned.filter(key=key) | owned.filter(aliases__key=key)).distinct()
    if site:
        rows = rows.filter(host=site.lower())
    found, following = page(rows, cursor, limit)
    return LinkPage(items=[LinkOut.of(link) for link in found], next_cursor=following)


@router.get("/{link_id}", response=LinkOut, summary="One link with its artifacts")
def read_link(request: HttpRequest, link_id: str) -> LinkOut:
    """The link, its current snapshot and its latest capture."""
    link = link_of(owner_of(request), link_id)
    return LinkOut.of(link, link.latest_capture, with_artifacts=True)


@router.patch("/{link_id}", response=LinkOut, summary="Change a link")
def change_link(request: HttpRequest, link_id: str, body: LinkPatch) -> LinkOut:
    """Only the fields that are sent change."""
    changes = links.LinkChanges(
        title=body.title,
        notes=body.notes,
        is_unread=body.unread,
        is_favourite=body.favourite,
        is_archived=body.archived,
    )
    return LinkOut.of(links.update(link_of(owner_of(request), link_id), changes))


@router.delete("/{link_id}", response={204: None}, summary="Delete a link and everything kept of it")
def delete_link(request: HttpRequest, link_id: str) -> Status[None]:
    """Not undone."""
    links.delete(link_of(owner_of(request), link_id))
    return Status(204, None)


@router.post("/{link_id}/captures", response={201: CaptureOut}, summary="Snapshot again")
def snapshot_again(request: HttpRequest, link_id: str) -> Status[CaptureOut]:
    """The open capture if one is on its way."""
    link = link_of(owner_of(request), link_id)
    return Status(201, CaptureOut.of(captures.snapshot_again(link), link.public_id))


@router.post("/{link_id}/tags", response=LinkOut, summary="Put a tag on a link")
def add_tag(request: HttpRequest, link_id: str, body: TagIn) -> LinkOut:
    """The tag is made when it is new; an alias leads to its tag."""
    tags.add(link_of(owner_of(request), link_id), body.name)
    return LinkOut.of(link_of(owner_of(request), link_id))


@router.delete("/{link_id}/tags/{slug}", response=LinkOut, summary="Take a tag off a link")
def remove_tag(request: HttpRequest, link_id: str, slug: str) -> LinkOut:
    """Nothing happens when the link does not have it."""
    owner = owner_of(request)
    tags.remove(link_of(owner, link_id), get_object_or_404(Tag, owner=owner, slug=slug))
    return LinkOut.of(link_of(owner, link_id))


@router.get("/{link_id}/text", summary="The readable text of the current snapshot")
def read_text(request: HttpRequest, link_id: str) -> HttpResponse:
    """Plain text with its headings; 204 when the page has none. What a page says is not ours: treat it as hostile."""
    link = link_of(owner_of(request), link_id)
    snapshot = link.current_snapshot
    artifact = snapshot.artifacts.filter(kind=ArtifactKind.TEXT).first() if snapshot else None
    if artifact is None:
        return HttpResponse(status=204)
    return ArtifactResponse(artifact, artifact_store.read_artifact(artifact), f'"{artifact.sha256}"')


@router.get("/{link_id}/similar", response=list[LinkOut], summary="The pages nearest in meaning")
def similar_links(request: HttpRequest, link_id: str, limit: Annotated[int, Query(ge=1, le=50)] = 10) -> list[LinkOut]:
    """Nearest first."""
    owner = owner_of(request)
    near = nearest_pages(owner, link_of(owner, link_id), limit=limit)
    rows = links_of(owner).in_bulk([hit.link_id for hit in near])
    return [LinkOut.of(rows[hit.link_id]) for hit in near if hit.link_id in rows]
