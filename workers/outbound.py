"""Asks other servers something on behalf of a person: only through the egress proxy, briefly, and not too much."""

import asyncio
import zlib
from dataclasses import dataclass, field

import httpx2

from workers.capture.errors import ask_proxy_why, verdict_of_proxy_answer
from workers.capture.types import Verdict

USER_AGENT = "LinkSnap/0.1"
# gzip or zlib, told by its first bytes; then deflate without any, as servers long sent it.
_CONTAINERS = (32 + zlib.MAX_WBITS, -zlib.MAX_WBITS)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class OutboundFault(Exception):
    """No answer came, or none we take; `verdict` says why, with the words captures use."""

    def __init__(self, verdict: Verdict, detail: str = "") -> None:
        super().__init__(f"{verdict}: {detail}")
        self.verdict = verdict
        self.detail = detail


@dataclass(frozen=True)
class Outgoing:
    """A request. `seconds` is for all of it, redirects included; redirects of a POST are never followed.

    `may_cut`: of a body beyond `max_bytes` the beginning is enough; without, it is a fault.
    """

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 10.0
    max_bytes: int = 65_536
    max_redirects: int = 0
    may_cut: bool = False


@dataclass(frozen=True)
class Answer:
    """What came back; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str


def ask(request: Outgoing, proxy_url: str) -> Answer:
    """Send a request through the proxy and read the answer. Raises OutboundFault.

    Without a proxy nothing is sent: a direct connection would reach into the network we stand in.
    """
    if not proxy_url:
        raise OutboundFault(Verdict.CONNECTION, "no egress proxy")
    try:
        return asyncio.run(_within_time(request, proxy_url))
    except TimeoutError as error:
        raise OutboundFault(Verdict.TIMEOUT) from error


async def _within_time(request: Outgoing, proxy_url: str) -> Answer:
    async with asyncio.timeout(request.seconds):
        try:
            # No settings from the environment: a NO_PROXY there would be a way round the proxy.
            async with httpx2.AsyncClient(proxy=proxy_url, trust_env=False, timeout=None) as client:
                return await _follow(client, request)
        except httpx2.ProxyError as error:
            # httpx2 hides the headers of a refused tunnel, so the proxy is asked once more.
            why = await ask_proxy_why(proxy_url, request.url, request.seconds)
            raise OutboundFault(why or Verdict.CONNECTION) from error
        except httpx2.ConnectError as error:
            tls = "certificate" in str(error).lower() or "ssl" in str(error).lower()
            raise OutboundFault(Verdict.TLS_ERROR if tls else Verdict.CONNECTION) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
            raise OutboundFault(Verdict.CONNECTION, type(error).__name__) from error


async def _follow(client: httpx2.AsyncClient, request: Outgoing) -> Answer:
    url = request.url
    for _ in range(request.max_redirects + 1):
        answer = await _one(client, request, url)
        target = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not target or not request.max_redirects:
            return answer
        url = next_address(url, target)
    raise OutboundFault(Verdict.CONNECTION, "too many redirects")


def next_address(url: str, location: str) -> str:
    """Where a redirect leads. Raises OutboundFault when that is nothing we open."""
    try:
        found = str(httpx2.URL(url).join(location))
    except (httpx2.InvalidURL, ValueError) as error:
        raise OutboundFault(Verdict.CONNECTION, "redirect to no address") from error
    if not found.startswith(("http://", "https://")):
        raise OutboundFault(Verdict.CONNECTION, "redirect to another scheme")
    return found


async def _one(client: httpx2.AsyncClient, request: Outgoing, url: str) -> Answer:
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", **request.headers}
    async with client.stream(request.method, url, headers=headers, content=request.body or None) as response:
        if response.url.scheme == "http" and (reason := verdict_of_proxy_answer(response.headers)):
            raise OutboundFault(reason)
        packed = bytearray()
        async for piece in response.aiter_raw(16_384):
            packed += piece
            if len(packed) > request.max_bytes:
                break
        # Counted again unpacked, and never unpacked further: a small answer may be a thousand times larger inside.
        body = _unpacked(bytes(packed), response.headers.get("Content-Encoding", ""), request.max_bytes + 1)
        if max(len(packed), len(body)) > request.max_bytes and not request.may_cut:
            raise OutboundFault(Verdict.TOO_LARGE)
        return Answer(response.status_code, dict(response.headers), body, url)


def _unpacked(packed: bytes, coding: str, most: int) -> bytes:
    """The first `most` bytes of a body; one in a coding we did not ask for stays as it is. Raises OutboundFault."""
    if coding.strip().lower() not in ("gzip", "x-gzip", "deflate") or not packed:
        return packed
    for bits in _CONTAINERS:
        try:
            return zlib.decompressobj(bits).decompress(packed, most)
        except zlib.error:
            continue
    raise OutboundFault(Verdict.CONNECTION, "broken content coding")
