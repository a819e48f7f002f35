"""`/tags`: list, read, rename, merge, delete."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status

from linksnap.api.auth import owner_of
from linksnap.api.inputs import MergeIn, TagIn, TagSlug
from linksnap.api.openapi import also_answers
from linksnap.api.problems import problem
from linksnap.api.schemas import TagOut
from linksnap.models import Tag
from linksnap.services import tag_journal, tags

router = Router(tags=["tags"])


def _tags(request: HttpRequest) -> QuerySet[Tag]:
    counted = Tag.objects.filter(owner=owner_of(request)).annotate(links=Count("link_tags"))
    return counted.order_by("-links", "name", "pk").prefetch_related("aliases")


def _out(tag: Tag) -> TagOut:
    return TagOut.of(tag, tag.links)  # type: ignore[attr-defined]


@router.get("", response=list[TagOut], summary="Every tag, most used first")
def list_tags(request: HttpRequest) -> list[TagOut]:
    """With counts and aliases."""
    return [_out(tag) for tag in _tags(request)]


@router.get("/{slug}", response=TagOut, summary="One tag")
def read_tag(request: HttpRequest, slug: TagSlug) -> TagOut:
    """By its slug."""
    return _out(get_object_or_404(_tags(request), slug=slug))


@router.patch("/{slug}", response=TagOut, summary="Rename a tag", openapi_extra=also_answers(409))
def rename_tag(request: HttpRequest, slug: TagSlug, body: TagIn) -> TagOut:
    """The old name stays as an alias. 409 when the name is another tag's: merge the two instead."""
    renamed = tags.rename(get_object_or_404(_tags(request), slug=slug), body.name)
    return _out(_tags(request).get(pk=renamed.pk))


@router.post("/{slug}/merge", response=TagOut, summary="Merge a tag into another")
def merge_tag(request: HttpRequest, slug: TagSlug, body: MergeIn) -> TagOut | HttpResponse:
    """Its links get the other tag; its name becomes an alias of it. 422 when the two are one."""
    source = get_object_or_404(_tags(request), slug=slug)
    into = get_object_or_404(_tags(request), slug=body.into)
    if source.pk == into.pk:
        return problem(422, "same_tag", _("Choose another tag of yours to merge into."))
    merged = tags.merge(source, into)
    return _out(get_object_or_404(_tags(request), pk=merged.pk))


@router.delete("/{slug}", response={204: None}, summary="Delete a tag")
def delete_tag(request: HttpRequest, slug: TagSlug) -> Status[None]:
    """Its links stay."""
    tag_journal.delete(get_object_or_404(_tags(request), slug=slug))
    return Status(204, None)
