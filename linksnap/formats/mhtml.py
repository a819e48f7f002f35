"""A web page as MHTML (RFC 2557), the "single file" of Chrome, Edge and old browsers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from linksnap.formats.base import (
    FileHead,
    FileProblem,
    FormatName,
    ImportedEntry,
    ImportedRow,
    RowReason,
    StoredPage,
    StoredPageKind,
    UnreadableFile,
)
from linksnap.formats.json_source import checked
from linksnap.formats.mhtml_head import MHTML_HEAD_BYTES, mhtml_head
from linksnap.formats.safe_zip import BODY_CAP

_RELATED = re.compile(r"^content-type:\s*multipart/(?:related|alternative|mixed)", re.IGNORECASE | re.MULTILINE)


class Mhtml:
    """Reads one saved page with all its parts as one link with its first snapshot."""

    name = FormatName.MHTML

    def recognises(self, head: FileHead) -> int:
        """By its mail headers, which must stand at the very beginning."""
        start = head.text[:8192].lstrip("\ufeff \t\r\n")
        has_headers = re.match(r"[A-Za-z][A-Za-z-]{0,60}:", start) is not None
        return 95 if has_headers and _RELATED.search(start) else 0

    def read(self, path: Path, *, with_pages: bool) -> Iterator[ImportedRow]:
        """The one page; above 50 MB it comes without its body."""
        with path.open("rb") as stream:
            beginning = stream.read(MHTML_HEAD_BYTES)
        if not beginning.strip():
            raise UnreadableFile(FileProblem.EMPTY)
        said = mhtml_head(beginning)
        entry = ImportedEntry(number=1, url=said.url, title=said.title, added_at=said.saved_at)
        if with_pages and path.stat().st_size > BODY_CAP:
            entry = replace(entry, notices=(RowReason.TOO_LONG,))
        elif with_pages:
            page = StoredPage(StoredPageKind.MHTML, path.read_bytes(), saved_at=said.saved_at)
            entry = replace(entry, page=page)
        yield checked(entry)
