"""linkding: what its API gives for bookmarks, one page or all pages one after the other."""

from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.base import FileHead, FormatName, ImportedEntry, ImportedRow
from linksnap.formats.json_fields import JsonFields
from linksnap.formats.json_rows import EACH
from linksnap.formats.json_source import checked, entries, read_json

# {"count", "next", "results": […]} as the API pages it, or the results alone.
_PLACES = (("results", EACH), ("bookmarks", EACH), (EACH,))


class Linkding:
    """Reads dumps of linkding's `/api/bookmarks/`; its HTML export is read with the other browser bookmarks."""

    name = FormatName.LINKDING

    def recognises(self, head: FileHead) -> int:
        """By its field names."""
        if not head.text.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
            return 0
        return 95 if '"tag_names"' in head.text and '"date_added"' in head.text else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The bookmarks in file order."""
        yield from entries(read_json(path, _PLACES), _entry)


def _entry(number: int, row: JsonFields) -> ImportedRow:
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
            notices=row.notices,
        )
    )
