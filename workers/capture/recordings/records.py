"""Gathers the answers of web archives record by record, the best one for each address."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO, Any
from urllib.parse import urldefrag, urljoin

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from workers.capture.errors import PageFault
from workers.capture.recordings.base import (
    MAX_ANSWERS,
    MAX_BODIES,
    MAX_BODY,
    SavedAnswer,
    SavedPage,
    address_key,
    html_type,
    is_web_address,
    media_type,
)
from workers.capture.recordings.unpacking import decoded
from workers.capture.types import SavedFile, Verdict

_KINDS = frozenset({"response", "resource", "revisit"})
_PAGE_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True)
class _Kept:
    answer: SavedAnswer
    rank: tuple[bool, float]
    is_remembered: bool


@dataclass
class ArchiveAnswers:
    """The answers found so far; `wanted` is the address to open, `moment` when it should have been like that."""

    wanted: str
    moment: datetime | None = None
    kept: dict[str, _Kept] = field(default_factory=dict)
    by_digest: dict[str, SavedAnswer] = field(default_factory=dict)
    room: int = MAX_BODIES

    def add(self, plain: IO[bytes]) -> None:
        """Read every record of an unpacked WARC. Damage ends the reading; what came before it stays."""
        for record in _records(plain):
            url = _address(record, "WARC-Target-URI")
            if record.rec_type in _KINDS and is_web_address(url) and len(self.kept) < MAX_ANSWERS:
                self._note(urldefrag(url)[0], record)

    def page(self, listed: tuple[str, ...] = ()) -> SavedPage:
        """The page of `wanted`; without that, the only page there is. Raises PageFault (not_in_file)."""
        answers = {url: kept.answer for url, kept in self.kept.items()}
        key = address_key(self.wanted)
        start = next((url for url in answers if address_key(url) == key), None) or _only_page(answers, listed)
        if start is None:
            raise PageFault(Verdict.NOT_IN_FILE, f"{len(answers)} answers")
        return SavedPage(start, answers, has_status=True)

    def _note(self, url: str, record: Any) -> None:
        rank = self._rank(record)
        earlier = self.kept.get(url)
        if earlier is not None and earlier.rank >= rank:
            return
        answer = self._answer(url, record)
        if answer is None:
            return
        is_wanted = address_key(url) == address_key(self.wanted)
        # What a later record may repeat stays in memory, and so goes on taking its room, when its address is replaced.
        room = self.room + (len(earlier.answer.body) if earlier and not earlier.is_remembered else 0)
        if len(answer.body) > room and not is_wanted:
            return
        digest = record.rec_headers.get_header("WARC-Payload-Digest")
        is_remembered = bool(digest) and record.rec_type != "revisit" and len(answer.body) <= room
        self.room = room - len(answer.body)
        self.kept[url] = _Kept(answer, rank, is_remembered)
        if is_remembered:
            self.by_digest[digest] = answer

    def _rank(self, record: Any) -> tuple[bool, float]:
        """Good answers before bad ones; then the nearest to the moment, or the last."""
        seconds = _moment(record).timestamp()
        near = -abs(seconds - self.moment.timestamp()) if self.moment else seconds
        return _status(record) < 400, near

    def _answer(self, url: str, record: Any) -> SavedAnswer | None:
        if record.rec_type == "revisit":
            return self._earlier(record)
        headers = record.http_headers
        status = _status(record)
        if 300 <= status < 400 and (target := _header(headers, "Location")):
            location = _joined(url, target)
            return SavedAnswer(status, "text/html", b"", location) if location else None
        body = _body(record, headers)
        if body is None:
            return None
        kind = _header(headers, "Content-Type") or record.rec_headers.get_header("Content-Type") or ""
        claimed = media_type(kind)
        return SavedAnswer(status, html_type(body, claimed) if claimed.startswith(_PAGE_TYPES) else claimed, body)

    def _earlier(self, record: Any) -> SavedAnswer | None:
        """The same bytes were recorded before, under this address or another."""
        found = self.by_digest.get(record.rec_headers.get_header("WARC-Payload-Digest") or "")
        before = self.kept.get(urldefrag(_address(record, "WARC-Refers-To-Target-URI"))[0])
        return found or (before.answer if before else None)


def asked_moment(file: SavedFile) -> datetime | None:
    """When the page should have been like that; None for the last time it was saved."""
    return datetime.fromisoformat(file.moment) if file.moment else None


def _records(plain: IO[bytes]) -> Iterator[Any]:
    try:
        yield from ArchiveIterator(plain, arc2warc=False)
    except (ArchiveLoadFailed, ValueError, EOFError, UnicodeError, AttributeError, IndexError):
        # What warcio raises for a file that ends in the middle of a record, or holds no WARC at all.
        return


def _body(record: Any, headers: Any) -> bytes | None:
    """The decoded body, None when it is too large or damaged."""
    raw = record.raw_stream.read(MAX_BODY + 1)
    if len(raw) > MAX_BODY:
        return None
    if "chunked" in _header(headers, "Transfer-Encoding").lower():
        raw = ChunkedDataReader(io.BytesIO(raw), decomp_type=None).read(MAX_BODY + 1)
    return decoded(raw, _header(headers, "Content-Encoding"), MAX_BODY)


def _address(record: Any, name: str) -> str:
    """An address in a record's header; WARC 1.0 set it into angle brackets, and wget still does."""
    return (record.rec_headers.get_header(name) or "").strip("<> ")


def _status(record: Any) -> int:
    code = record.http_headers.get_statuscode() if record.http_headers else ""
    return int(code) if code and code.isascii() and code.isdigit() and 100 <= int(code) < 600 else 200


def _header(headers: Any, name: str) -> str:
    return str(headers.get_header(name) or "") if headers else ""


def _joined(url: str, target: str) -> str:
    try:
        location = urljoin(url, target.strip())
    except ValueError:
        return ""
    return location if is_web_address(location) and location.isprintable() else ""


def _moment(record: Any) -> datetime:
    text = record.rec_headers.get_header("WARC-Date") or ""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _only_page(answers: dict[str, SavedAnswer], listed: tuple[str, ...]) -> str | None:
    """The single page of an archive that was saved under a slightly different address."""
    named = [url for url in listed if url in answers]
    pages = named or [
        url for url, one in answers.items() if one.status < 300 and one.content_type.startswith(_PAGE_TYPES)
    ]
    return pages[0] if len(pages) == 1 else None
