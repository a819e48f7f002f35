"""Which records of a web archive (WARC, ISO 28500) are pages somebody opened, and not frames or parts of others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

from linksnap.formats.base import FileProblem, UnreadableFile
from linksnap.formats.json_fields import storable
from linksnap.formats.moments import moment
from linksnap.formats.page_head import page_head

_PAYLOAD_BYTES = 64 * 1024
_LONGEST_ADDRESS = 8192
_MOST_PAGES = 100_000
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_DOCUMENT = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
# A record may say it is larger than any upload unpacks to: then it is a bomb, or its length is a lie.
_UNPACKED_RATIO = 250
_UNPACKED_FROM = 256 << 20


@dataclass(frozen=True)
class WarcPage:
    """A page; `start` and `end` are the bytes of the file from its record to the next page's (or the end)."""

    url: str
    title: str
    saved_at: datetime | None
    start: int
    end: int


@dataclass(frozen=True)
class _Asked:
    """What the browser said when it asked for an address."""

    purpose: str = ""  # Sec-Fetch-Dest: document, iframe, frame, …
    referrer: str = ""


@dataclass
class _Scan:
    """What one reading of the file gathers."""

    pages: list[WarcPage] = field(default_factory=list)
    asked: dict[str, _Asked] = field(default_factory=dict)
    records: int = 0
    is_whole: bool = True


def warc_pages(path: Path) -> tuple[list[WarcPage], bool]:
    """The pages in file order, and whether the file could be read to its end.

    A page is an HTML document answered with 200 (or a stored resource) that was not fetched for a frame: the browser's
    own word (Sec-Fetch-Dest), the archive's (WARC-Resource-Type), or a referring page of the archive on another host.
    Raises UnreadableFile when not one record can be read.
    """
    scan = _Scan()
    size = path.stat().st_size
    with path.open("rb") as stream:
        try:
            for record, found, start in _records(stream, size):
                scan.records += 1
                _note(record, found, start, scan)
        except UnreadableFile:
            raise
        except Exception:
            # warcio lets whatever its parsers raise through; each of them means that the file goes no further.
            scan.is_whole = False
    if not scan.records:
        raise UnreadableFile(FileProblem.BAD_ARCHIVE)
    known = {page.url for page in scan.pages}
    chosen = [page for page in scan.pages if not _is_frame(page.url, scan.asked, known)]
    ends = [*(page.start for page in chosen[1:]), size][: len(chosen)]
    pages = [
        WarcPage(page.url, page.title, page.saved_at, page.start, end) for page, end in zip(chosen, ends, strict=True)
    ]
    return pages, scan.is_whole


def _records(stream: Any, size: int) -> Iterator[tuple[Any, str | None, int]]:
    """Each record with its title when it holds a document, and where it begins; raises EOFError in one that is cut."""
    unpacked = end = 0
    iterator = ArchiveIterator(stream)
    for record in iterator:
        unpacked += max(0, record.length or 0)
        if unpacked > _UNPACKED_FROM and unpacked > _UNPACKED_RATIO * size:
            raise UnreadableFile(FileProblem.DANGEROUS_ARCHIVE)
        title = _document_title(record)
        # warcio knows the place of a record only once it has read all of it. A cut one it takes for whole.
        iterator.read_to_end(record)
        if not record.rec_headers.get_header("Content-Length") or getattr(record.raw_stream, "limit", 0) > 0:
            raise EOFError
        start = iterator.get_record_offset()
        end = start + iterator.get_record_length()
        yield record, title, start
    # Nor does it mind headers that are cut: what follows the last record shows them.
    stream.seek(end)
    if stream.read(64).strip():
        raise EOFError


def _document_title(record: Any) -> str | None:
    """The title of an HTML document, None for everything else."""
    if record.rec_type not in ("response", "resource") or not _may_be_page(record):
        return None
    payload = record.content_stream().read(_PAYLOAD_BYTES)
    # Scripts fetch pieces of HTML too; those are no documents.
    return page_head(payload).title if _DOCUMENT.search(payload) else None


def _note(record: Any, title: str | None, start: int, scan: _Scan) -> None:
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    if not url.startswith(("http://", "https://")) or len(url) > _LONGEST_ADDRESS:
        return
    if record.rec_type == "request" and record.http_headers is not None:
        headers = record.http_headers
        asked = _Asked(headers.get_header("Sec-Fetch-Dest") or "", headers.get_header("Referer") or "")
        if asked != _Asked() and len(scan.asked) < _MOST_PAGES:
            scan.asked.setdefault(url, asked)
    elif title is not None and len(scan.pages) < _MOST_PAGES:
        saved_at = moment(record.rec_headers.get_header("WARC-Date"))
        scan.pages.append(WarcPage(storable(url), title, saved_at, start, 0))


def _may_be_page(record: Any) -> bool:
    kind = record.rec_headers.get_header("WARC-Resource-Type")
    if kind and kind.lower() != "document":
        return False
    if record.rec_type == "resource":
        content_type = record.rec_headers.get_header("Content-Type") or ""
    elif record.http_headers is None or record.http_headers.get_statuscode() != "200":
        return False
    else:
        content_type = record.http_headers.get_header("Content-Type") or ""
    return str(content_type).split(";")[0].strip().lower() in _HTML_TYPES


def _is_frame(url: str, asked: dict[str, _Asked], pages: set[str]) -> bool:
    said = asked.get(url, _Asked())
    if said.purpose:
        return said.purpose.lower() != "document"
    return said.referrer in pages and _host(said.referrer) != _host(url)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
