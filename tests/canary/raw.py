"""The matrix without a browser: the proxy asked by hand with every spelling, and by the client all workers share."""

from __future__ import annotations

import base64
import http.client
import socket
from contextlib import suppress
from urllib.parse import urlsplit

from tests.canary.canaries import Canaries
from tests.canary.matrix import REBINDING, Sort, address_of, of
from tests.canary.name_server import NameServer
from workers.capture.types import Verdict
from workers.outbound import OutboundFault, Outgoing, ask


def run(proxy_url: str) -> dict[str, str]:
    """Ask for every spelling and name by hand, and by our client for those it reads another way; what came of it."""
    found = {}
    for probe in of(Sort.SPELLING, Sort.MALFORMED, Sort.NAME):
        url = address_of(probe)
        if probe.sort is Sort.NAME or probe.name == probe.url:
            found[f"ask {probe.name}"] = _asked(url, proxy_url)
        place = url.removeprefix("http://").removesuffix("/")
        if url != f"http://{place}/":
            continue
        found[f"get {probe.name}"] = by_hand(proxy_url, f"GET {url} HTTP/1.1", place)
        found[f"connect {probe.name}"] = by_hand(proxy_url, f"CONNECT {place} HTTP/1.1", place)
    return found


def _asked(url: str, proxy_url: str) -> str:
    try:
        return str(ask(Outgoing(url, seconds=15), proxy_url).status)
    except OutboundFault as fault:
        return fault.verdict.value


def by_hand(proxy_url: str, line: str, place: str) -> str:
    """Send one request head to the proxy; its verdict, or the status where it let us through."""
    parts = urlsplit(proxy_url)
    token = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    head = f"{line}\r\nHost: {place}\r\nProxy-Authorization: Basic {token}\r\n\r\n"
    with socket.create_connection((str(parts.hostname), parts.port or 0), timeout=20) as connection:
        connection.sendall(head.encode("utf-8"))
        answer = http.client.HTTPResponse(connection)
        with suppress(http.client.HTTPException, OSError):
            answer.begin()
            return answer.headers.get("X-LinkSnap-Egress", str(answer.status))
    return Verdict.CONNECTION.value


def without_guard(canaries: Canaries, names: NameServer) -> dict[str, str]:
    """The same places by a client that trusts what it looked up once, then looks it up again: what leaks then."""
    canaries.forget()
    names.restart()
    for probe in of(Sort.SPELLING, Sort.NAME):
        place = address_of(probe).removeprefix("http://").rstrip("/")
        host = place.rpartition(":")[0].strip("[]")
        with suppress(OSError, UnicodeError):
            if probe.name in REBINDING:
                socket.getaddrinfo(host, probe.port, type=socket.SOCK_STREAM)
            for family, kind, _, _, target in socket.getaddrinfo(host, probe.port, type=socket.SOCK_STREAM):
                with suppress(OSError), socket.socket(family, kind) as connection:
                    connection.settimeout(2)
                    connection.connect(target)
    canaries.settle()
    touched = {probe.port: probe for probe in of(Sort.SPELLING, Sort.NAME)}
    return {f"leaked {touched[port].name}": str(count) for port, count in canaries.tcp.items()}
