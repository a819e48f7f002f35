"""`/tags`: list, rename, merge."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from linksnap.api.auth import owner_of
from linksnap.api.schemas import MergeIn, TagIn, TagOut
from linksnap.models import Tag
from linksnap.services import tags

router = Router(tags=["tags"])


def _tags(request: HttpRequest) -> QuerySet[Tag]:
    counted = Tag.objects.filter(owner=owner_of(request)).annotate(links=Count("link_tags"))
    return counted.prefetch_related("aliases")


def _out(tag: Tag) -> TagOut:
    return TagOut.of(tag, tag.links)  # type: ignore[attr-defined]


@router.get("", response=list[TagOut], summary="Every tag, most used first")
def list_tags(request: HttpRequest) -> list[TagOut]:
    """With counts and aliases."""
    return [_out(tag) for tag in _tags(request).order_by("-links", "name")]


@router.get("/{slug}", response=TagOut, summary="One tag")
def read_tag(request: HttpRequest, slug: str) -> TagOut:
    """By its slug."""
    return _out(get_object_or_404(_tags(request), slug=slug))


@router.patch("/{slug}", response=TagOut, summary="Rename a tag")
def rename_tag(request: HttpRequest, slug: str, body: TagIn) -> TagOut:
    """The old name stays as an alias."""
    renamed = tags.rename(get_object_or_404(_tags(request), slug=slug), body.name)
    return _out(_tags(request).get(pk=renamed.pk))


@router.post("/{slug}/merge", response=TagOut, summary="Merge a tag into another")
def merge_tag(request: HttpRequest, slug: str, body: MergeIn) -> TagOut:
    """Its links get the other tag; its name becomes an alias of it."""
    source = get_object_or_404(_tags(request), slug=slug)
    into = get_object_or_404(_tags(request), slug=body.into)
    tags.merge(source, into)
    return _out(_tags(request).get(pk=into.pk))
