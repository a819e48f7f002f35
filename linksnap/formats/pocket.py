"""Pocket's last export: CSV, alone or as a zip of part_000000.csv, part_000001.csv and so on."""

import re
from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.base import FileHead, FileProblem, FormatName, ImportedEntry, ImportedRow, UnreadableFile
from linksnap.formats.csv_tables import CsvRow, header_of, read_table
from linksnap.formats.safe_zip import is_zip, open_zip
from linksnap.formats.tag_lists import split_tags
from linksnap.formats.text_decoding import lines_of, read_lines

_PART = re.compile(r"(?:^|/)part_[0-9]+\.csv$", re.IGNORECASE)


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
        for row in _packed_rows(path) if packed else read_table(read_lines(path)):
            yield row.refusal("url", row.cell("title")) or _entry(row)


def _packed_rows(path: Path) -> Iterator[CsvRow]:
    number = 0
    with open_zip(path) as archive:
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
