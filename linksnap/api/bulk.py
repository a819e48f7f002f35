"""`/links/batch`: one action on many links; `/changes`: what was done there, and how it is taken back."""

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field, StringConstraints, model_validator

from linksnap.api.auth import owner_of
from linksnap.api.inputs import Body, PublicId, TagName, inconsistent
from linksnap.api.openapi import also_answers
from linksnap.models import Collection, Link, User
from linksnap.queries.change_sets import change_sets_of
from linksnap.services import bulk_actions, change_sets
from linksnap.services.bulk_actions import BulkAction, Wish
from linksnap.services.search import SearchMode, SearchRequest, found_links

router = Router(tags=["links"])
changes_router = Router(tags=["changes"])
_NEEDS_TAGS = frozenset({BulkAction.TAG, BulkAction.UNTAG, BulkAction.RETAG})
_NEEDS_COLLECTION = frozenset({BulkAction.COLLECT, BulkAction.UNCOLLECT})


class LinkBatchIn(Body):
    """What to do, and with which links: those of `ids`, or all that a search finds.

    `tags` for the actions with tags, `instead` for `retag`, `collection` for those with collections.
    """

    do: BulkAction
    ids: Annotated[list[PublicId], Field(max_length=10_000)] = []
    query: Annotated[str, StringConstraints(max_length=2_000)] = ""
    mode: SearchMode = SearchMode.HYBRID
    tags: Annotated[list[TagName], Field(max_length=20)] = []
    instead: TagName = ""
    collection: PublicId | None = None

    @model_validator(mode="after")
    def _fits(self) -> "LinkBatchIn":
        if bool(self.ids) == bool(self.query.strip()):
            raise inconsistent("give either ids or a query")
        if self.do in _NEEDS_TAGS and not self.tags:
            raise inconsistent(f"{self.do.value} needs tags")
        if self.do is BulkAction.RETAG and not self.instead:
            raise inconsistent("retag needs the tag that comes instead")
        if self.do in _NEEDS_COLLECTION and self.collection is None:
            raise inconsistent(f"{self.do.value} needs a collection")
        return self


class LinkBatchOut(Schema):
    """How many links were found, of how many something changed, and the change that takes it back."""

    found: int
    count: int
    change: str


class UndoneOut(Schema):
    """False when it had been taken back before."""

    undone: bool


@router.post(
    "/batch", response=LinkBatchOut, summary="Do one thing to many links", openapi_extra=also_answers(404, 409)
)
def act_on_links(request: HttpRequest, body: LinkBatchIn) -> LinkBatchOut:
    """All or nothing. Links it changes nothing of are passed over; `POST /changes/{change_id}/undo` takes it back."""
    owner = owner_of(request)
    place = None
    if body.collection is not None:
        place = get_object_or_404(Collection, owner=owner, public_id=body.collection)
    link_ids = _link_ids(owner, body)
    done = bulk_actions.act(owner, link_ids, Wish(body.do, tuple(body.tags), body.instead, place))
    return LinkBatchOut(found=len(link_ids), count=done.summary["links"], change=done.public_id)


@changes_router.post(
    "/{change_id}/undo",
    response=UndoneOut,
    summary="Take a change back",
    openapi_extra=also_answers(409),
)
def undo_change(request: HttpRequest, change_id: PublicId) -> UndoneOut:
    """For thirty days. What has gone since is left out, and what was changed by hand since stays."""
    found = get_object_or_404(change_sets_of(owner_of(request)), public_id=change_id)
    return UndoneOut(undone=change_sets.undo(found))


def _link_ids(owner: User, body: LinkBatchIn) -> list[int]:
    if body.ids:
        return list(
            Link.objects.filter(owner=owner, public_id__in=body.ids).order_by("pk").values_list("pk", flat=True)
        )
    return found_links(owner, SearchRequest(body.query, mode=body.mode))
