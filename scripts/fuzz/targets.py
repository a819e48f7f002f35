"""What is fuzzed: the reader of pasted URLs, the proxy's reader of requests, the reader of bookmark files.

Each target runs one input and answers with what came of it in a few words, so that an input which shows something new
can be told; anything it raises is a fault, and so is a promise that does not hold (AssertionError).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from linksnap.formats.base import UnreadableFile
from linksnap.formats.netscape import Netscape
from linksnap.rules.addresses import AddressVerdict, judge_literal
from linksnap.rules.canonical_url import MAX_URL_BYTES, UrlError, canonical_url
from scripts.fuzz import seeds
from workers.egress.request import parse_request, parse_response, read_head
from workers.egress.verdicts import Refusal

_LINE_BREAKS = re.compile(rb"\r(?!\n)|(?<!\r)\n|\0")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_LIMIT = 65_536


@dataclass(frozen=True)
class Target:
    """One thing to fuzz: where to begin, the words of its language, and how to run an input."""

    seeds: Sequence[bytes]
    words: Sequence[bytes]
    run: Callable[[bytes], str]


def run_url(data: bytes) -> str:
    """A pasted text is an address or refused; an address is one for good, and never inside."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        found = canonical_url(text)
    except UrlError as refused:
        return refused.problem.value
    again = canonical_url(found.url)
    assert again.url == found.url and again.key == found.key, "reading it again gives another address"
    parts = urlsplit(found.url)
    assert parts.scheme in ("http", "https") and parts.hostname, "no web address"
    assert parts.username is None and parts.password is None, "a name or password is left"
    assert not _CONTROL.search(found.url) and len(found.url) <= MAX_URL_BYTES, "control characters, or too long"
    verdict = judge_literal(parts.hostname)
    assert verdict in (None, AddressVerdict.PUBLIC), f"{verdict} address"
    return f"fine {parts.scheme} {verdict} {bool(parts.port)} {bool(parts.query)} {bool(parts.fragment)}"


def run_proxy(data: bytes) -> str:
    """A head is a request or refused; what goes on is one head, with one host, and nothing meant for the proxy."""
    lines = None
    try:
        lines = _LOOP.run_until_complete(_head(data))
        if not lines:
            return "nothing"
        request = parse_request(lines)
    except Refusal as refused:
        return refused.verdict.value if lines is None else _run_answer(lines, refused)
    assert 0 < request.port <= 65535 and request.host, "no place to dial"
    assert not _CONTROL.search(request.host + request.authority), "control characters in the host"
    if request.is_tunnel:
        return "tunnel"
    head = request.forward_head()
    _check_head(head)
    names = [line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:-2]]
    assert names.count(b"host") == 1, "not one host"
    assert not any(name.startswith(b"proxy-") for name in names), "something for the proxy goes on"
    assert not {b"content-length", b"transfer-encoding"} <= set(names), "two sizes of one body"
    return f"request {request.version} {min(request.body, 1)} {len(names)}"


def _run_answer(lines: list[str], refused: Refusal) -> str:
    """What is no request may be an answer of a site."""
    with contextlib.suppress(Refusal):
        response = parse_response(lines, "GET")
        _check_head(response.forward_head())
        return f"answer {response.status // 100} {min(response.body, 1)}"
    return refused.verdict.value


async def _head(data: bytes) -> list[str]:
    reader = asyncio.StreamReader(limit=_LIMIT)
    reader.feed_data(data)
    reader.feed_eof()
    return await read_head(reader, _LIMIT)


def _check_head(head: bytes) -> None:
    assert head.endswith(b"\r\n\r\n") and head.count(b"\r\n\r\n") == 1, "not one head"
    assert not _LINE_BREAKS.search(head), "a line break of its own"


def run_netscape(data: bytes) -> str:
    """A bookmark file gives rows in order, or is none."""
    _FILE.write_bytes(data)
    rows, reasons = 0, set()
    try:
        for row in Netscape().read(_FILE, with_pages=True):
            rows += 1
            reasons.add(type(row).__name__ + str(getattr(row, "reason", "")))
    except UnreadableFile as problem:
        return problem.problem.value
    assert rows <= len(data), "more rows than bytes"
    return f"{min(rows, 12)} {sorted(reasons)}"


_LOOP = asyncio.new_event_loop()
_FOLDER = tempfile.TemporaryDirectory(prefix="linksnap-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
_FILE = Path(_FOLDER.name) / "bookmarks.html"

TARGETS = {
    "url": Target(seeds.URLS, seeds.URL_WORDS, run_url),
    "proxy": Target(seeds.HEADS, seeds.HEAD_WORDS, run_proxy),
    "netscape": Target(seeds.BOOKMARKS, seeds.BOOKMARK_WORDS, run_netscape),
}
