"""Rows as linkding writes them in JSON."""

from datetime import UTC, datetime
from typing import Any

from linksnap.models import Link, SavedSearch, Tag, Theme, User

# linkding's own API of this version is what we answer like; programs ask for it before they speak.
LIKE_VERSION = "1.44.2"
_THEMES = {Theme.LIGHT: "light", Theme.DARK: "dark"}


def bookmark(link: Link) -> dict[str, Any]:
    """A link, from a row of `queries.linkding.bookmarks`; where the person wrote nothing, what the page says."""
    page = link.current_snapshot
    return {
        "id": link.pk,
        "url": link.url,
        "title": link.title or (page.title if page else ""),
        "description": link.description or (page.description if page else ""),
        "notes": link.notes,
        "web_archive_snapshot_url": web_archive_address(link),
        # Ours need a session, which these programs do not have.
        "favicon_url": None,
        "preview_image_url": None,
        "is_archived": link.is_archived,
        "unread": link.is_unread,
        "shared": link.is_shared,
        "tag_names": sorted((tag_name(held.tag) for held in link.link_tags.all()), key=str.lower),
        "date_added": moment(link.created_at),
        "date_modified": moment(link.updated_at),
        "website_title": None,
        "website_description": None,
    }


def tag(row: Tag) -> dict[str, Any]:
    """A tag."""
    return {"id": row.pk, "name": tag_name(row), "date_added": moment(row.created_at)}


def tag_name(row: Tag) -> str:
    """The name in one word: these programs put all names on one line, with spaces between.

    With hyphens it comes back as the same tag (rules.tag_names.tag_key).
    """
    return "-".join(row.name.split())


def bundle(row: SavedSearch) -> dict[str, Any]:
    """A saved search."""
    return {
        "id": row.pk,
        "name": row.name,
        "search": row.query,
        "any_tags": "",
        "all_tags": "",
        "excluded_tags": "",
        "filter_unread": "off",
        "filter_shared": "off",
        "order": row.position,
        "date_created": moment(row.created_at),
        "date_modified": moment(row.created_at),
    }


def profile(person: User) -> dict[str, Any]:
    """A person's preferences, as far as we have what linkding has."""
    return {
        "theme": _THEMES.get(Theme(person.theme), "auto"),
        "bookmark_date_display": "relative",
        "bookmark_link_target": "_blank",
        "web_archive_integration": "disabled",
        # A word finds tags as well, with or without #.
        "tag_search": "lax",
        "enable_sharing": False,
        "enable_public_sharing": False,
        "enable_favicons": False,
        "display_url": False,
        "permanent_notes": False,
        "search_preferences": {"sort": "added_desc", "shared": "off", "unread": "off"},
        "version": LIKE_VERSION,
    }


def web_archive_address(link: Link) -> str:
    """Where the Internet Archive would have it from about that day; nobody has asked whether it does."""
    return f"https://web.archive.org/web/{link.created_at.astimezone(UTC):%Y%m%d%H%M%S}/{link.url}"


def moment(at: datetime) -> str:
    """ISO 8601 in UTC with a Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
