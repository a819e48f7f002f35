"""Instapaper's CSV: selections are highlights, folders say what was read."""

import json
from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.base import FileHead, FormatName, ImportedEntry, ImportedHighlight, ImportedRow
from linksnap.formats.csv_tables import CsvRow, header_of, read_table
from linksnap.formats.tag_lists import split_tags, unique_tags
from linksnap.formats.text_decoding import read_lines

_UNREAD, _ARCHIVE, _LIKED = ("unread", "home"), ("archive",), ("starred", "liked")
_OWN_FOLDERS = frozenset(("", *_UNREAD, *_ARCHIVE, *_LIKED))
_LONGEST_LIST = 20_000


class Instapaper:
    """Reads the CSV of the settings page. Its HTML export is read with the browsers' bookmarks."""

    name = FormatName.INSTAPAPER

    def recognises(self, head: FileHead) -> int:
        """By the columns only Instapaper has."""
        header = header_of(head.text)
        return 95 if header and header.has("url", "title", "selection", "folder") else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The links in file order."""
        for row in read_table(read_lines(path)):
            yield row.refusal("url", row.cell("title")) or _entry(row)


def _entry(row: CsvRow) -> ImportedEntry:
    selection, folder = row.cell("selection"), row.cell("folder")
    where = folder.casefold()
    is_archived = where in _ARCHIVE
    return ImportedEntry(
        row.number,
        row.cell("url"),
        title=row.cell("title"),
        tags=_tags(row.cell("tags")),
        folders=() if where in _OWN_FOLDERS else ((folder,),),
        added_at=row.date("timestamp"),
        is_unread=not is_archived,
        is_archived=is_archived,
        is_favourite=True if where in _LIKED else None,
        highlights=(ImportedHighlight(selection),) if selection else (),
        notices=row.all_notices(),
    )


def _tags(text: str) -> tuple[str, ...]:
    """A JSON list, empty or not; by hand it may be separated by commas."""
    if text.startswith("[") and len(text) < _LONGEST_LIST:
        try:
            names = json.loads(text)
        except (ValueError, RecursionError):
            return split_tags(text.strip("[]"), ",")
        return unique_tags([name for name in names if isinstance(name, str)])
    return split_tags(text, ",")
