"""What every import format speaks: entries of a library in plain values, and refused rows with their reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class FormatName(StrEnum):
    """Every file we read; values are stored with the run and stand in the API."""

    NETSCAPE = "netscape"
    FIREFOX = "firefox"  # the JSON of its backup
    KARAKEEP = "karakeep"
    LINKDING = "linkding"
    LINKWARDEN = "linkwarden"
    RAINDROP = "raindrop"
    POCKET = "pocket"
    PINBOARD = "pinboard"
    WALLABAG = "wallabag"
    OMNIVORE = "omnivore"
    INSTAPAPER = "instapaper"
    READWISE = "readwise"
    ONETAB = "onetab"
    CSV = "csv"
    TEXT = "text"
    PAGE = "page"  # one saved page as HTML (SingleFile and others)
    MHTML = "mhtml"
    WARC = "warc"
    WACZ = "wacz"
    LINKSNAP = "linksnap"  # the archive
    LINKS = "linksnap-links"  # the JSON of links alone


class RowReason(StrEnum):
    """Why a row is no entry, or what had to be changed in one."""

    NO_URL = "no_url"
    BAD_URL = "bad_url"
    NOT_A_WEB_ADDRESS = "not_a_web_address"  # javascript:, data:, place:, chrome:, file:, about:, feed:
    TOO_LONG = "too_long"
    WRONG_SHAPE = "wrong_shape"  # a field of another type than the format says
    UNREADABLE = "unreadable"  # broken syntax; the rest of the file is read where that can be done
    TOO_DEEP = "too_deep"
    NOT_A_LINK = "not_a_link"  # a note, a file, a folder without address
    TRUNCATED = "truncated"  # the file ends in the middle of this row


class FileProblem(StrEnum):
    """Why a whole file cannot be read."""

    EMPTY = "empty"
    UNKNOWN_FORMAT = "unknown_format"
    TOO_LARGE = "too_large"
    BAD_ARCHIVE = "bad_archive"  # not a zip, damaged, encrypted
    DANGEROUS_ARCHIVE = "dangerous_archive"  # paths that leave the folder, links, bombs
    NEWER_VERSION = "newer_version"
    BAD_SYNTAX = "bad_syntax"  # nothing in it can be read


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; `problem` is translated by forms.reasons."""

    def __init__(self, problem: FileProblem, detail: str = "") -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.detail = detail


class StoredPageKind(StrEnum):
    """What a page that comes with an entry is made of; the value is its content type."""

    PAGE_HTML = "text/html"  # a whole document as saved by a browser
    ARTICLE_HTML = "text/html;profile=article"  # the body of an article, without its page
    MHTML = "multipart/related"
    WARC = "application/warc"
    WACZ = "application/wacz"


@dataclass(frozen=True)
class StoredPage:
    """A page the file brings along. `body` is what the file holds, hostile until proven otherwise."""

    kind: StoredPageKind
    body: bytes
    saved_at: datetime | None = None


@dataclass(frozen=True)
class ImportedHighlight:
    """A passage marked in another tool."""

    quote: str
    note: str = ""
    colour: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True)
class ImportedEntry:
    """One row of a file that is a link. None means: the file does not say.

    `number` counts rows of the file from 1 and is the same at every reading: an interrupted import goes on after it.
    `folders` are paths from the top; a link may stand in several. All times carry a zone.
    """

    number: int
    url: str
    title: str = ""
    description: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    machine_tags: tuple[str, ...] = ()
    folders: tuple[tuple[str, ...], ...] = ()
    added_at: datetime | None = None
    modified_at: datetime | None = None
    is_unread: bool | None = None
    is_favourite: bool | None = None
    is_archived: bool | None = None
    is_shared: bool | None = None
    highlights: tuple[ImportedHighlight, ...] = ()
    page: StoredPage | None = None
    notices: tuple[RowReason, ...] = ()  # what had to be changed in it, e.g. an unreadable date


@dataclass(frozen=True)
class RefusedRow:
    """One row of a file that is no link, with the reason; `text` is its beginning, for the report."""

    number: int
    reason: RowReason
    text: str = ""
    title: str = ""


ImportedRow = ImportedEntry | RefusedRow


@dataclass(frozen=True)
class FileHead:
    """What recognising looks at: the first 64 KiB, decoded where that can be done, and the names inside a zip."""

    raw: bytes
    text: str
    file_name: str
    members: tuple[str, ...] = ()


class ImportFormat(Protocol):
    """One file in this folder. `read` streams: it never holds the whole file, nor more than one stored page."""

    @property
    def name(self) -> FormatName:
        """What it is called with the run and in the API."""

    def recognises(self, head: FileHead) -> int:
        """How sure this format is, 0 (not mine) to 100; the registry takes the surest."""

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The rows in file order. Raises UnreadableFile when the file as a whole cannot be read."""
