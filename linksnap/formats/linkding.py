"""linkding: what its API gives for bookmarks, page after page, and its full backup with the pages it kept."""

from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.base import (
    FileHead,
    FileProblem,
    FormatName,
    ImportedEntry,
    ImportedRow,
    StoredPage,
    UnreadableFile,
)
from linksnap.formats.json_fields import JsonFields
from linksnap.formats.json_rows import EACH
from linksnap.formats.json_source import checked, entries, read_json
from linksnap.formats.linkding_backup import DATABASE, open_backup
from linksnap.formats.safe_zip import is_zip, open_zip

# {"count", "next", "results": […]} as the API pages it, or the results alone.
_PLACES = (("results", EACH), ("bookmarks", EACH), (EACH,))


class Linkding:
    """Reads dumps of linkding's `/api/bookmarks/` and the zip of its `full_backup`; its HTML is browser bookmarks."""

    name = FormatName.LINKDING

    def recognises(self, head: FileHead) -> int:
        """By its field names; a backup by its database, which is looked into when it is read."""
        if DATABASE in head.members:
            return 60
        if not head.text.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
            return 0
        return 95 if '"tag_names"' in head.text and '"date_added"' in head.text else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The bookmarks in file order, from a backup with the newest page of each when pages are wanted."""
        with path.open("rb") as stream:
            zipped = is_zip(stream.read(4))
        if zipped:
            yield from _read_backup(path, with_pages=with_pages)
        else:
            yield from entries(read_json(path, _PLACES), _entry)


def _read_backup(path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
    with open_zip(path) as archive:
        if DATABASE not in archive:
            raise UnreadableFile(FileProblem.UNKNOWN_FORMAT, DATABASE)
        with open_backup(archive) as backup:
            yield from entries(
                backup.rows(), lambda number, row: _entry(number, row, backup.page(row) if with_pages else None)
            )


def _entry(number: int, row: JsonFields, page: StoredPage | None = None) -> ImportedRow:
    return checked(
        ImportedEntry(
            number=number,
            url=row.text("url"),
            # Versions before 1.31 kept what the page says beside what the person wrote.
            title=row.text("title", "website_title"),
            description=row.text("description", "website_description"),
            notes=row.text("notes"),
            tags=row.names("tag_names"),
            added_at=row.moment("date_added"),
            modified_at=row.moment("date_modified"),
            is_unread=row.flag("unread"),
            is_archived=row.flag("is_archived"),
            is_shared=row.flag("shared"),
            page=page,
            notices=row.notices,
        )
    )
