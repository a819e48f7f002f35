"""Writes exchanges with the network as WARC records (ISO 28500, WARC/1.1) and keeps an index line for each answer."""

from __future__ import annotations

import base64
import hashlib
import io
import ipaddress
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import responses
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urldefrag, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from workers.capture.formats.cdx import CdxLine
from workers.capture.traffic import Body, Exchange, Headers

PIECE = 1 << 20
SOFTWARE = "LinkSnap"
# Fetched bodies come unpacked, so the headers that say how they were packed step aside.
PACKING = frozenset({"content-encoding", "transfer-encoding"})
# What lets a visitor in stays with the visitor, whoever recorded the exchange.
CREDENTIALS = frozenset({"authorization", "proxy-authorization", "cookie"})


_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE_BREAKS = re.compile(r"[\r\n\x00]+\s*")
_NO_ASCII_TEXT = re.compile(r"[^\x20-\x7e]")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))


class ArchiveTooLarge(ValueError):
    """The web archive would have more bytes than it may."""


@dataclass
class GzipMembers:
    """A file of gzip members, one a record, as archives are addressed by their offset; never above `most` bytes.

    warcio's own wrapper squeezes at level 9, which takes three times the processor time for 1 % less.
    """

    out: IO[bytes]
    most: int
    offset: int = 0
    _packer: Any = None

    def write(self, data: bytes) -> None:
        """Pack some bytes of the record under way. Raises ArchiveTooLarge."""
        self._put(self._packer.compress(data))

    def flush(self) -> None:
        """A member ends with its record, not at a flush of the writer."""

    @contextmanager
    def member(self) -> Iterator[None]:
        """One record: begin a member and end it."""
        self._packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        yield
        self._put(self._packer.flush())

    def _put(self, packed: bytes) -> None:
        self.offset += len(packed)
        if self.offset > self.most:
            raise ArchiveTooLarge
        self.out.write(packed)


