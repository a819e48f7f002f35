"""`/tags`: find, make, read, rename, stand under another, other names, merge, split, delete."""

from typing import Annotated

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status

from linksnap.api.auth import owner_of
from linksnap.api.inputs import MergeIn, TagIn, TagName, TagPatch, TagSlug
from linksnap.api.openapi import also_answers
from linksnap.api.problems import problem
from linksnap.api.schemas import TagOut
from linksnap.api.tag_schemas import SplitIn, SplitOut
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Tag
from linksnap.queries.tag_finder import find_tags
from linksnap.queries.tag_use import use_of
from linksnap.services import tag_changes, tag_cleaning, tag_journal, tag_split, tags
from linksnap.services.tag_split import SplitError
from linksnap.services.tags import TagCycle

_Typed = Annotated[str, Query(max_length=400, pattern=r"^[^\x00]*$")]
router = Router(tags=["tags"])


def _tags(request: HttpRequest) -> QuerySet[Tag]:
    return Tag.objects.filter(owner=owner_of(request)).select_related("parent").prefetch_related("aliases")


def _outs(request: HttpRequest, rows: list[Tag]) -> list[TagOut]:
    uses = use_of(owner_of(request), [tag.pk for tag in rows])
    return [TagOut.of(tag, uses[tag.pk].links if tag.pk in uses else 0) for tag in rows]


def _out(request: HttpRequest, tag_id: int) -> TagOut:
    return _outs(request, [get_object_or_404(_tags(request), pk=tag_id)])[0]


def _own(request: HttpRequest, slug: str) -> Tag:
    return get_object_or_404(_tags(request), slug=slug)


@router.get("", response=list[TagOut], summary="Every tag, most used first; or those a text may mean")
def list_tags(request: HttpRequest, q: _Typed = "") -> list[TagOut]:
    """With counts and aliases. `q` finds at most eight: by any name, pinyin or initials, and in spite of a slip."""
    if q.strip():
        found = [one.tag.pk for one in find_tags(owner_of(request), q).tags]
        rows = _tags(request).in_bulk(found)
        return _outs(request, [rows[pk] for pk in found if pk in rows])
    return sorted(_outs(request, list(_tags(request).order_by("name", "pk"))), key=lambda tag: -tag.links)


@router.post("", response={200: TagOut, 201: TagOut}, summary="Make a tag")
def make_tag(request: HttpRequest, body: TagIn) -> Status[TagOut]:
    """201, or 200 with the tag that has the name already. A nested name (`ai/nlp`) makes those above it, too."""
    owner = owner_of(request)
    before = Tag.objects.filter(owner=owner).count()
    made = tags.get_or_create(owner.pk, body.name)
    return Status(201 if Tag.objects.filter(owner=owner).count() > before else 200, _out(request, made.pk))


@router.get("/{slug}", response=TagOut, summary="One tag")
def read_tag(request: HttpRequest, slug: TagSlug) -> TagOut:
    """By its slug."""
    return _out(request, _own(request, slug).pk)


@router.patch("/{slug}", response=TagOut, summary="Rename a tag, or move it", openapi_extra=also_answers(409))
@transaction.atomic
def change_tag(request: HttpRequest, slug: TagSlug, body: TagPatch) -> TagOut | HttpResponse:
    """`name`: the old one stays as an alias; 409 when it is another tag's: merge the two instead.

    `parent`: the slug of the tag it shall stand under, "" for the top; 422 when it stands under this one.
    """
    tag = _own(request, slug)
    if body.parent is not None:
        parent = _own(request, body.parent) if body.parent else None
        try:
            tag_changes.stand_under(tag, parent)
        except TagCycle:
            return problem(422, "tag_cycle", _("A tag cannot stand under itself."))
    if body.name is not None:
        tag_changes.rename(tag, body.name)
    return _out(request, tag.pk)


@router.post("/{slug}/aliases", response=TagOut, summary="Give a tag another name", openapi_extra=also_answers(409))
def add_alias(request: HttpRequest, slug: TagSlug, body: TagIn) -> TagOut:
    """It finds the tag from now on. 409 when a tag has the name."""
    tag = _own(request, slug)
    tag_changes.add_alias(tag, body.name)
    return _out(request, tag.pk)


@router.delete("/{slug}/aliases/{alias}", response=TagOut, summary="Forget another name of a tag")
def remove_alias(request: HttpRequest, slug: TagSlug, alias: TagName) -> TagOut:
    """By the name as it is shown."""
    tag = _own(request, slug)
    tag_changes.remove_alias(get_object_or_404(tag.aliases, name=alias))
    return _out(request, tag.pk)


@router.post("/{slug}/merge", response=TagOut, summary="Merge a tag into another")
def merge_tag(request: HttpRequest, slug: TagSlug, body: MergeIn) -> TagOut | HttpResponse:
    """Its links get the other tag; its name becomes an alias of it. 422 when the two are one."""
    source, into = _own(request, slug), _own(request, body.into)
    if source.pk == into.pk:
        return problem(422, "same_tag", _("Choose another tag of yours to merge into."))
    tag_cleaning.merge_pairs(owner_of(request), [(source.pk, into.pk)])
    return _out(request, into.pk)


@router.post("/{slug}/split", response=SplitOut, summary="Split a tag")
def split_tag(request: HttpRequest, slug: TagSlug, body: SplitIn) -> SplitOut | HttpResponse:
    """Some of its links get another tag instead; `POST /changes/{change_id}/undo` takes it back.

    422 when no link meets `query`, when a search would leave part of it out, or when `to` is this tag.
    """
    tag = _own(request, slug)
    try:
        seen = tag_split.preview(tag, body.query)
        shown = [link.public_id for link in seen.shown]
        if body.dry_run:
            return SplitOut(moved=seen.moved, stay=seen.stay, links=shown)
        into, change = tag_split.split(tag, body.query, body.to)
    except SplitError as error:
        return problem(422, error.problem.value, reason_sentence(error.problem.value))
    moved = int(change.summary["links"])
    return SplitOut(moved=moved, stay=seen.stay, links=shown, tag=_out(request, into.pk), change=change.public_id)


@router.delete("/{slug}", response={204: None}, summary="Delete a tag")
def delete_tag(request: HttpRequest, slug: TagSlug) -> Status[None]:
    """Its links stay."""
    tag_journal.delete(_own(request, slug))
    return Status(204, None)
