"""LinkSnap's own export as JSON: links with all a person said of them, without their pages."""

import re
from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.base import FileHead, FormatName, ImportedEntry, ImportedHighlight, ImportedRow
from linksnap.formats.json_fields import JsonFields
from linksnap.formats.json_rows import EACH
from linksnap.formats.json_source import checked, entries, read_json
from linksnap.formats.tag_lists import folder_path

_MARK = re.compile(r'"format"\s*:\s*"linksnap-links"')


class LinkSnapLinks:
    """Reads what `writers.write_json` writes; the archive, which holds everything, is another format."""

    name = FormatName.LINKS

    def recognises(self, head: FileHead) -> int:
        """By the mark at its beginning."""
        return 99 * bool(_MARK.search(head.text[:1000]))

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The links in file order."""
        yield from entries(read_json(path, (("links", EACH),)), _entry)


def _entry(number: int, row: JsonFields) -> ImportedRow:
    return checked(
        ImportedEntry(
            number=number,
            url=row.text("url"),
            # The page's own, where it has been captured: until it is captured here, too, it names the link.
            title=row.text("title", "page_title"),
            description=row.text("description"),
            notes=row.text("notes"),
            tags=row.names("tags"),
            folders=tuple(path for names in row.lists("collections") if (path := folder_path(names)[0])),
            added_at=row.moment("created_at"),
            modified_at=row.moment("updated_at"),
            is_unread=row.flag("unread"),
            is_favourite=row.flag("favourite"),
            is_archived=row.flag("archived"),
            is_shared=row.flag("shared"),
            highlights=tuple(_highlights(row)),
            notices=row.notices,
        )
    )


def _highlights(row: JsonFields) -> Iterator[ImportedHighlight]:
    for mark in row.objects("highlights"):
        if quote := mark.text("quote"):
            yield ImportedHighlight(quote, mark.text("note"), mark.text("colour"), mark.moment("created_at"))
