"""A web page as MHTML (RFC 2557), the "single file" of Chrome, Edge and old browsers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
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
from linksnap.formats.json_fields import storable
from linksnap.formats.json_source import checked
from linksnap.formats.moments import moment
from linksnap.formats.page_head import PageHead
from linksnap.formats.safe_zip import BODY_CAP

_HEAD_BYTES = 64 * 1024
_RELATED = re.compile(r"^content-type:\s*multipart/(?:related|alternative|mixed)", re.IGNORECASE | re.MULTILINE)
_PART_LOCATION = re.compile(rb"^Content-Location:[ \t]*(\S{1,8192})", re.IGNORECASE | re.MULTILINE)
_TITLE_CHARACTERS = 1000


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
            beginning = stream.read(_HEAD_BYTES)
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


def mhtml_head(raw: bytes) -> PageHead:
    """Address, title and date out of the headers; older browsers name the address only in the first part."""
    head = raw[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    headers = BytesHeaderParser().parsebytes(head)
    url = str(headers.get("Snapshot-Content-Location") or headers.get("Content-Location") or "")
    if not url:
        part = _PART_LOCATION.search(head)
        url = part[1].decode("utf-8", "replace") if part else ""
    title = " ".join(_decoded(headers.get("Subject")).split())[:_TITLE_CHARACTERS]
    date = moment(str(headers.get("Date") or "").strip())
    return PageHead(storable("".join(url.split())), title, date, by_tool=bool(url))


def _decoded(value: object) -> str:
    """A subject with its encoded words (RFC 2047) decoded; a broken one stays as it is."""
    text = str(value or "")
    try:
        return storable(str(make_header(decode_header(text))))
    except (ValueError, LookupError, UnicodeError):
        return storable(text)
