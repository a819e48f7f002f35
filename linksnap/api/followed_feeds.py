"""`/followed-feeds`: feeds from outside whose new items land in the inbox."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Schema
from ninja.responses import Status

from linksnap.api.auth import owner_of
from linksnap.api.inputs import Address, Body, PublicId
from linksnap.api.openapi import also_answers
from linksnap.forms.reasons import reason_sentence
from linksnap.models import FollowedFeed
from linksnap.queries.webhooks import followed_feeds_of
from linksnap.services import followed_feeds

router = Router(tags=["followed feeds"])


class FollowIn(Body):
    """The address of a feed, or of a page that names one."""

    url: Address


class FollowedFeedOut(Schema):
    """A followed feed; `reason` says why the last fetch failed, and is empty when it did not."""

    id: str
    url: str
    title: str
    state: str
    reason: str
    reason_text: str
    collection: str | None
    items_added: int
    created_at: datetime
    fetched_at: datetime | None
    next_fetch_at: datetime | None

    @staticmethod
    def of(row: FollowedFeed) -> "FollowedFeedOut":
        """From a row."""
        return FollowedFeedOut(
            id=row.public_id,
            url=row.url,
            title=row.title,
            state=row.state,
            reason=row.reason,
            reason_text=reason_sentence(row.reason) if row.reason else "",
            collection=row.collection.public_id if row.collection else None,
            items_added=row.items_added,
            created_at=row.created_at,
            fetched_at=row.fetched_at,
            next_fetch_at=row.run_after if row.is_open else None,
        )


def _feeds(request: HttpRequest) -> QuerySet[FollowedFeed]:
    return followed_feeds_of(owner_of(request))


def _shown(request: HttpRequest, row: FollowedFeed) -> FollowedFeedOut:
    return FollowedFeedOut.of(_feeds(request).get(pk=row.pk))


@router.get("", response=list[FollowedFeedOut], summary="Every followed feed, newest first")
def list_followed_feeds(request: HttpRequest) -> list[FollowedFeedOut]:
    """500 at most."""
    return [FollowedFeedOut.of(row) for row in _feeds(request)]


@router.post(
    "", response={200: FollowedFeedOut, 201: FollowedFeedOut}, summary="Follow a feed", openapi_extra=also_answers(409)
)
def follow_feed(request: HttpRequest, response: HttpResponse, body: FollowIn) -> Status[FollowedFeedOut]:
    """201 for a new one, 200 for one that is followed already. 409 when there are 500."""
    before = _feeds(request).count()
    row = followed_feeds.follow(owner_of(request), body.url)
    response["Location"] = reverse("api:read_followed_feed", args=[row.public_id])
    return Status(201 if _feeds(request).count() > before else 200, _shown(request, row))


@router.get("/{feed_id}", response=FollowedFeedOut, summary="One followed feed")
def read_followed_feed(request: HttpRequest, feed_id: PublicId) -> FollowedFeedOut:
    """When it was fetched, and what came of it."""
    return FollowedFeedOut.of(get_object_or_404(_feeds(request), public_id=feed_id))


@router.delete("/{feed_id}", response={204: None}, summary="Follow a feed no longer")
def unfollow_feed(request: HttpRequest, feed_id: PublicId) -> Status[None]:
    """The links it brought stay."""
    followed_feeds.unfollow(get_object_or_404(_feeds(request), public_id=feed_id))
    return Status(204, None)


@router.post("/{feed_id}/fetch", response={202: FollowedFeedOut}, summary="Fetch a feed now")
def fetch_feed(request: HttpRequest, feed_id: PublicId) -> Status[FollowedFeedOut]:
    """As soon as a worker is free."""
    row = get_object_or_404(_feeds(request), public_id=feed_id)
    followed_feeds.fetch_now(row)
    return Status(202, _shown(request, row))
