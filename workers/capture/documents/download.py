"""Fetches a document to disk: through the egress proxy, streamed, within a cap, as the visitor who asked for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from workers.capture.errors import PageFault, ask_proxy_why, verdict_of_proxy_answer
from workers.capture.types import CaptureOptions, Redirect, Verdict
from workers.capture.visitor import is_own_site, own_cookies

# It writes every address into the log, and addresses hold secrets.
logging.getLogger("httpx2").setLevel(logging.WARNING)

MOST_REDIRECTS = 10
PIECE = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EMPTY = frozenset({204, 205})


@dataclass(frozen=True)
class Downloaded:
    """A file on disk and the answer it came with; header names are lower case."""

    path: Path
    url: str
    status: int
    headers: Mapping[str, str]
    redirects: tuple[Redirect, ...]
    size: int


@dataclass(frozen=True)
class Request:
    """What to fetch and where to put it; `page_url` is the address the visitor asked for, `seconds` for all of it."""

    url: str
    page_url: str
    path: Path
    options: CaptureOptions
    user_agent: str
    seconds: float


async def download(request: Request) -> Downloaded:
    """Fetch a file. Raises PageFault: too_large, no_content, timeout, connection and whatever the proxy says."""
    options = request.options
    try:
        async with asyncio.timeout(request.seconds):
            # No settings from the environment: a NO_PROXY there would be a way round the proxy.
            async with httpx2.AsyncClient(
                proxy=options.proxy_url, trust_env=False, timeout=None, verify=not options.ignore_tls_errors
            ) as client:
                return await _follow(client, request)
    except TimeoutError as error:
        raise PageFault(Verdict.TIMEOUT, "download") from error
    except httpx2.ProxyError as error:
        why = await ask_proxy_why(options.proxy_url or "", request.url, 10.0)
        raise PageFault(why or Verdict.CONNECTION, "egress") from error
    except httpx2.ConnectError as error:
        is_tls = any(word in str(error).lower() for word in ("certificate", "ssl"))
        raise PageFault(Verdict.TLS_ERROR if is_tls else Verdict.CONNECTION, "download") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        raise PageFault(Verdict.CONNECTION, type(error).__name__) from error


async def _follow(client: httpx2.AsyncClient, request: Request) -> Downloaded:
    url = request.url
    hops: list[Redirect] = []
    for _ in range(MOST_REDIRECTS + 1):
        headers = _headers(request, url)
        async with client.stream("GET", url, headers=headers) as response:
            if url.startswith("http:") and (reason := verdict_of_proxy_answer(response.headers)):
                raise PageFault(reason, "egress")
            target = response.headers.get("location", "")
            if response.status_code not in _REDIRECTS or not target:
                size = await _write(response, request)
                found = {name.lower(): value for name, value in response.headers.items()}
                return Downloaded(request.path, url, response.status_code, found, tuple(hops), size)
        hops.append(Redirect(url, response.status_code))
        url = str(httpx2.URL(url).join(target))
        if not url.startswith(("http://", "https://")):
            raise PageFault(Verdict.BLOCKED_ADDRESS, "scheme")
    raise PageFault(Verdict.CONNECTION, "redirects")


async def _write(response: httpx2.Response, request: Request) -> int:
    """Counted after decompression: a small answer may be a large one packed."""
    length, most = response.headers.get("content-length", ""), request.options.max_bytes
    if response.status_code in _EMPTY:
        raise PageFault(Verdict.NO_CONTENT, str(response.status_code))
    if length.isdigit() and int(length) > most:
        raise PageFault(Verdict.TOO_LARGE, length)
    size = 0
    with request.path.open("wb") as file:
        async for piece in response.aiter_bytes(PIECE):
            size += len(piece)
            if size > most:
                raise PageFault(Verdict.TOO_LARGE, str(size))
            file.write(piece)
    if not size:
        raise PageFault(Verdict.NO_CONTENT, "empty")
    return size


def _headers(request: Request, url: str) -> dict[str, str]:
    """The visitor's own headers and cookies go to the site they are for, never to where it redirects."""
    headers = {"User-Agent": request.user_agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
    if is_own_site(url, request.page_url):
        headers |= {name: value for name, value in request.options.headers.items() if name.lower() != "host"}
    cookies = [cookie for cookie in own_cookies(request.options.cookies, request.page_url) if _fits(cookie, url)]
    if cookies:
        headers["Cookie"] = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)
    return headers


def _fits(cookie: Mapping[str, Any], url: str) -> bool:
    """Whether a cookie (in Playwright's shape) goes to an address (RFC 6265, section 5.4)."""
    there = urlsplit(url)
    host = (there.hostname or "").lower()
    if cookie.get("secure") and there.scheme != "https":
        return False
    if cookie.get("url"):
        # One without a domain is for the host of the page alone.
        return host == urlsplit(str(cookie["url"])).hostname
    domain = str(cookie.get("domain", "")).lower().lstrip(".")
    fits_host = host == domain or host.endswith(f".{domain}")
    return bool(domain) and fits_host and _is_below(there.path or "/", str(cookie.get("path") or "/"))


def _is_below(path: str, above: str) -> bool:
    """Whether a cookie of the path `above` goes to `path`: `/papers` does to `/papers/1`, but not to `/papers2`."""
    return path == above or path.startswith(f"{above.removesuffix('/')}/")
