"""One web page as a single HTML file, as SingleFile, browsers, monolith and others save it; or a zip full of such."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from linksnap.formats.base import (
    FileHead,
    FormatName,
    ImportedEntry,
    ImportedRow,
    RowReason,
    StoredPage,
    StoredPageKind,
)
from linksnap.formats.json_source import checked
from linksnap.formats.mhtml_head import mhtml_head
from linksnap.formats.page_head import HEAD_BYTES, PageHead, page_head
from linksnap.formats.safe_zip import BODY_CAP, SafeZip, is_zip, open_zip

_PAGE = re.compile(r"\.(?:x?html?|mht|mhtml)$", re.IGNORECASE)
_MHTML = re.compile(r"\.mht(?:ml)?$", re.IGNORECASE)
# Frames and parts that browsers put beside a page saved "complete".
_PARTS = re.compile(r"(?:_files|\.files|_data)/", re.IGNORECASE)
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]", re.IGNORECASE)
_BOOKMARKS = re.compile(r"NETSCAPE-Bookmark-file|<DT>\s*<(?:A|H3)\s", re.IGNORECASE)


@dataclass(frozen=True)
class _Source:
    """A page's file: its beginning, its size, and where it lies."""

    name: str
    size: int
    beginning: bytes


class SavedPage:
    """Reads pages saved from a browser, each as one link with its first snapshot."""

    name = FormatName.PAGE

    def recognises(self, head: FileHead) -> int:
        """Surest where the saving tool left its comment; any other HTML page only when nobody else knows it."""
        if head.members:
            return 45 * any(_PAGE.search(name) for name in head.members)
        if not _HTML.search(head.text) or _BOOKMARKS.search(head.text):
            return 0
        said = page_head(head.raw)
        if said.by_tool:
            return 95
        return 40 if said.url else 15

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """One row a page; pages above 50 MB come without their body."""
        with path.open("rb") as stream:
            beginning = stream.read(HEAD_BYTES)
        if is_zip(beginning):
            yield from _read_zip(path, with_pages=with_pages)
            return
        source = _Source(path.name, path.stat().st_size, beginning)
        keep = with_pages and source.size <= BODY_CAP
        yield _row(1, source, path.read_bytes() if keep else None, wanted=with_pages)


def _read_zip(path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
    with open_zip(path) as archive:
        pages = [name for name in archive.names if _PAGE.search(name) and not _PARTS.search(name)]
        for number, name in enumerate(pages, 1):
            yield _row_of_member(number, archive, name, with_page=with_pages)


def _row_of_member(number: int, archive: SafeZip, name: str, *, with_page: bool) -> ImportedRow:
    if with_page and archive.size(name) <= BODY_CAP:
        body = archive.read(name)
        return _row(number, _Source(name, archive.size(name), (body or b"")[:HEAD_BYTES]), body, wanted=True)
    with archive.open(name) as stream:
        beginning = stream.read(HEAD_BYTES)
    return _row(number, _Source(name, archive.size(name), beginning), None, wanted=with_page)


def _row(number: int, source: _Source, body: bytes | None, *, wanted: bool) -> ImportedRow:
    is_mhtml = _MHTML.search(source.name) is not None
    said = mhtml_head(source.beginning) if is_mhtml else page_head(source.beginning)
    kind = StoredPageKind.MHTML if is_mhtml else StoredPageKind.PAGE_HTML
    entry = page_entry(number, said)
    if body is not None:
        return checked(replace(entry, page=StoredPage(kind, body, saved_at=said.saved_at)))
    return checked(replace(entry, notices=(RowReason.TOO_LONG,)) if wanted else entry)


def page_entry(number: int, said: PageHead) -> ImportedEntry:
    """A page that was kept, as a link of the day it was saved."""
    return ImportedEntry(number=number, url=said.url, title=said.title, added_at=said.saved_at)
