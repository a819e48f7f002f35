"""A table for spreadsheets (RFC 4180): one link a row, cells that would be formulas made harmless."""

import csv
import io
from collections.abc import Iterable, Iterator

from linksnap.formats.writers.rows import WrittenLink, iso

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"
SUFFIX = "csv"
COLUMNS = (
    "url",
    "title",
    "description",
    "notes",
    "tags",
    # The first collection on its own: most importers know one folder a row.
    "folder",
    "collections",
    "created_at",
    "updated_at",
    "unread",
    "favourite",
    "archived",
    "shared",
    "site",
    "author",
    "language",
    "published_at",
    "words",
    "highlights",
)
# Excel, LibreOffice and Sheets run a cell that begins so as a formula (OWASP, "CSV Injection"); Excel in Chinese and
# Japanese takes the full-width signs for the same.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROL_STARTS = ("\t", "\r", "\n")
# Programs drop these at the beginning of a cell, and what stands behind them is then its beginning.
_DROPPED = " \t\r\n\u00a0\u3000\u200b\ufeff"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def write_csv(rows: Iterable[WrittenLink], *, byte_order_mark: bool = True) -> Iterator[bytes]:
    """The file, a piece a row, in UTF-8. Excel takes it for another encoding without the byte order mark."""
    if byte_order_mark:
        yield BYTE_ORDER_MARK
    yield csv_line(COLUMNS).encode()
    for row in rows:
        yield csv_line(_cells(row)).encode()


def harmless(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run; it then shows the text and runs nothing.

    Spaces before the sign do not protect: LibreOffice drops them.
    """
    runs = cell.startswith(_CONTROL_STARTS) or cell.lstrip(_DROPPED).startswith(_FORMULA_STARTS)
    return f"'{cell}" if runs else cell


def csv_line(cells: Iterable[str]) -> str:
    """One row of a table, its cells made harmless."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return text.getvalue()


def _cells(row: WrittenLink) -> tuple[str, ...]:
    marked = [f"{mark.quote}\n— {mark.note}" if mark.note else mark.quote for mark in row.highlights]
    paths = ["/".join(part.replace("/", "∕") for part in path) for path in row.folders]
    return (
        row.url,
        row.title or row.page_title,
        row.description,
        row.notes,
        ", ".join(row.tags),
        paths[0] if paths else "",
        ", ".join(paths),
        iso(row.created_at),
        iso(row.updated_at),
        _flag(row.is_unread),
        _flag(row.is_favourite),
        _flag(row.is_archived),
        _flag(row.is_shared),
        row.site_name or row.host,
        row.author,
        row.lang,
        iso(row.published_at),
        str(row.words or ""),
        "\n\n".join(marked),
    )


def _flag(value: bool) -> str:
    return "true" if value else "false"