@dataclass
class WarcRecords:
    """One archive under way. `private_headers` (lower case) are a visitor's own: they are left out of every record."""

    members: GzipMembers
    file_name: str
    private_headers: frozenset[str] = frozenset()
    lines: list[CdxLine] = field(default_factory=list)
    # First record of each payload: digest to address and date.
    _known: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._writer = WARCWriter(self.members, gzip=False, warc_version="1.1")

    def add_info(self, operator: dict[str, str]) -> None:
        """The record every archive begins with: who wrote it, and how it is to be read."""
        says = {"software": SOFTWARE, "format": "WARC File Format 1.1", **operator}
        self._write(self._writer.create_warcinfo_record(self.file_name, says))

    def add_exchange(self, exchange: Exchange) -> None:
        """Answer and request of one exchange; one that never got an answer is left out."""
        if exchange.status == 0 or not exchange.url.startswith(("http:", "https:")):
            return
        answer_id = self._add_answer(exchange)
        head = self._head(exchange, WARC_Concurrent_To=answer_id)
        request = self._writer.create_warc_record(
            urldefrag(exchange.url)[0],
            "request",
            payload=io.BytesIO(exchange.request_body),
            length=len(exchange.request_body),
            warc_headers_dict=head,
            http_headers=self._request_line(exchange),
        )
        self._write(request)

    def add_metadata(self, exchange: Exchange, facts: dict[str, str]) -> None:
        """What is known about the page itself, beside its own answer."""
        lines = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in facts.items() if value)
        data = lines.encode("utf-8", "replace")
        record = self._writer.create_warc_record(
            urldefrag(exchange.url)[0],
            "metadata",
            payload=io.BytesIO(data),
            length=len(data),
            warc_headers_dict=self._head(exchange),
        )
        self._write(record)

    def _add_answer(self, exchange: Exchange) -> str:
        """Write the answer, or a note that these bytes were written before; the record's id."""
        url, date = urldefrag(exchange.url)[0], warc_date(exchange.when)
        size = exchange.body.size if exchange.body else 0
        digest = payload_digest(exchange.body)
        headers = StatusAndHeaders(
            f"{exchange.status} {_reason(exchange)}",
            self._answer_headers(exchange, size),
            protocol="HTTP/1.1",
        )
        head = self._head(exchange, WARC_IP_Address=_ip_address(exchange.address), WARC_Truncated=_cut(exchange))
        earlier = self._known.get(digest)
        if earlier is not None and size:
            record = self._writer.create_revisit_record(url, digest, *earlier, headers, head)
        else:
            self._known[digest] = (url, date)
            with _opened(exchange.body) as body:
                head["WARC-Payload-Digest"] = digest
                record = self._writer.create_warc_record(url, "response", body, size, "", head, None, headers)
                return self._write_answer(record, exchange, digest)
        return self._write_answer(record, exchange, digest)

    def _write_answer(self, record: Any, exchange: Exchange, digest: str) -> str:
        offset = self.members.offset
        self._write(record)
        is_again = record.rec_type == "revisit"
        kind = next((value for name, value in exchange.headers if name.lower() == "content-type"), "")
        if exchange.method == "GET":
            # Answers to forms stay in the archive; replay could find them only by what was sent.
            self.lines.append(
                CdxLine(
                    url=urldefrag(exchange.url)[0],
                    when=exchange.when,
                    mime="warc/revisit" if is_again else kind.split(";")[0].strip().lower() or "unk",
                    status=exchange.status,
                    digest=digest,
                    length=self.members.offset - offset,
                    offset=offset,
                    file_name=self.file_name,
                )
            )
        return str(record.rec_headers.get_header("WARC-Record-ID"))

    def _write(self, record: Any) -> None:
        with self.members.member():
            self._writer.write_record(record)

    def _head(self, exchange: Exchange, **more: str) -> dict[str, str]:
        head = {"WARC-Date": warc_date(exchange.when), "WARC-Protocol": exchange.protocol}
        head |= {name.replace("_", "-"): value for name, value in more.items()}
        return {name: value for name, value in head.items() if value}

    def _request_line(self, exchange: Exchange) -> StatusAndHeaders:
        parts = urlsplit(exchange.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = [pair for pair in self._shown(exchange.request_headers) if pair[0].lower() != "host"]
        return StatusAndHeaders(
            f"{exchange.method} {quote(target, safe=_ASCII)} HTTP/1.1",
            [("Host", parts.netloc.rpartition("@")[2]), *headers],
            is_http_request=True,
        )

    def _answer_headers(self, exchange: Exchange, size: int) -> list[tuple[str, str]]:
        own = [(name, value) for name, value in self._shown(exchange.headers) if name.lower() != "content-length"]
        renamed = [(f"x-orig-{name}" if name.lower() in PACKING else name, value) for name, value in own]
        return [*renamed, ("Content-Length", str(size))]

    def _shown(self, headers: Headers) -> Iterator[tuple[str, str]]:
        """Without credentials, and without the pseudo headers of HTTP/2; a value is one line whatever a site sends."""
        hidden = CREDENTIALS | self.private_headers
        for name, value in headers:
            if name.lower() not in hidden and _TOKEN.fullmatch(name):
                yield name, _LINE_BREAKS.sub(" ", value).strip()


def warc_date(when: datetime) -> str:
    """UTC to the second, which is what indexes and lists of pages can name, too."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def payload_digest(body: Body | None) -> str:
    """`sha1:` in Base32, the one digest all replay tools know; for telling copies apart, not for safety."""
    digest = hashlib.sha1(usedforsecurity=False)
    with _opened(body) as source:
        while piece := source.read(PIECE):
            digest.update(piece)
    return "sha1:" + base64.b32encode(digest.digest()).decode()


@contextmanager
def _opened(body: Body | None) -> Iterator[IO[bytes]]:
    source = body.content if body else b""
    with source.open("rb") if isinstance(source, Path) else io.BytesIO(source) as file:
        yield file


def _reason(exchange: Exchange) -> str:
    return _NO_ASCII_TEXT.sub("", exchange.reason) or responses.get(exchange.status, "Unknown")


def _cut(exchange: Exchange) -> str:
    """Why the body is not whole, in WARC's words; "" when it is."""
    if exchange.body is not None or not exchange.fault:
        return ""
    return {"too_large": "length", "deadline": "time"}.get(exchange.fault, "unspecified")


def _ip_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
