"""Browser bookmarks as HTML (the Netscape file every browser reads), in the dialect linkding and Shaarli write."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape

from linksnap.formats.writers.rows import FolderEnd, FolderStart, TreeRow, WrittenLink

CONTENT_TYPE = "text/html; charset=utf-8"
SUFFIX = "html"

# Firefox looks for the first line, Chrome for the second; both take the rest as it comes.
_HEAD = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
"""
# linkding has no attribute for it, and its importer knows this tag.
ARCHIVED_TAG = "linkding:bookmarks.archived"


def write_netscape(rows: Iterable[TreeRow]) -> Iterator[bytes]:
    """The file, a piece a row. Notes stand in the description between `[linkding-notes]` marks."""
    yield _HEAD.encode()
    depth = 1
    for row in rows:
        if isinstance(row, FolderEnd):
            depth -= 1
            text = "    " * depth + "</DL><p>\n"
        elif isinstance(row, FolderStart):
            text = _folder(row, "    " * depth)
            depth += 1
        else:
            text = _bookmark(row, "    " * depth)
        yield text.encode()
    yield b"</DL><p>\n"


def _folder(row: FolderStart, indent: str) -> str:
    dates = f'ADD_DATE="{_seconds(row.created_at)}" LAST_MODIFIED="{_seconds(row.updated_at)}"'
    return f"{indent}<DT><H3 {dates}>{_line(row.name)}</H3>\n{_described(row.description)}{indent}<DL><p>\n"


def _bookmark(row: WrittenLink, indent: str) -> str:
    tags = [*row.tags, ARCHIVED_TAG] if row.is_archived else row.tags
    attributes = {
        "HREF": row.url,
        "ADD_DATE": str(_seconds(row.created_at)),
        "LAST_MODIFIED": str(_seconds(row.updated_at)),
        "PRIVATE": "0" if row.is_shared else "1",
        "TOREAD": "1" if row.is_unread else "0",
        "TAGS": ",".join(tags),
        # Raindrop's word for it; what does not know it passes it over.
        **({"DATA-IMPORTANT": "true"} if row.is_favourite else {}),
    }
    written = " ".join(f'{name}="{escape(value, quote=True)}"' for name, value in attributes.items())
    return f"{indent}<DT><A {written}>{_line(row.shown_title)}</A>\n{_described(row.description, row.notes)}"


def _described(description: str, notes: str = "") -> str:
    marked = f"[linkding-notes]{notes}[/linkding-notes]" if notes else ""
    text = "\n".join(part for part in (description, marked) if part)
    return f"<DD>{escape(text, quote=False)}\n" if text else ""


def _line(text: str) -> str:
    """A title stands on one line: some readers go through the file line by line."""
    return escape(" ".join(text.split()), quote=False)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
