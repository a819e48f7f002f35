"""Omnivore: the zip it gave out before it closed, with metadata, articles and highlights."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from linksnap.formats.base import (
    FileHead,
    FileProblem,
    FormatName,
    ImportedEntry,
    ImportedHighlight,
    ImportedRow,
    StoredPage,
    StoredPageKind,
    UnreadableFile,
)
from linksnap.formats.json_fields import JsonFields, storable
from linksnap.formats.json_rows import EACH, JsonRow, json_rows
from linksnap.formats.json_source import checked, entries
from linksnap.formats.safe_zip import SafeZip, open_zip

_METADATA = re.compile(r"(?P<folder>(?:[^/]+/)*)metadata_(?P<from>\d{1,9})_to_\d{1,9}\.json$")
_HIGHLIGHT_BYTES = 4 << 20
# Omnivore itself called a page read from here on, in percent.
_READ = 98.0
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


class Omnivore:
    """Reads Omnivore's account export."""

    name = FormatName.OMNIVORE

    def recognises(self, head: FileHead) -> int:
        """By the names of its metadata files."""
        return 96 * any(_METADATA.fullmatch(name) for name in head.members)

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The items by the order of the metadata files."""
        with open_zip(path) as archive:
            parts = [match for name in archive.names if (match := _METADATA.fullmatch(name))]
            if not parts:
                raise UnreadableFile(FileProblem.BAD_ARCHIVE, "metadata")
            parts.sort(key=lambda match: int(match["from"]))
            export = _Export(archive, parts[0]["folder"], with_pages)
            yield from entries(_items(archive, parts), export.entry)


def _items(archive: SafeZip, parts: list[re.Match[str]]) -> Iterator[JsonRow]:
    for part in parts:
        with archive.open(part.string) as stream:
            yield from json_rows(stream, ((EACH,),))


@dataclass(frozen=True)
class _Export:
    """The open zip, and the folder in it that everything lies in (none, unless somebody packed it anew)."""

    archive: SafeZip
    folder: str
    with_pages: bool

    def entry(self, number: int, row: JsonFields) -> ImportedRow:
        """One item. Its state is Active or Archived; what is active and not read to the end is unread."""
        archived = row.text("state").casefold() == "archived"
        slug = row.text("slug")
        highlights, notes = self._marked(slug)
        added_at = row.moment("savedAt")
        return checked(
            ImportedEntry(
                number=number,
                url=row.text("url"),
                title=row.text("title"),
                description=row.text("description"),
                notes=notes,
                tags=row.names("labels"),
                added_at=added_at,
                modified_at=row.moment("updatedAt"),
                is_unread=not archived and _percent(row) < _READ,
                is_archived=archived,
                highlights=highlights,
                page=self._page(slug, added_at) if self.with_pages else None,
                notices=row.notices,
            )
        )

    def _page(self, slug: str, saved_at: datetime | None) -> StoredPage | None:
        name = f"{self.folder}content/{slug}.html"
        body = self.archive.read(name) if name in self.archive else None
        return StoredPage(StoredPageKind.ARTICLE_HTML, body, saved_at=saved_at) if body else None

    def _marked(self, slug: str) -> tuple[tuple[ImportedHighlight, ...], str]:
        name = f"{self.folder}highlights/{slug}.md"
        raw = self.archive.read(name, _HIGHLIGHT_BYTES) if name in self.archive else None
        return highlights_of(storable(raw.decode("utf-8", "replace"))) if raw else ((), "")


def highlights_of(markdown: str) -> tuple[tuple[ImportedHighlight, ...], str]:
    """The quoted passages with the notes below them, and what stands before the first quote: notes on the page.

    A note on the page that comes after a quote looks just like a note on that quote, and is taken for one.
    """
    found: list[tuple[str, list[str]]] = []
    page_notes: list[str] = []
    for block in _BLANK_LINE.split(markdown.replace("\r\n", "\n")):
        text = block.strip()
        if text.startswith(">"):
            quote = "\n".join(line.removeprefix(">").strip() for line in text.split("\n")).strip()
            found.append((quote, []))
        elif text:
            (found[-1][1] if found else page_notes).append(text)
    marks = tuple(ImportedHighlight(quote, "\n\n".join(notes)) for quote, notes in found if quote)
    return marks, "\n\n".join(page_notes)


def _percent(row: JsonFields) -> float:
    try:
        return float(row.text("readingProgress") or 0)
    except ValueError:
        return 0.0
