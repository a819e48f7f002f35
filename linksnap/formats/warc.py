"""WARC: web archives as crawlers and recorders write them, packed with gzip or not."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from linksnap.formats.addresses import refused
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
from linksnap.formats.safe_zip import BODY_CAP
from linksnap.formats.warc_pages import WarcPage, warc_pages

_GZIP = b"\x1f\x8b"
_PEEK = 4096


class Warc:
    """Reads the pages of a WARC as links, each with its part of the archive as first snapshot."""

    name = FormatName.WARC

    def recognises(self, head: FileHead) -> int:
        """By the first record's first line, also inside gzip."""
        start = head.raw[:_PEEK]
        if start.startswith(_GZIP):
            try:
                start = zlib.decompressobj(31).decompress(start, 64)
            except zlib.error:
                return 0
        return 98 if start.startswith(b"WARC/") else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The pages in file order; a file that ends early gives those before, then a row TRUNCATED."""
        pages, is_whole = warc_pages(path)
        bodies = _Bodies(path)
        for number, page in enumerate(pages, 1):
            entry = ImportedEntry(number=number, url=page.url, title=page.title, added_at=page.saved_at)
            body = bodies.of(page) if with_pages else None
            if body is not None:
                entry = replace(entry, page=StoredPage(StoredPageKind.WARC, body, saved_at=page.saved_at))
            elif with_pages:
                entry = replace(entry, notices=(RowReason.TOO_LONG,))
            yield checked(entry)
        if not is_whole:
            yield refused(len(pages) + 1, RowReason.TRUNCATED)


class _Bodies:
    """A file up to 50 MB is each page's body as it is: pages share style sheets and pictures.

    Of a larger one a page gets the records from its own to the next page's, which is where crawlers put its parts.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._whole: bytes | None = None
        self._fits = path.stat().st_size <= BODY_CAP

    def of(self, page: WarcPage) -> bytes | None:
        """The records for a page, None when they are more than 50 MB."""
        if self._fits:
            self._whole = self._whole if self._whole is not None else self._path.read_bytes()
            return self._whole
        if page.end - page.start > BODY_CAP:
            return None
        with self._path.open("rb") as stream:
            stream.seek(page.start)
            return stream.read(page.end - page.start)
