"""Feeds from outside that a person follows: followed, fetched about hourly, their new items put into an inbox.

The row is also the request to fetch: it is always queued, for the next time.
"""

import hashlib
import random
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext

from linksnap import jobs
from linksnap.models import CaptureQueue, Collection, FollowedFeed, User, WorkState
from linksnap.rules.canonical_url import UrlError
from linksnap.services import collections, links, queue

MOST_FEEDS = 500
MOST_ITEMS = 50
MOST_SEEN = 2_000
_LEASE_S = 180
_EVERY = timedelta(hours=1)
# A site that is away is asked again soon enough; a page that is no feed will hardly become one.
_PAUSES = {
    "not_a_feed": timedelta(days=1),
    "feed_followed": timedelta(days=1),
    "error_status": timedelta(hours=6),
    "blocked_address": timedelta(days=1),
    "blocked_port": timedelta(days=1),
}
_PAUSE_AFTER_FAILURE = timedelta(hours=2)
_LONGEST_PAUSE = timedelta(days=1)
GONE = "feed_gone"


class TooManyFeeds(ValueError):
    """A person follows enough of them."""


@dataclass(frozen=True)
class FeedItem:
    """One entry: its page, its title, and what tells it from others in its feed."""

    url: str
    title: str
    key: str


@dataclass(frozen=True)
class FeedPage:
    """What a fetch brought; items newest first."""

    title: str
    items: tuple[FeedItem, ...]
    etag: str = ""
    modified: str = ""


@transaction.atomic
def follow(owner: User, url: str) -> FollowedFeed:
    """Follow a feed, and fetch it at once; one that is followed already is returned as it is.

    Raises UrlError, TooManyFeeds.
    """
    address = links.address_of(url)
    # Held, so that two at once do not both find room.
    User.objects.select_for_update().get(pk=owner.pk)
    known = FollowedFeed.objects.filter(owner=owner, url_sha256=address.sha256).first()
    if known is not None:
        return known
    if FollowedFeed.objects.filter(owner=owner).count() >= MOST_FEEDS:
        raise TooManyFeeds(MOST_FEEDS)
    feed = FollowedFeed.objects.create(owner=owner, url=address.url, url_sha256=address.sha256)
    jobs.hint_row(feed)
    return feed


def unfollow(feed: FollowedFeed) -> None:
    """Follow a feed no longer; the links it brought stay."""
    feed.delete()


def fetch_now(feed: FollowedFeed) -> None:
    """Fetch it as soon as may be, also one that was given up."""
    waiting = FollowedFeed.objects.filter(pk=feed.pk).exclude(state=WorkState.RUNNING)
    if waiting.update(state=WorkState.QUEUED, attempts=0, run_after=Now(), hinted_at=None):
        jobs.hint_row(feed)


def claim(feed_id: int, worker: str) -> FollowedFeed | None:
    """Take a feed for `worker`; None when there is nothing to do."""
    return queue.claim(FollowedFeed, feed_id, queue.Lease(worker, _LEASE_S))


@transaction.atomic
def record_unchanged(feed: FollowedFeed) -> None:
    """Nothing new since the last time."""
    if _wait(feed, _EVERY):
        FollowedFeed.objects.filter(pk=feed.pk).update(fetched_at=Now())


@transaction.atomic
def record_page(feed: FollowedFeed, page: FeedPage) -> int:
    """Save new items, 50 at most, captures in bulk, and put them into the inbox; how many links are new.

    What is in the library already stays where it is. Of a longer list the rest comes next time; only of the first
    fetch it is left alone: somebody who follows a feed wants what is new from now on, not its archive.
    """
    fresh = _fresh(feed, page)
    taken = fresh[:MOST_ITEMS]
    if not _wait(feed, _EVERY):
        return 0
    new_links = [link_id for item in taken if (link_id := _save(feed.owner, item)) is not None]
    collection = _inbox(feed) if new_links else feed.collection
    if collection is not None and new_links:
        collections.add_links(collection, new_links)
    noted = taken if feed.fetched_at is not None else fresh
    FollowedFeed.objects.filter(pk=feed.pk).update(
        title=(page.title or feed.title)[:300],
        etag=page.etag[:300],
        modified=page.modified[:100],
        seen=_seen(feed, page, [_digest(item) for item in noted]),
        collection=collection,
        items_added=F("items_added") + len(new_links),
        fetched_at=Now(),
    )
    return len(new_links)


@transaction.atomic
def record_failed(feed: FollowedFeed, reason: str, retry_after: timedelta | None = None) -> None:
    """It could not be fetched: people see why, and it is tried again later. A feed that is gone is left alone."""
    if reason == GONE:
        queue.finish(feed, WorkState.FAILED, reason)
        return
    pause = _PAUSES.get(reason, _PAUSE_AFTER_FAILURE)
    _wait(feed, min(max(pause, retry_after or pause), _LONGEST_PAUSE), reason)


def move(feed: FollowedFeed, url: str) -> bool:
    """The address was that of a page, which names its feed: that one is followed. False where it is already."""
    try:
        address = links.address_of(url)
        with transaction.atomic():
            FollowedFeed.objects.filter(pk=feed.pk).update(url=address.url, url_sha256=address.sha256)
    except (UrlError, IntegrityError):
        return False
    return True


def _wait(feed: FollowedFeed, pause: timedelta, reason: str = "") -> bool:
    """Queue the row for the next time; False when it is not ours any more."""
    # Feeds followed in one go are spread out.
    if not queue.put_back(feed, pause * random.uniform(0.95, 1.1), reason):
        return False
    # Each fetch is a work of its own: with attempts of others a worker's death would count as the fourth in a row.
    FollowedFeed.objects.filter(pk=feed.pk).update(attempts=0)
    return True


def _fresh(feed: FollowedFeed, page: FeedPage) -> list[FeedItem]:
    seen = set(feed.seen)
    return [item for item in page.items if _digest(item) not in seen]


def _seen(feed: FollowedFeed, page: FeedPage, new: list[str]) -> list[str]:
    """The digests to remember: those still in the feed first, then older ones while there is room."""
    known = set(new) | set(feed.seen)
    shown = [digest for item in page.items if (digest := _digest(item)) in known]
    return list(dict.fromkeys([*shown, *feed.seen]))[:MOST_SEEN]


def _save(owner: User, item: FeedItem) -> int | None:
    wishes = links.SaveOptions(title=item.title, queue=CaptureQueue.BULK)
    try:
        saved = links.save(owner, item.url, options=wishes)
    except UrlError:
        return None
    return saved.link.pk if saved.created else None


def _inbox(feed: FollowedFeed) -> Collection:
    """Where this feed's links go: where they went before, else where the person's other feeds' do."""
    if feed.collection is not None:
        return feed.collection
    others = FollowedFeed.objects.filter(owner=feed.owner, collection__isnull=False).order_by("pk")
    other = others.select_related("collection").first()
    if other is not None and other.collection is not None:
        return other.collection
    with translation.override(feed.owner.language or settings.LANGUAGE_CODE):
        return collections.get_or_create_path(feed.owner, (gettext("Inbox"),))


def _digest(item: FeedItem) -> str:
    return hashlib.sha256(item.key.encode("utf-8", "replace")).hexdigest()[:20]
