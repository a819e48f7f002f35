"""What the small export formats write: links in plain values, and the folders that stand around them."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class WrittenHighlight:
    """A passage somebody marked."""

    quote: str
    note: str
    colour: str
    created_at: datetime


@dataclass(frozen=True)
class WrittenLink:
    """One link. `title` is the person's own, `page_title` that of the page; `folders` are paths of collections.

    `doi` and `arxiv` are what the page says of itself.
    """

    public_id: str
    url: str
    host: str
    created_at: datetime
    updated_at: datetime
    title: str = ""
    page_title: str = ""
    description: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    folders: tuple[tuple[str, ...], ...] = ()
    is_unread: bool = False
    is_favourite: bool = False
    is_archived: bool = False
    is_shared: bool = False
    final_url: str = ""
    author: str = ""
    site_name: str = ""
    lang: str = ""
    words: int = 0
    published_at: datetime | None = None
    doi: str = ""
    arxiv: str = ""
    highlights: tuple[WrittenHighlight, ...] = ()

    @property
    def shown_title(self) -> str:
        """The person's own title, else the page's, else the address."""
        return self.title or self.page_title or self.url


@dataclass(frozen=True)
class FolderStart:
    """From here to its end, links stand in this folder."""

    name: str
    description: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class FolderEnd:
    """The innermost open folder ends."""


TreeRow = WrittenLink | FolderStart | FolderEnd


def iso(moment: datetime | None) -> str:
    """A point in time as ISO-8601 in UTC with `Z`; empty for none."""
    return "" if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
