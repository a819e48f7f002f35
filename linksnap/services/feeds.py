"""Feeds a person gives to a feed reader: opened, noted when read, revoked."""

import secrets
from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from linksnap.models import Collection, Feed, FeedSource, SavedSearch, Tag, User

_NOTED_EVERY = timedelta(minutes=10)


def open_feed(owner: User, of: Tag | Collection | SavedSearch | None = None) -> Feed:
    """The feed of a tag, a collection, a saved search, or (None) of the whole library; made when there is none.

    Raises ValueError when it is somebody else's.
    """
    if of is not None and of.owner_id != owner.pk:
        raise ValueError("a feed is of one's own things")
    named = _named(of)
    known = Feed.objects.filter(owner=owner, revoked_at=None, **named).first()
    return known or Feed.objects.create(owner=owner, secret=secrets.token_urlsafe(32), **named)


def revoke(feed: Feed) -> None:
    """Close a feed's address for ever; a new feed of the same gets another."""
    Feed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=Now())


def note_reading(feed: Feed) -> None:
    """Remember that somebody reads it; readers come often, so not each time."""
    stale = Q(last_read_at=None) | Q(last_read_at__lt=Now() - _NOTED_EVERY)
    Feed.objects.filter(stale, pk=feed.pk).update(last_read_at=Now())


def _named(of: Tag | Collection | SavedSearch | None) -> dict[str, object]:
    match of:
        case Tag():
            return {"source": FeedSource.TAG, "tag": of}
        case Collection():
            return {"source": FeedSource.COLLECTION, "collection": of}
        case SavedSearch():
            return {"source": FeedSource.SEARCH, "search": of}
        case None:
            return {"source": FeedSource.ALL}
