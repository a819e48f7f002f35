"""The archive of Karakeep's `dump` command: bookmarks with marked tags, lists, and the pages it kept."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from linksnap.formats.base import FileProblem, ImportedRow, StoredPage, StoredPageKind, UnreadableFile
from linksnap.formats.folder_paths import FolderPaths
from linksnap.formats.json_fields import JsonFields
from linksnap.formats.json_rows import EACH, JsonRow, Place, json_rows
from linksnap.formats.json_source import entries
from linksnap.formats.karakeep_bookmark import add_list, bookmark
from linksnap.formats.safe_tar import SafeTar, open_tar_gz
from linksnap.formats.safe_zip import BODY_CAP

_VERSION = 1
_MANIFEST, _BOOKMARKS, _LISTS = "manifest.json", "bookmarks/index.jsonl", "lists/index.json"
_MEMBERSHIP, _ASSETS = "lists/membership.json", "assets/index.json"
_PARTS = re.compile(rb"(?:^|\x00)\./(?:manifest\.json|(?:bookmarks|lists|tags|rules|feeds|prompts|webhooks|users)/)")
_PEEK = 1 << 16
# Of several pages kept of one bookmark: what the browser sent, what the server saved, the article alone.
_PAGE_KINDS = {
    "precrawledArchive": StoredPageKind.PAGE_HTML,
    "fullPageArchive": StoredPageKind.PAGE_HTML,
    "linkHtmlContent": StoredPageKind.ARTICLE_HTML,
}


def looks_like_dump(raw: bytes) -> bool:
    """Whether a gzipped tar begins with Karakeep's folders."""
    if raw[:2] != b"\x1f\x8b":
        return False
    try:
        start = zlib.decompressobj(31).decompress(raw, _PEEK)
    except zlib.error:
        return False
    return start[257:262] == b"ustar" and _PARTS.search(start) is not None


def read_dump(path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
    """The bookmarks in file order. Raises UnreadableFile: NEWER_VERSION, or what is wrong with the archive."""
    with open_tar_gz(path) as archive:
        _check_version(archive)
        dump = _Dump(archive)
        for row in _values(archive, _LISTS, (EACH,)):
            add_list(dump.folders, JsonFields(row.value))
        dump.read_membership()
        if with_pages:
            dump.read_assets()
        bookmarks = _values(archive, _BOOKMARKS, ())
        yield from entries(bookmarks, lambda number, row: dump.entry(number, row, with_page=with_pages))


def _check_version(archive: SafeTar) -> None:
    manifest = JsonFields(next((row.value for row in _values(archive, _MANIFEST, ())), None))
    if manifest.text("format") != "karakeep.dump":
        raise UnreadableFile(FileProblem.UNKNOWN_FORMAT, _MANIFEST)
    version = manifest.text("version")
    if not version.isdecimal() or int(version[:9]) > _VERSION:
        raise UnreadableFile(FileProblem.NEWER_VERSION, version[:20])


def _values(archive: SafeTar, name: str, place: Place) -> Iterator[JsonRow]:
    """The values of a part; the command can leave every part out."""
    if name in archive:
        with archive.open(name) as stream:
            yield from json_rows(stream, (place,))


@dataclass
class _Dump:
    """What stands in the archive beside the bookmarks."""

    archive: SafeTar
    folders: FolderPaths = field(default_factory=FolderPaths)
    lists_of: dict[str, list[str]] = field(default_factory=dict)
    pages_of: dict[str, tuple[str, str]] = field(default_factory=dict)  # bookmark -> kind, path

    def read_membership(self) -> None:
        """Which bookmarks stand in which lists: one object of lists with their bookmarks' ids."""
        for row in _values(self.archive, _MEMBERSHIP, ()):
            members = row.value if isinstance(row.value, dict) else {}
            for list_id, bookmarks in members.items():
                for bookmark_id in bookmarks if isinstance(bookmarks, list) else ():
                    if isinstance(bookmark_id, str):
                        self.lists_of.setdefault(bookmark_id, []).append(list_id)

    def read_assets(self) -> None:
        """The best page kept of each bookmark."""
        rank = list(_PAGE_KINDS)
        for row in _values(self.archive, _ASSETS, (EACH,)):
            asset = JsonFields(row.value)
            kind, bookmark_id = asset.text("assetType"), asset.text("bookmarkId")
            known = self.pages_of.get(bookmark_id)
            if kind in rank and (known is None or rank.index(kind) < rank.index(known[0])):
                self.pages_of[bookmark_id] = (kind, asset.text("filePath"))

    def entry(self, number: int, row: JsonFields, *, with_page: bool) -> ImportedRow:
        """A bookmark with its lists and its page."""
        lists = tuple(self.lists_of.get(row.text("id"), ()))
        return bookmark(number, row, self.folders, self._page(row) if with_page else None, lists)

    def _page(self, row: JsonFields) -> StoredPage | None:
        content = row.row("content")
        kind, path = self.pages_of.get(row.text("id"), ("", ""))
        body = self.archive.read(path) if path in self.archive else None
        if not body:
            kind, body = "linkHtmlContent", content.text("htmlContent").encode()
        saved_at = content.moment("crawledAt") or row.moment("createdAt")
        return StoredPage(_PAGE_KINDS[kind], body, saved_at=saved_at) if body and len(body) <= BODY_CAP else None
