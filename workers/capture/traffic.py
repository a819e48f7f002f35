"""What crossed the network while a page was open: addresses, statuses, bodies, and what is missing."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urldefrag

from workers.capture.types import Redirect

# Bodies above this go to a file as they come: the browser drops them from its buffer ("evicted") at about this size.
BODY_LIMIT = 5_000_000
MAX_EXCHANGES = 20_000
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Body:
    """A response body, already decoded from its transfer and content encodings; `content` may be a file's path."""

    content: bytes | Path
    content_type: str

    @property
    def data(self) -> bytes:
        """The bytes; read anew each time where they lie in a file."""
        return self.content.read_bytes() if isinstance(self.content, Path) else self.content

    @property
    def size(self) -> int:
        """How many bytes there are, without reading them."""
        return self.content.stat().st_size if isinstance(self.content, Path) else len(self.content)


@dataclass(frozen=True)
class Exchange:
    """One request and its answer (a redirect is an exchange of its own), without what gives a visitor away.

    `body` is None where none was kept: `fault` then says why ("too_large", "aborted" …), "" where there was nothing
    to keep. Bodies of all kinds are kept only for formats that need them (`Traffic.keeps_all`). Cookies are left out
    of both sides' headers, as are credentials and the visitor's own headers.
    """

    url: str
    when: datetime
    method: str = "GET"
    request_headers: Headers = ()
    request_body: bytes = b""
    status: int = 0
    reason: str = ""
    headers: Headers = ()
    body: Body | None = None
    kind: str = "other"
    protocol: str = ""
    address: str = ""
    fault: str = ""


@dataclass(frozen=True)
class MainAnswer:
    """The answer to the page's own address (the last hop)."""

    url: str
    status: int
    headers: dict[str, str]
    redirects: tuple[Redirect, ...] = ()

    @property
    def content_type(self) -> str:
        """The bare media type in lower case, without parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


@dataclass
class Traffic:
    """The running record of one page; the browser writes it, the engine and the formats read it."""

    max_bytes: int = 50_000_000
    keeps_all: bool = False
    exchanges: list[Exchange] = field(default_factory=list)
    main: MainAnswer | None = None
    # The last address asked for as the page itself, be it by a redirect; it may never have answered.
    main_asked: str = ""
    bodies: dict[str, Body] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    requested: int = 0
    finished: int = 0
    bytes_received: int = 0
    documents: int = 0
    shown_in_flight: int = 0
    last_change: float = field(default_factory=time.monotonic)
    last_shown_change: float = field(default_factory=time.monotonic)

    def note_request(self, shown: bool = True) -> None:
        """A request left; `shown` says that the page shows what it brings (a picture, not a script's data)."""
        self.requested += 1
        self.last_change = time.monotonic()
        if shown:
            self.shown_in_flight += 1
            self.last_shown_change = self.last_change

    def note_end(self, shown: bool = True) -> None:
        """A request ended, well or badly."""
        self.finished += 1
        self.last_change = time.monotonic()
        if shown:
            self.shown_in_flight -= 1
            self.last_shown_change = self.last_change

    def note_body(self, url: str, body: Body) -> None:
        """A whole body arrived."""
        self.bodies[urldefrag(url)[0]] = body

    def note_exchange(self, exchange: Exchange) -> None:
        """A request and its answer are through, in the order of their ends."""
        if len(self.exchanges) < MAX_EXCHANGES:
            self.exchanges.append(exchange)

    def note_alias(self, url: str, target: str) -> None:
        """`url` was redirected to `target`; pages ask for the first, bodies lie under the last."""
        self.aliases[urldefrag(url)[0]] = urldefrag(target)[0]

    def note_refused(self, url: str, reason: str) -> None:
        """Something the page asked for did not come."""
        if not url.startswith(("data:", "blob:")):
            self.refused[urldefrag(url)[0]] = reason

    @property
    def in_flight(self) -> int:
        """Requests without an end so far."""
        return max(0, self.requested - self.finished)

    @property
    def over_budget(self) -> bool:
        """Whether the page took more bytes than it may."""
        return self.bytes_received > self.max_bytes

    def quiet_for(self, shown_only: bool = False) -> float:
        """Seconds since the last request began or ended, 0 while one is under way."""
        if self.shown_in_flight if shown_only else self.in_flight:
            return 0.0
        return time.monotonic() - (self.last_shown_change if shown_only else self.last_change)

    def progress(self) -> str:
        """Ended and begun requests, for people: "21/34"."""
        return f"{min(self.finished, self.requested)}/{self.requested}"

    def body(self, url: str) -> Body | None:
        """The body recorded for an address, following its redirects."""
        address = urldefrag(url)[0]
        for _ in range(20):
            found = self.bodies.get(address)
            if found is not None or address not in self.aliases:
                return found
            address = self.aliases[address]
        return None

    def missing(self) -> tuple[str, ...]:
        """Addresses that were asked for and did not come, in order, without those that came later."""
        return tuple(url for url in self.refused if self.body(url) is None)
