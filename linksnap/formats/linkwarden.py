"""Linkwarden: its JSON backup, collections with their links inside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path

from linksnap.formats.addresses import refused
from linksnap.formats.base import (
    FileHead,
    FormatName,
    ImportedEntry,
    ImportedHighlight,
    ImportedRow,
    RowReason,
    StoredPage,
    StoredPageKind,
)
from linksnap.formats.folder_paths import Folder, FolderPaths
from linksnap.formats.json_fields import JsonFields
from linksnap.formats.json_rows import EACH, JsonRow
from linksnap.formats.json_source import checked, entries, read_json
from linksnap.formats.safe_zip import BODY_CAP

_LINKS = ("collections", EACH, "links", EACH)
_FIELDS = ("id", "name", "parentId", "isPublic")
_PINNED = ("pinnedLinks", EACH)
# Where Linkwarden puts what has no collection; it is no choice of the person.
_NO_COLLECTION = "Unorganized"
_MARKS = re.compile(r'"(?:pinnedLinks|isPublic|collectionOrder|archiveAsScreenshot|linksRouteTo)"')


@dataclass(frozen=True)
class _Collections:
    """What stands beside the links in the file: collections by their position, and which links are pinned."""

    paths: FolderPaths
    ids: dict[int, str]
    pinned: set[str] = field(default_factory=set)
    with_pages: bool = False


class Linkwarden:
    """Reads Linkwarden's "Export data"."""

    name = FormatName.LINKWARDEN

    def recognises(self, head: FileHead) -> int:
        """By collections beside one of the account's own fields."""
        if not head.text.lstrip("\ufeff \t\r\n").startswith("{"):
            return 0
        if '"collections"' not in head.text:
            # The account's fields come first; a very long description can push the collections out of the head.
            return 50 * ('"linksRouteTo"' in head.text or '"collectionOrder"' in head.text)
        return 92 if _MARKS.search(head.text) or '"links"' in head.text else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The links in file order. The file is read twice: a parent or a pin can stand after the link it is about."""
        known = replace(_collections(path), with_pages=with_pages)
        at: list[int] = []

        def links() -> Iterator[JsonRow]:
            for row in read_json(path, (_LINKS,)):
                at[:] = row.at
                yield row

        yield from entries(links(), lambda number, row: _entry(number, row, known, known.ids.get(at[0], "")))


def _collections(path: Path) -> _Collections:
    places = [("collections", EACH, name) for name in _FIELDS]
    columns: dict[int, dict[str, object]] = {}
    pinned: set[str] = set()
    for row in read_json(path, [*places, _PINNED]):
        if row.place == _PINNED:
            pinned.add(JsonFields(row.value).text("id"))
        elif row.at and row.place[-1]:
            columns.setdefault(row.at[0], {})[row.place[-1]] = row.value
    paths, ids = FolderPaths(), {}
    for position, values in columns.items():
        fields = JsonFields(values)
        ids[position] = fields.text("id") or f"at {position}"
        name = fields.text("name")
        if name != _NO_COLLECTION or fields.text("parentId"):
            paths.add(ids[position], Folder(name, fields.text("parentId"), fields.flag("isPublic") is True))
    return _Collections(paths, ids, pinned - {""})


def _entry(number: int, row: JsonFields, known: _Collections, collection: str) -> ImportedRow:
    url = row.text("url")
    if not url and row.text("type") in ("pdf", "image"):
        return refused(number, RowReason.NOT_A_LINK, row.text("name"), row.text("name"))
    path = known.paths.path(collection)
    tags, machine_tags = _tags(row)
    link_id = row.text("id")
    return checked(
        ImportedEntry(
            number=number,
            url=url,
            title=row.text("name"),
            description=row.text("description"),
            tags=tags,
            machine_tags=machine_tags,
            folders=(path,) if path else (),
            added_at=row.moment("importDate", "createdAt"),
            modified_at=row.moment("updatedAt"),
            is_favourite=(link_id in known.pinned) if link_id else None,
            is_shared=known.paths.is_shared(collection) or None,
            highlights=tuple(_highlights(row)),
            page=_page(row) if known.with_pages else None,
            notices=row.notices,
        )
    )


def _tags(row: JsonFields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The person's tags, and those a model gave: such a tag says so, or in older versions only its link does."""
    machine = {
        name
        for tag in row.objects("tags")
        if row.flag("aiTagged") and (tag.flag("aiGenerated") is True or "aiGenerated" not in tag)
        for name in (tag.text("name"),)
    }
    every = row.names("tags")
    return tuple(name for name in every if name not in machine), tuple(name for name in every if name in machine)


def _highlights(row: JsonFields) -> Iterator[ImportedHighlight]:
    for mark in row.objects("highlight"):
        quote = mark.text("text")
        if quote:
            yield ImportedHighlight(quote, mark.text("comment"), mark.text("color"), mark.moment("createdAt"))


def _page(row: JsonFields) -> StoredPage | None:
    """The article's plain text, which is all that the export holds of a page; older versions put it into one line."""
    if row.text("type") in ("pdf", "image"):
        return None
    lines = (line.strip() for line in row.text("textContent").splitlines())
    body = "".join(f"<p>{escape(line, quote=False)}</p>\n" for line in lines if line).encode()
    if not body or len(body) > BODY_CAP:
        return None
    saved_at = row.moment("lastPreserved", "importDate", "createdAt")
    return StoredPage(StoredPageKind.ARTICLE_HTML, body, saved_at=saved_at)
