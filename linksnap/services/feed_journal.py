"""Write down the feeds that go with a tag, a collection or a saved search, and give them their addresses back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from linksnap.models import Feed, FeedSource

Entry = dict[str, Any]
_COLUMN = {FeedSource.TAG: "tag_id", FeedSource.COLLECTION: "collection_id", FeedSource.SEARCH: "search_id"}


def feeds_of(source: FeedSource, of: int) -> list[Entry]:
    """The open feeds of a thing (its primary key). Revoked ones stay closed, so they are not worth a word."""
    rows = Feed.objects.filter(source=source, revoked_at=None, **{_COLUMN[source]: of}).order_by("pk")
    return [
        {
            "public_id": feed.public_id,
            "secret": feed.secret,
            "created_at": feed.created_at.isoformat(),
            "last_read_at": feed.last_read_at.isoformat() if feed.last_read_at else None,
        }
        for feed in rows
    ]


def put_back(owner_id: int, source: FeedSource, of: int, entries: Iterable[Entry]) -> None:
    """Open the feeds again, of the thing that has come back: who reads them notices nothing."""
    for entry in entries:
        read = entry["last_read_at"]
        feed = Feed.objects.create(
            owner_id=owner_id,
            source=source,
            public_id=entry["public_id"],
            secret=entry["secret"],
            last_read_at=datetime.fromisoformat(read) if read else None,
            **{_COLUMN[source]: of},
        )
        # The field sets itself on creation; an update is the only way to say otherwise.
        Feed.objects.filter(pk=feed.pk).update(created_at=datetime.fromisoformat(entry["created_at"]))
