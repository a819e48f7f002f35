"""Rows as Karakeep writes them in JSON."""

from datetime import UTC, datetime
from typing import Any

from linksnap.models import FAILED_STATES, Collection, Link, SavedSearch, Snapshot, Tag, TagSource, User

_BY_MACHINE = frozenset({TagSource.MACHINE, TagSource.AUTO})


def bookmark(link: Link) -> dict[str, Any]:
    """A link, from a row of `queries.linkding.bookmarks`."""
    return {
        "id": link.public_id,
        "createdAt": moment(link.created_at),
        "modifiedAt": moment(link.updated_at),
        "title": link.title or None,
        "archived": link.is_archived,
        "favourited": link.is_favourite,
        # Nothing is tagged or summed up without its person here.
        "taggingStatus": None,
        "summarizationStatus": None,
        "note": link.notes or None,
        "summary": link.description or None,
        "source": None,
        "userId": link.owner.public_id,
        "tags": [_on_link(held.tag, held.source) for held in link.link_tags.all()],
        "content": _content(link),
        "assets": [],
    }


def tag(row: Tag, links: int) -> dict[str, Any]:
    """A tag with the number of its links."""
    return {
        "id": str(row.pk),
        "name": row.name,
        "numBookmarks": links,
        "numBookmarksByAttachedType": {"human": links, "ai": 0},
    }


def collection(row: Collection) -> dict[str, Any]:
    """A collection, which Karakeep calls a manual list."""
    parent = row.parent.public_id if row.parent else None
    return _list(row.public_id, row.name, row.description, parent) | {"type": "manual", "query": None}


def saved_search(row: SavedSearch) -> dict[str, Any]:
    """A saved search, which Karakeep calls a smart list."""
    return _list(row.public_id, row.name, "", None) | {"type": "smart", "query": row.query}


def person(owner: User) -> dict[str, Any]:
    """The owner of the token."""
    name = owner.get_full_name() or owner.username
    return {"id": owner.public_id, "name": name, "email": owner.email or None, "image": None, "localUser": True}


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds, as JavaScript writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def _on_link(row: Tag, source: str) -> dict[str, Any]:
    return {"id": str(row.pk), "name": row.name, "attachedBy": "ai" if source in _BY_MACHINE else "human"}


def _content(link: Link) -> dict[str, Any]:
    page = link.current_snapshot
    return {
        "type": "link",
        "url": link.url,
        "title": page.title or None if page else None,
        "description": page.description or None if page else None,
        "imageUrl": None,
        "favicon": None,
        "htmlContent": None,
        "crawledAt": moment(page.captured_at) if page else None,
        "crawlStatus": _crawl_status(link, page),
        "author": page.author or None if page else None,
        "publisher": page.site_name or None if page else None,
        "datePublished": moment(page.published_at) if page else None,
        "dateModified": moment(page.modified_at) if page else None,
    }


def _crawl_status(link: Link, page: Snapshot | None) -> str | None:
    capture = link.latest_capture
    if capture is not None and capture.is_open:
        return "pending"
    if page is not None:
        return "success"
    return "failure" if capture is not None and capture.state in FAILED_STATES else None


def _list(public_id: str, name: str, description: str, parent: str | None) -> dict[str, Any]:
    return {
        "id": public_id,
        "name": name,
        "description": description or None,
        "icon": "📁",
        "parentId": parent,
        # By our own share address alone, which this layer does not know.
        "public": False,
        "hasCollaborators": False,
        "userRole": "owner",
    }
