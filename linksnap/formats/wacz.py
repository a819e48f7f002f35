"""WACZ 1.1.1: a zip of web archives with a list of its pages."""

from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.addresses import refused
from linksnap.formats.base import (
    FileHead,
    FileProblem,
    FormatName,
    ImportedEntry,
    ImportedRow,
    RowReason,
    StoredPage,
    StoredPageKind,
    UnreadableFile,
)
from linksnap.formats.json_fields import JsonFields
from linksnap.formats.json_rows import JsonRow, json_rows
from linksnap.formats.json_source import checked
from linksnap.formats.safe_zip import BODY_CAP, SafeZip, open_zip

# The pages that somebody chose. extraPages.jsonl lists what a crawler found on its way: nobody's bookmarks.
_PAGES = "pages/pages.jsonl"
_PACKAGE = "datapackage.json"
_PACKAGE_BYTES = 16 << 20
_VERSION = 1


class Wacz:
    """Reads the pages of a WACZ as links, each with the whole archive as its first snapshot."""

    name = FormatName.WACZ

    def recognises(self, head: FileHead) -> int:
        """By its list of pages."""
        return 98 if _PAGES in head.members else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The listed pages; of an archive above 50 MB without body."""
        fits = path.stat().st_size <= BODY_CAP
        with open_zip(path) as archive:
            _check_version(archive)
            if _PAGES not in archive:
                raise UnreadableFile(FileProblem.BAD_ARCHIVE, _PAGES)
            body = path.read_bytes() if with_pages and fits else None
            with archive.open(_PAGES) as lines:
                for number, row in enumerate(_without_header(json_rows(lines, ((),))), 1):
                    yield _entry(number, row, body, too_large=with_pages and not fits)


def _check_version(archive: SafeZip) -> None:
    """The description may be missing or odd; only one that names a version we do not know is a reason to stop."""
    if _PACKAGE not in archive:
        return
    with archive.open(_PACKAGE) as stream:
        package = next(json_rows(stream, ((),)), None)
    version = JsonFields(package.value if package else None).text("wacz_version")
    major = version.split(".")[0]
    if major.isdecimal() and len(major) < 4 and int(major) > _VERSION:
        raise UnreadableFile(FileProblem.NEWER_VERSION, version[:20])


def _without_header(rows: Iterator[JsonRow]) -> Iterator[JsonRow]:
    """The list's first line says its format and is no page."""
    for row in rows:
        if not (isinstance(row.value, dict) and "format" in row.value and "url" not in row.value):
            yield row


def _entry(number: int, row: JsonRow, body: bytes | None, *, too_large: bool) -> ImportedRow:
    if row.problem is not None:
        return refused(number, row.problem, row.text)
    fields = JsonFields(row.value)
    saved_at = fields.moment("ts", "timestamp")
    page = StoredPage(StoredPageKind.WACZ, body, saved_at=saved_at) if body is not None else None
    return checked(
        ImportedEntry(
            number=number,
            url=fields.text("url"),
            title=fields.text("title"),
            added_at=saved_at,
            page=page,
            notices=(*fields.notices, *([RowReason.TOO_LONG] if too_large else [])),
        )
    )
