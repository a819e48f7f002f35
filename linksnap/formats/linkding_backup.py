"""linkding's full backup: a zip with its SQLite database and the pages it kept as SingleFile HTML."""

import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linksnap.formats.base import FileProblem, StoredPage, StoredPageKind, UnreadableFile
from linksnap.formats.json_fields import JsonFields
from linksnap.formats.json_rows import JsonRow
from linksnap.formats.safe_zip import BODY_CAP, SafeZip

DATABASE = "db.sqlite3"
_DATABASE_BYTES = 4 << 30
_VALUE_BYTES = 16 << 20
# SQLite's own messages about a damaged file can hold bytes that are no text; Python stumbles over them.
_FAULTS = (sqlite3.Error, OverflowError, UnicodeError)
_TABLES = ("bookmarks_bookmark", "bookmarks_bookmark_tags", "bookmarks_tag")
_ASSETS = "bookmarks_bookmarkasset"  # since linkding 1.29
_TAGS_OF = (
    "SELECT name FROM bookmarks_tag WHERE id IN (SELECT tag_id FROM bookmarks_bookmark_tags WHERE bookmark_id = ?) "
    "ORDER BY name"
)
_PAGE_OF = (
    "SELECT file, gzip, date_created FROM bookmarks_bookmarkasset WHERE bookmark_id = ? AND asset_type = 'snapshot' "
    "AND status = 'complete' AND content_type = 'text/html' ORDER BY date_created DESC LIMIT 1"
)
# A crafted database can make one row cost forever; this many steps are hours of honest reading.
_STEPS_PER_CALL = 1_000_000
_MOST_CALLS = 50_000


class LinkdingBackup:
    """An open backup. The database is hostile until read: no views, no functions of its schema, bounded work."""

    def __init__(self, archive: SafeZip, database: sqlite3.Connection) -> None:
        self._archive = archive
        self._database = database
        self._has_assets = _has_tables(database, (_ASSETS,))

    def rows(self) -> Iterator[JsonRow]:
        """The bookmarks of all its users by id, in the shape of linkding's API."""
        try:
            cursor = self._database.execute("SELECT * FROM bookmarks_bookmark ORDER BY id")
            names = [column[0] for column in cursor.description]
            for values in cursor:
                row: dict[str, object] = dict(zip(names, values, strict=True))
                tags = self._database.execute(_TAGS_OF, (row.get("id"),)).fetchmany(1000)
                yield JsonRow((), value={**row, "tag_names": [tag[0] for tag in tags]})
        except _FAULTS as error:
            raise UnreadableFile(FileProblem.BAD_ARCHIVE, DATABASE) from error

    def page(self, row: JsonFields) -> StoredPage | None:
        """The newest page kept of a bookmark."""
        if not self._has_assets or not row.text("id").isdecimal():
            return None
        try:
            found = self._database.execute(_PAGE_OF, (int(row.text("id")),)).fetchone()
        except _FAULTS:
            return None
        if found is None or f"assets/{found[0]}" not in self._archive:
            return None
        body = self._archive.read(f"assets/{found[0]}")
        if body and found[1]:
            body = _unpacked(body)
        asset = JsonFields({"date": found[2]})
        return StoredPage(StoredPageKind.PAGE_HTML, body, saved_at=asset.moment("date")) if body else None


@contextmanager
def open_backup(archive: SafeZip) -> Iterator[LinkdingBackup]:
    """Copies the database out of the zip, for SQLite reads only files. Raises UnreadableFile."""
    if archive.size(DATABASE) > _DATABASE_BYTES:
        raise UnreadableFile(FileProblem.TOO_LARGE, DATABASE)
    with tempfile.TemporaryDirectory(prefix="linksnap-") as folder:
        path = Path(folder, DATABASE)
        with archive.open(DATABASE) as packed, path.open("wb") as plain:
            while chunk := packed.read(1 << 20):
                plain.write(chunk)
        database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            _tame(database)
            yield LinkdingBackup(archive, database)
        finally:
            database.close()


def _tame(database: sqlite3.Connection) -> None:
    calls = iter(range(_MOST_CALLS))
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE_BYTES)
    database.set_progress_handler(lambda: next(calls, None) is None, _STEPS_PER_CALL)
    try:
        for setting in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON"):
            database.execute(f"PRAGMA {setting}")
        if not _has_tables(database, _TABLES):
            raise UnreadableFile(FileProblem.UNKNOWN_FORMAT, DATABASE)
    except _FAULTS as error:
        raise UnreadableFile(FileProblem.BAD_ARCHIVE, DATABASE) from error


def _has_tables(database: sqlite3.Connection, names: tuple[str, ...]) -> bool:
    """Whether these are tables: a view of that name could compute anything."""
    known = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return known.issuperset(names)


def _unpacked(body: bytes) -> bytes | None:
    try:
        page = zlib.decompressobj(31).decompress(body, BODY_CAP + 1)
    except zlib.error:
        return None
    return page if len(page) <= BODY_CAP else None
