"""Reading what a client asks of the proxy, and writing the heads that go on (RFC 9110, RFC 9112)."""

import re
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader
from dataclasses import dataclass

from workers.egress.verdicts import EgressVerdict, Refusal

Headers = tuple[tuple[str, str], ...]

CHUNKED = -1
UNTIL_CLOSE = -2
# Header text is latin-1: bytes go through as they came.
_REQUEST_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([!-~\x80-\xff]+) (HTTP/1\.[01])")
_STATUS_LINE = re.compile(r"HTTP/1\.[01] ([1-5][0-9]{2})(?: [^\x00-\x08\x0a-\x1f\x7f]*)?")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
_AUTHORITY = r"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,64}\])"
_ABSOLUTE = re.compile(rf"http://({_AUTHORITY}(?::([0-9]{{1,5}}))?)([/?][^#]*)?", re.IGNORECASE)
_TUNNEL = re.compile(rf"({_AUTHORITY}:([0-9]{{1,5}}))")
_HOP_BY_HOP = {"connection", "keep-alive", "te", "upgrade", "http2-settings", "host"}
_FRAMING = {"content-length", "transfer-encoding"}


@dataclass(frozen=True)
class ProxyRequest:
    """One request to the proxy. `body` is its size in bytes or CHUNKED; `authority` is host:port as it was written."""

    method: str
    authority: str
    host: str
    port: int
    target: str
    version: str
    headers: Headers
    body: int

    @property
    def is_tunnel(self) -> bool:
        """Whether the client wants a raw connection (CONNECT)."""
        return self.method == "CONNECT"

    def header(self, name: str) -> str:
        """The first header of this (lower-case) name, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def forward_head(self) -> bytes:
        """The head for the origin server: one request a connection, nothing meant for the proxy in it."""
        # The Host header is taken from the checked address: a differing one would reach another site.
        lines = [f"{self.method} {self.target} {self.version}", f"Host: {self.authority}"]
        return _write_head([*lines, *_end_to_end(self.headers)])


@dataclass(frozen=True)
class ResponseHead:
    """The head of an origin's answer; `body` is a size in bytes, CHUNKED or UNTIL_CLOSE."""

    status: int
    status_line: str
    headers: Headers
    body: int

    def forward_head(self) -> bytes:
        """The head for the client; the connection closes after each answer."""
        if self.status < 200:
            return _write_head([self.status_line], close=False)
        return _write_head([self.status_line, *_end_to_end(self.headers)])


async def read_head(reader: StreamReader, limit: int) -> list[str]:
    """Read the lines up to the empty one; [] when the peer closed before the first byte.

    Raises Refusal: TOO_LARGE beyond `limit` bytes, BAD_REQUEST when the peer closes in the middle.
    """
    lines: list[str] = []
    size = 0
    while True:
        try:
            line = await reader.readuntil(b"\n")
        except LimitOverrunError as error:
            raise Refusal(EgressVerdict.TOO_LARGE) from error
        except IncompleteReadError as error:
            if not lines and not error.partial:
                return []
            raise Refusal(EgressVerdict.BAD_REQUEST) from error
        size += len(line)
        if size > limit:
            raise Refusal(EgressVerdict.TOO_LARGE)
        text = line.decode("latin-1").removesuffix("\n").removesuffix("\r")
        if not text:
            if lines:
                return lines
            continue  # RFC 9112, 2.2: an empty line before the request line is skipped
        lines.append(text)


def parse_request(lines: list[str]) -> ProxyRequest:
    """Make a request of the lines of its head. Raises Refusal(BAD_REQUEST) for anything ambiguous."""
    start = _REQUEST_LINE.fullmatch(lines[0])
    if start is None:
        raise Refusal(EgressVerdict.BAD_REQUEST)
    method, target, version = start.groups()
    match = (_TUNNEL if method == "CONNECT" else _ABSOLUTE).fullmatch(target)
    if match is None:
        raise Refusal(EgressVerdict.BAD_REQUEST)
    port = int(match[3] or 80)
    if not 0 < port <= 65535:
        raise Refusal(EgressVerdict.BAD_REQUEST)
    path = "" if method == "CONNECT" else match[4] or "/"
    if not all(map(_HEADER.fullmatch, lines[1:])):
        raise Refusal(EgressVerdict.BAD_REQUEST)
    headers = _parse_headers(lines[1:])
    return ProxyRequest(
        method=method,
        authority=match[1],
        host=match[2].strip("[]"),
        port=port,
        target=path if path.startswith("/") else "/" + path,
        version=version,
        headers=headers,
        body=0 if method == "CONNECT" else _body_size(headers, nothing=0),
    )


def parse_response(lines: list[str], method: str) -> ResponseHead:
    """Make a response of the lines of its head. Raises Refusal(CONNECTION) when it is not HTTP."""
    start = _STATUS_LINE.fullmatch(lines[0]) if lines else None
    if start is None:
        raise Refusal(EgressVerdict.CONNECTION)
    status = int(start[1])
    headers = _parse_headers(lines[1:])
    try:
        body = _body_size(headers, nothing=UNTIL_CLOSE)
    except Refusal as error:
        raise Refusal(EgressVerdict.CONNECTION) from error
    # Upgrade is never sent on, so an answer that switches protocols is not one to our request.
    if status == 101:
        raise Refusal(EgressVerdict.CONNECTION)
    return ResponseHead(status, lines[0], headers, 0 if method == "HEAD" or status in (204, 304) else body)


def _parse_headers(lines: list[str]) -> Headers:
    """Headers of the lines that are ones; browsers show pages whose servers send odd lines, so we do too."""
    matches = map(_HEADER.fullmatch, lines)
    return tuple((match[1], match[2].rstrip(" \t")) for match in matches if match)


def _body_size(headers: Headers, nothing: int) -> int:
    """Size of the body; two sizes, or a size beside chunks, is how requests are smuggled (RFC 9112, 6.3)."""
    sizes = {value for name, value in headers if name.lower() == "content-length"}
    codings = [value.lower() for name, value in headers if name.lower() == "transfer-encoding"]
    if codings:
        if sizes or codings != ["chunked"]:
            raise Refusal(EgressVerdict.BAD_REQUEST)
        return CHUNKED
    if not sizes:
        return nothing
    size = sizes.pop()
    if sizes or not re.fullmatch(r"[0-9]{1,18}", size):
        raise Refusal(EgressVerdict.BAD_REQUEST)
    return int(size)


def _end_to_end(headers: Headers) -> list[str]:
    """Header lines without those for one hop, those for or from a proxy, and any faked verdict of ours."""
    named = {
        word.strip().lower() for name, value in headers if name.lower() == "connection" for word in value.split(",")
    }
    dropped = (_HOP_BY_HOP | named) - _FRAMING
    return [
        f"{name}: {value}"
        for name, value in headers
        if name.lower() not in dropped
        and not name.lower().startswith(("proxy-", "x-linksnap-egress", "x-smokescreen-"))
    ]


def _write_head(lines: list[str], close: bool = True) -> bytes:
    closing = ["Connection: close"] if close else []
    return "\r\n".join([*lines, *closing, "", ""]).encode("latin-1")
