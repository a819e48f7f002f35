"""Turns what the browser, the proxy and the network complain about into verdicts."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from workers.capture.types import Verdict

EGRESS_HEADER = "x-linksnap-egress"
# Of Stripe's Smokescreen, which may stand in for our proxy: its refusals are sentences.
SMOKESCREEN_HEADER = "x-smokescreen-error"
SMOKESCREEN_WORDS = (
    ("no such host", Verdict.NAME_NOT_FOUND),
    ("failed to resolve", Verdict.NAME_NOT_FOUND),
    ("denied", Verdict.BLOCKED_ADDRESS),
    ("timeout", Verdict.TIMEOUT),
    ("timed out", Verdict.TIMEOUT),
)
PROXY_REASONS = {
    "blocked_address": Verdict.BLOCKED_ADDRESS,
    "blocked_port": Verdict.BLOCKED_PORT,
    "name_not_found": Verdict.NAME_NOT_FOUND,
    "connection": Verdict.CONNECTION,
    "too_large": Verdict.TOO_LARGE,
    "timeout": Verdict.TIMEOUT,
}
# How Chromium says that the proxy opened no tunnel; Smokescreen refuses with a 407 that asks for no password.
TUNNEL_FAILED = frozenset(
    {
        "ERR_TUNNEL_CONNECTION_FAILED",
        "ERR_PROXY_AUTH_UNSUPPORTED",
        "ERR_PROXY_AUTH_REQUESTED",
        "ERR_UNEXPECTED_PROXY_AUTH",
    }
)
# Order matters: the first prefix that fits wins, so the narrow ones stand above the wide ones.
NET_ERRORS = (
    ("ERR_NAME_", Verdict.NAME_NOT_FOUND),
    ("ERR_CERT_", Verdict.TLS_ERROR),
    ("ERR_SSL_", Verdict.TLS_ERROR),
    ("ERR_BAD_SSL", Verdict.TLS_ERROR),
    ("ERR_ECH_", Verdict.TLS_ERROR),
    ("ERR_UNSAFE_PORT", Verdict.BLOCKED_PORT),
    ("ERR_TIMED_OUT", Verdict.TIMEOUT),
    ("ERR_CONNECTION_TIMED_OUT", Verdict.TIMEOUT),
    ("ERR_BLOCKED_BY_", Verdict.BLOCKED_ADDRESS),
    ("ERR_UNSAFE_REDIRECT", Verdict.BLOCKED_ADDRESS),
    ("ERR_DISALLOWED_URL_SCHEME", Verdict.BLOCKED_ADDRESS),
    # Without any answer of its own: status 304 to somebody who had nothing, most often.
    ("ERR_ABORTED", Verdict.NO_CONTENT),
    ("ERR_INSUFFICIENT_RESOURCES", Verdict.CRASH),
    ("ERR_", Verdict.CONNECTION),
)


class PageFault(Exception):
    """A capture cannot go on; carries the verdict and a short detail for people and logs."""

    def __init__(self, verdict: Verdict, detail: str = "") -> None:
        super().__init__(f"{verdict}: {detail}")
        self.verdict = verdict
        self.detail = detail


class NavigationFailed(Exception):
    """The browser could not open the address; `code` is Chromium's net error (`ERR_…`) or our own word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PageCrashed(Exception):
    """The page's renderer died, or the browser itself is gone."""


class NoBrowser(Exception):
    """No Chromium could be found or started on this machine."""


class PageBusy(Exception):
    """The page did not answer within the step's time limit (a busy loop, most often)."""


@dataclass(frozen=True)
class ProxyAddress:
    """The egress proxy, taken apart from its URL; the browser wants the credentials apart."""

    server: str
    host: str
    port: int
    username: str = ""
    password: str = ""


def split_proxy(proxy_url: str) -> ProxyAddress:
    """Take `http://user:token@host:port` apart. Raises ValueError when host or port are missing."""
    parts = urlsplit(proxy_url)
    if not parts.hostname or not parts.port:
        raise ValueError("the proxy's address needs a host and a port")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return ProxyAddress(
        server=f"{parts.scheme}://{host}:{parts.port}",
        host=parts.hostname,
        port=parts.port,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def net_error_code(message: str) -> str:
    """Chromium's error code inside a longer message, or "" when there is none."""
    found = re.search(r"(?:net::)?\b(ERR_[A-Z0-9_]+)", message)
    return found.group(1) if found else ""


def verdict_of_net_error(code: str) -> Verdict:
    """The verdict for one of Chromium's `ERR_…` codes."""
    for prefix, verdict in NET_ERRORS:
        if code.startswith(prefix):
            return verdict
    return Verdict.CONNECTION


def verdict_of_proxy_reason(reason: str) -> Verdict | None:
    """The verdict for the egress proxy's own header value, None when it isn't one of its words."""
    return PROXY_REASONS.get(reason.strip().lower())


def verdict_of_proxy_answer(headers: Mapping[str, str]) -> Verdict | None:
    """The verdict of an answer that comes from the proxy itself (names in lower case), None for a site's own answer."""
    if EGRESS_HEADER in headers:
        return verdict_of_proxy_reason(headers[EGRESS_HEADER]) or Verdict.CONNECTION
    if SMOKESCREEN_HEADER not in headers:
        return None
    words = headers[SMOKESCREEN_HEADER].lower()
    return next((verdict for part, verdict in SMOKESCREEN_WORDS if part in words), Verdict.CONNECTION)


async def ask_proxy_why(proxy_url: str, url: str, timeout_s: float = 10.0) -> Verdict | None:
    """Ask the proxy for the same tunnel once more: Chromium hides the headers of a refused CONNECT.

    Returns the verdict the proxy's own header stands for; None when the tunnel opens this time,
    the proxy gives no reason, or it cannot be asked (RFC 9110, section 9.3.6: CONNECT).
    """
    try:
        async with asyncio.timeout(timeout_s):
            head = await _connect_head(split_proxy(proxy_url), url)
    except (OSError, ValueError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    lines = (line.partition(":") for line in head.split("\r\n")[1:])
    return verdict_of_proxy_answer({name.strip().lower(): value.strip() for name, _, value in lines})


async def _connect_head(proxy: ProxyAddress, url: str) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    authority = f"{f'[{host}]' if ':' in host else host}:{parts.port or 443}"
    lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
    if proxy.username:
        token = base64.b64encode(f"{proxy.username}:{proxy.password}".encode()).decode("ascii")
        lines.append(f"Proxy-Authorization: Basic {token}")
    reader, writer = await asyncio.open_connection(proxy.host, proxy.port)
    try:
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("ascii", "ignore"))
        await writer.drain()
        return (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    finally:
        writer.close()
