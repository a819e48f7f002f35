"""Raindrop.io's CSV: nested collections, notes, highlights, favourites."""

import re
from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.base import FileHead, FormatName, ImportedEntry, ImportedHighlight, ImportedRow, RowReason
from linksnap.formats.csv_tables import CsvRow, header_of, read_table
from linksnap.formats.tag_lists import folder_path, split_tags
from linksnap.formats.text_decoding import read_lines

_NO_FOLDER = ("", "Unsorted")
_HIGHLIGHT = re.compile(r"^Highlight:[ \t]*", re.MULTILINE)
_NOTE = re.compile(r"^Note:[ \t]*", re.MULTILINE)


class Raindrop:
    """Reads the backup as CSV. Its HTML export is read with the browsers' bookmarks."""

    name = FormatName.RAINDROP

    def recognises(self, head: FileHead) -> int:
        """By the columns only Raindrop has."""
        header = header_of(head.text)
        if header is None or not header.has("url", "title", "excerpt", "note"):
            return 0
        return 95 if header.has("tags", "created") else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The bookmarks in file order."""
        for row in read_table(read_lines(path)):
            yield row.refusal("url", row.cell("title")) or _entry(row)


def _entry(row: CsvRow) -> ImportedEntry:
    folders, is_too_deep = _folders(row.cell("folder"))
    if is_too_deep:
        row.notices.append(RowReason.TOO_DEEP)
    return ImportedEntry(
        row.number,
        row.cell("url"),
        title=row.cell("title"),
        description=row.cell("excerpt"),
        notes=row.cell("note"),
        tags=split_tags(row.cell("tags"), ","),
        folders=(folders,) if folders else (),
        added_at=row.date("created"),
        is_favourite=row.flag("favorite"),
        highlights=_highlights(row.cell("highlights")),
        notices=row.all_notices(),
    )


def _folders(text: str) -> tuple[tuple[str, ...], bool]:
    """`a / b` or `a/b`; a name may hold a bare slash only where the spaced one separates."""
    if text in _NO_FOLDER:
        return (), False
    return folder_path(text.split(" / ") if " / " in text else text.split("/"))


def _highlights(text: str) -> tuple[ImportedHighlight, ...]:
    """`Highlight:…` and the `Note:…` below it; what was written without these words is one highlight a paragraph."""
    marked = _HIGHLIGHT.split(text)[1:] or [f"{part}\n" for part in re.split(r"\n\s*\n", text)]
    pairs = [_NOTE.split(part, maxsplit=1) for part in marked if part.strip()]
    return tuple(
        ImportedHighlight(pair[0].strip(), note="".join(pair[1:]).strip()) for pair in pairs if pair[0].strip()
    )
