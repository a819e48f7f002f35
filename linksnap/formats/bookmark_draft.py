"""One bookmark of an HTML export while it is read, and what its attributes and notes mean in each tool's dialect."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from linksnap.formats.addresses import address_problem, refused
from linksnap.formats.base import ImportedEntry, ImportedRow, RowReason
from linksnap.formats.html_tokens import unescape
from linksnap.formats.moments import moment
from linksnap.formats.tag_lists import split_tags

TEXT_CAP = 1024 * 1024
_LINKDING_NOTES = re.compile(r"\[linkding-notes\](.*?)(?:\[/linkding-notes\]|\Z)", re.DOTALL)
_LINKDING_ARCHIVED = "linkding:bookmarks.archived"
_YES = ("1", "true", "yes")
_NO = ("0", "false", "no")


class Dialect(StrEnum):
    """Tools whose HTML differs in more than attributes; all others are PLAIN."""

    PLAIN = "plain"
    RAINDROP = "raindrop"
    POCKET = "pocket"
    INSTAPAPER = "instapaper"


@dataclass(frozen=True)
class Place:
    """Where in the file a bookmark stands: its folders, and what being there says about it."""

    folders: tuple[str, ...] = ()
    is_too_deep: bool = False
    is_unread: bool | None = None
    is_favourite: bool | None = None
    is_archived: bool | None = None


@dataclass
class Draft:
    """What was read of a bookmark so far. Texts grow to TEXT_CAP and no further."""

    number: int
    attributes: dict[str, str]
    place: Place
    is_cut: bool = False
    is_unfinished: bool = False
    notices: list[RowReason] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, parts: list[str], text: str) -> None:
        """Add to the title or the text."""
        if self.size < TEXT_CAP:
            parts.append(text[: TEXT_CAP - self.size])
        elif RowReason.TOO_LONG not in self.notices:
            self.notices.append(RowReason.TOO_LONG)
        self.size += len(text)


def finish_draft(draft: Draft, dialect: Dialect) -> ImportedRow:
    """The row a bookmark makes."""
    url = draft.attributes.get("href", "").strip()
    title = " ".join(unescape("".join(draft.title)).split())
    problem = RowReason.TRUNCATED if draft.is_unfinished else address_problem(url)
    if problem is RowReason.NO_URL and draft.is_cut:
        problem = RowReason.TOO_LONG
    if problem is RowReason.NO_URL and draft.attributes.get("feedurl"):
        # A live bookmark of old Firefox without a page: an address for feed readers.
        return refused(draft.number, RowReason.NOT_A_WEB_ADDRESS, draft.attributes["feedurl"], title)
    return refused(draft.number, problem, url, title) if problem else _entry(draft, url, title, dialect)


def _entry(draft: Draft, url: str, title: str, dialect: Dialect) -> ImportedEntry:
    attributes, place = draft.attributes, draft.place
    tags = split_tags(attributes["tags"], ",") if "tags" in attributes else ()
    description, notes = _texts(draft, dialect)
    date = attributes.get("add_date") or attributes.get("time_added") or ""
    added_at = moment(date)
    if date.strip() and added_at is None:
        draft.notices.append(RowReason.WRONG_SHAPE)
    is_private = _flag(attributes, "private")
    is_unread = _flag(attributes, "toread")
    is_favourite = _flag(attributes, "data-important")
    return ImportedEntry(
        draft.number,
        url,
        title=title,
        description=description,
        notes=notes,
        tags=tuple(tag for tag in tags if tag != _LINKDING_ARCHIVED),
        folders=(place.folders,) if place.folders else (),
        added_at=added_at,
        modified_at=moment(attributes["last_modified"]) if "last_modified" in attributes else None,
        is_unread=place.is_unread if is_unread is None else is_unread,
        is_favourite=place.is_favourite if is_favourite is None else is_favourite,
        is_archived=True if _LINKDING_ARCHIVED in tags else place.is_archived,
        is_shared=_flag(attributes, "public") if is_private is None else not is_private,
        notices=_notices(draft, f"{url}{title}{description}{notes}"),
    )


def _texts(draft: Draft, dialect: Dialect) -> tuple[str, str]:
    """Description and notes: what stands behind DD is the page's, but Raindrop writes the person's note there."""
    if not draft.text:
        return "", ""
    text = unescape("".join(draft.text))
    notes = "\n\n".join(match[1].strip() for match in _LINKDING_NOTES.finditer(text))
    rest = _LINKDING_NOTES.sub("", text) if notes else text
    rest = "\n".join(line.rstrip() for line in rest.strip().splitlines())
    return ("", rest) if dialect is Dialect.RAINDROP else (rest, notes)


def _flag(attributes: dict[str, str], name: str) -> bool | None:
    if name not in attributes:
        return None
    value = attributes[name].strip().lower()
    return value in _YES if value in _YES or value in _NO else None


def _notices(draft: Draft, texts: str) -> tuple[RowReason, ...]:
    notices = draft.notices
    if draft.place.is_too_deep:
        notices.append(RowReason.TOO_DEEP)
    if "\ufffd" in texts:
        notices.append(RowReason.UNREADABLE)
    return tuple(notices)
