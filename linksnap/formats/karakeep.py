"""Karakeep (once Hoarder): its JSON export, the zipped backup of the same, and the archive of its `dump` command."""

import re
from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.base import FileHead, FormatName, ImportedRow
from linksnap.formats.folder_paths import FolderPaths
from linksnap.formats.json_fields import JsonFields
from linksnap.formats.json_rows import EACH
from linksnap.formats.json_source import entries, read_json
from linksnap.formats.karakeep_bookmark import add_list, bookmark
from linksnap.formats.karakeep_dump import looks_like_dump, read_dump

_PEEK = 1 << 16
_BACKUP = re.compile(r"(?:karakeep|hoarder)[^/]*\.json$")


class Karakeep:
    """Reads what Karakeep's settings page exports, its automatic backups and `karakeep dump`."""

    name = FormatName.KARAKEEP

    def recognises(self, head: FileHead) -> int:
        """By bookmarks that have content of a type, or by the name of the file inside a backup."""
        if len(head.members) == 1 and _BACKUP.search(head.members[0]):
            return 95
        if looks_like_dump(head.raw):
            return 95
        text = head.text.lstrip("\ufeff \t\r\n")
        if not text.startswith("{") or '"bookmarks"' not in text:
            return 0
        return 95 if '"content"' in text and '"createdAt"' in text else 40

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The bookmarks in file order. Read twice: the lists stand after the bookmarks."""
        with path.open("rb") as stream:
            if looks_like_dump(stream.read(_PEEK)):
                yield from read_dump(path, with_pages=with_pages)
                return
        folders = FolderPaths()
        for row in read_json(path, (("lists", EACH),)):
            add_list(folders, JsonFields(row.value))
        bookmarks = read_json(path, (("bookmarks", EACH),))
        yield from entries(bookmarks, lambda number, row: bookmark(number, row, folders))
