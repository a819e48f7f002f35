"""wallabag: its JSON export, version 2 and the older 1, with the article's HTML and the marked passages."""

from collections.abc import Iterator
from pathlib import Path

from linksnap.formats.base import (
    FileHead,
    FormatName,
    ImportedEntry,
    ImportedHighlight,
    ImportedRow,
    StoredPage,
    StoredPageKind,
)
from linksnap.formats.json_fields import JsonFields
from linksnap.formats.json_rows import EACH
from linksnap.formats.json_source import checked, entries, read_json
from linksnap.formats.safe_zip import BODY_CAP

# An array as exported, or the pages of its API.
_PLACES = (("_embedded", "items", EACH), (EACH,))
_FAILURES = ("wallabag can't retrieve contents", "Unable to retrieve readable content", "[unable to retrieve full-text")
_FAILURE_CHARACTERS = 600


class Wallabag:
    """Reads wallabag's "all entries as JSON"."""

    name = FormatName.WALLABAG

    def recognises(self, head: FileHead) -> int:
        """By its two flags, which stand before the first article's content in both versions."""
        if not head.text.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
            return 0
        version_2 = '"is_archived"' in head.text and '"is_starred"' in head.text
        return 95 if version_2 or ('"is_read"' in head.text and '"is_fav"' in head.text) else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The entries in file order, each with its article when pages are wanted."""
        yield from entries(read_json(path, _PLACES), lambda number, row: _entry(number, row, with_page=with_pages))


def _entry(number: int, row: JsonFields, *, with_page: bool) -> ImportedRow:
    # There is no other mark for read in wallabag: what is archived was read.
    archived = row.flag("is_archived", "is_read")
    return checked(
        ImportedEntry(
            number=number,
            url=row.text("url", "given_url"),
            title=row.text("title"),
            tags=row.names("tags"),
            added_at=row.moment("created_at"),
            modified_at=row.moment("updated_at"),
            is_unread=None if archived is None else not archived,
            is_favourite=row.flag("is_starred", "is_fav"),
            is_archived=archived,
            is_shared=row.flag("is_public"),
            highlights=tuple(_highlights(row)),
            page=_page(row) if with_page else None,
            notices=row.notices,
        )
    )


def _highlights(row: JsonFields) -> Iterator[ImportedHighlight]:
    for annotation in row.objects("annotations"):
        quote = annotation.text("quote")
        if quote:
            yield ImportedHighlight(quote, note=annotation.text("text"), created_at=annotation.moment("created_at"))


def _page(row: JsonFields) -> StoredPage | None:
    """The article, unless wallabag only stored that it could not read the page."""
    content = row.text("content")
    kind = row.text("mimetype") or "text/html"
    failed = len(content) < _FAILURE_CHARACTERS and any(words in content for words in _FAILURES)
    body = content.encode()
    if not body or failed or len(body) > BODY_CAP or "html" not in kind:
        return None
    return StoredPage(StoredPageKind.ARTICLE_HTML, body, saved_at=row.moment("created_at"))
