"""Readwise Reader's library as CSV, and Readwise's highlights where they name a page."""

import re
from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.base import FileHead, FormatName, ImportedEntry, ImportedHighlight, ImportedRow
from linksnap.formats.csv_tables import CsvRow, header_of, read_table
from linksnap.formats.tag_lists import unique_tags
from linksnap.formats.text_decoding import read_lines

_URL = "url"
# Tags stand as Python writes a list: ['a', "it's"].
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_ARCHIVED = ("archive",)
_TO_READ = ("new", "later", "shortlist", "feed")


class Readwise:
    """Reads the CSV that Reader sends, or one highlight a row."""

    name = FormatName.READWISE

    def recognises(self, head: FileHead) -> int:
        """By the columns only these files have."""
        header = header_of(head.text)
        if header is None:
            return 0
        if header.has(_URL, "title", "document tags") or header.has(_URL, "title", "reading progress", "seen"):
            return 95
        return 90 if header.has("highlight", "highlighted at") or header.has("highlight", "book title") else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The documents in file order; a document with five highlights may be five rows."""
        for row in read_table(read_lines(path)):
            if not row.cell(_URL):
                row.cells[_URL] = row.cell("source url", "article url")
            yield row.refusal(_URL, row.cell("title", "book title")) or _entry(row)


def _entry(row: CsvRow) -> ImportedEntry:
    location = row.cell("location").casefold()
    quote = row.cell("highlight")
    highlighted_at = row.date("highlighted at")
    highlight = ImportedHighlight(quote, row.cell("note"), row.cell("color", "colour"), highlighted_at)
    return ImportedEntry(
        row.number,
        row.cell(_URL),
        title=row.cell("title", "book title"),
        notes="" if quote else row.cell("document note", "note"),
        tags=_tags(row.cell("document tags")),
        added_at=row.date("saved date") or highlighted_at,
        is_unread=True if location in _TO_READ else False if location in _ARCHIVED else None,
        is_archived=location in _ARCHIVED if location in (*_ARCHIVED, *_TO_READ) else None,
        highlights=(highlight,) if quote else (),
        notices=row.all_notices(),
    )


def _tags(text: str) -> tuple[str, ...]:
    if text.startswith("["):
        found = (match[1] or match[2] or "" for match in _QUOTED.finditer(text))
        return unique_tags([re.sub(r"\\(.)", r"\1", name) for name in found])
    return unique_tags(text.split(","))
