"""Pocket's last export: CSV, alone or as a zip of part_000000.csv and so on, with the highlights in annotations/."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from linksnap.formats.addresses import refused
from linksnap.formats.base import (
    FileHead,
    FileProblem,
    FormatName,
    ImportedEntry,
    ImportedHighlight,
    ImportedRow,
    RowReason,
    UnreadableFile,
)
from linksnap.formats.csv_tables import CsvRow, header_of, read_table
from linksnap.formats.json_fields import JsonFields, storable
from linksnap.formats.json_rows import EACH, JsonRow, json_rows
from linksnap.formats.json_source import checked
from linksnap.formats.safe_zip import SafeZip, is_zip, open_zip
from linksnap.formats.tag_lists import split_tags
from linksnap.formats.text_decoding import lines_of, read_lines

_PART = re.compile(r"(?:^|/)part_[0-9]+\.csv$", re.IGNORECASE)
_ANNOTATIONS = re.compile(r"(?:^|/)annotations/part_[0-9]+\.json$", re.IGNORECASE)


class Pocket:
    """Reads both. Pocket's older HTML export is read with the browsers' bookmarks."""

    name = FormatName.POCKET

    def recognises(self, head: FileHead) -> int:
        """By the names of the parts, or by the columns only Pocket has."""
        if any(_PART.search(name) for name in head.members):
            return 95
        header = header_of(head.text)
        return 95 if header and header.has("title", "url", "time_added", "status") else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The links in file order, the parts in the order of their numbers."""
        with path.open("rb") as stream:
            packed = is_zip(stream.read(4))
        if packed:
            with open_zip(path) as archive:
                yield from _packed(archive)
            return
        for row in read_table(read_lines(path)):
            yield row.refusal("url", row.cell("title")) or _entry(row)


@dataclass
class _Marked:
    """Pages with highlights, by address: title and marks; and the rows that could not be read."""

    titles: dict[str, str] = field(default_factory=dict)
    marks: dict[str, list[ImportedHighlight]] = field(default_factory=dict)
    broken: list[JsonRow] = field(default_factory=list)


def _packed(archive: SafeZip) -> Iterator[ImportedRow]:
    """The links with their highlights; what is marked in a page of no list stands at the end."""
    marked = _marked(archive)
    last = 0
    for row in _packed_rows(archive):
        last = row.number
        entry = row.refusal("url", row.cell("title")) or _entry(row)
        if isinstance(entry, ImportedEntry) and (marks := marked.marks.pop(entry.url, None)):
            entry = replace(entry, highlights=tuple(marks))
        yield entry
    for number, (url, marks) in enumerate(marked.marks.items(), last + 1):
        yield checked(ImportedEntry(number, url, title=marked.titles[url], highlights=tuple(marks)))
    for number, broken in enumerate(marked.broken, last + len(marked.marks) + 1):
        yield refused(number, broken.problem or RowReason.UNREADABLE, storable(broken.text))


def _marked(archive: SafeZip) -> _Marked:
    found = _Marked()
    for name in sorted(filter(_ANNOTATIONS.search, archive.names)):
        with archive.open(name) as stream:
            for part in _rows_of(stream):
                row = JsonFields(part.value)
                marks = list(_highlights(row))
                if part.problem is not None:
                    found.broken.append(part)
                elif marks:
                    found.titles.setdefault(row.text("url"), row.text("title"))
                    found.marks.setdefault(row.text("url"), []).extend(marks)
    return found


def _rows_of(stream: IO[bytes]) -> Iterator[JsonRow]:
    """Nothing where a part is empty or no JSON: the links count, and stand elsewhere. A damaged zip is refused."""
    try:
        yield from json_rows(stream, ((EACH,),))
    except UnreadableFile as error:
        if error.problem == FileProblem.BAD_ARCHIVE:
            raise


def _highlights(row: JsonFields) -> Iterator[ImportedHighlight]:
    for mark in row.objects("highlights"):
        if quote := mark.text("quote"):
            yield ImportedHighlight(quote, note=mark.text("note"), created_at=mark.moment("created_at"))


def _packed_rows(archive: SafeZip) -> Iterator[CsvRow]:
    number = 0
    parts = sorted((name for name in archive.names if _PART.search(name)), key=lambda name: (len(name), name))
    if not parts:
        raise UnreadableFile(FileProblem.UNKNOWN_FORMAT)
    for name in parts:
        with archive.open(name) as stream:
            for row in read_table(lines_of(stream), number + 1):
                number = row.number
                yield row


def _entry(row: CsvRow) -> ImportedEntry:
    status = row.cell("status").casefold()
    url, title = row.cell("url"), row.cell("title")
    return ImportedEntry(
        row.number,
        url,
        # Pocket writes the address where it found no title.
        title="" if title == url else title,
        tags=split_tags(row.cell("tags"), "|"),
        added_at=row.date("time_added"),
        is_unread=status == "unread" if status else None,
        is_archived=status == "archive" if status else None,
        notices=row.all_notices(),
    )
