"""A browser without a browser: answers from a table of pages, for tests and for work on a machine without Chromium."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from workers.capture.browsing import Shot
from workers.capture.errors import NavigationFailed, PageBusy, PageCrashed
from workers.capture.recordings.base import SavedPage
from workers.capture.scripts_text import article_script
from workers.capture.traffic import Body, Exchange, MainAnswer, Traffic
from workers.capture.types import CaptureOptions, Redirect


@dataclass(frozen=True)
class FakeSite:
    """What one address shows, or how it fails: `error` is a net error, `busy` and `crashed` say what the page does."""

    html: str = "<p>一个普通的页面，有足够多的文字，不会被当成空白。</p>"
    title: str = "页面"
    lang: str = "zh"
    article: str = "<p>文章</p>"
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "text/html; charset=utf-8"})
    redirects: tuple[Redirect, ...] = ()
    bodies: dict[str, Body] = field(default_factory=dict)
    parts: tuple[Any, ...] = ()
    letters: int = 100
    height: int = 1200
    error: str = ""
    loads: bool = True
    busy: bool = False
    crashed: bool = False

    def exchanges(self, url: str) -> list[Exchange]:
        """What would have crossed the network: redirects, the document, its bodies."""
        now = datetime.now(UTC)
        page = Body(self.html.encode("utf-8"), self.headers.get("content-type", ""))
        return [
            *(Exchange(hop.url, now, status=hop.status, kind="document") for hop in self.redirects),
            Exchange(url, now, status=self.status, headers=tuple(self.headers.items()), body=page, kind="document"),
            *(Exchange(address, now, status=200, body=body) for address, body in self.bodies.items()),
        ]


class FakeBrowser:
    """Opens pages out of a table: address to FakeSite; other addresses don't resolve."""

    def __init__(self, sites: dict[str, FakeSite]) -> None:
        self.sites = sites
        self.hung = False
        self.closed_pages = 0

    async def open_page(self, options: CaptureOptions, saved: SavedPage | None = None) -> FakePage:
        """Open a blank page."""
        return FakePage(self, options)

    async def close(self) -> None:
        """Nothing runs, so nothing ends."""


class FakePage:
    """One page out of the table."""

    def __init__(self, browser: FakeBrowser, options: CaptureOptions) -> None:
        self.browser = browser
        self.site = FakeSite()
        self.traffic = Traffic(max_bytes=options.max_bytes)
        self.traffic.last_change = self.traffic.last_shown_change = 0.0
        self._url = "about:blank"

    @property
    def url(self) -> str:
        """The page's address now."""
        return self._url

    async def goto(self, url: str, timeout_s: float) -> None:
        """Look the address up."""
        if url not in self.browser.sites:
            raise NavigationFailed("ERR_NAME_NOT_RESOLVED")
        self.site, self._url = self.browser.sites[url], url
        if not self.site.error or self.site.error in ("ERR_ABORTED", "download"):
            self.traffic.main = MainAnswer(url, self.site.status, self.site.headers, self.site.redirects)
        if self.site.error:
            raise NavigationFailed(self.site.error)
        self.traffic.bodies.update(self.site.bodies)
        for exchange in self.site.exchanges(url):
            self.traffic.note_exchange(exchange)
        self.traffic.bytes_received = len(self.site.html) + sum(body.size for body in self.site.bodies.values())

    async def wait_for_load(self, timeout_s: float) -> bool:
        """Loaded at once, or never."""
        return self.site.loads

    async def run(self, script: str, argument: object = None, timeout_s: float = 10.0) -> Any:
        """Knows the article script; other scripts answer nothing."""
        if self.site.crashed:
            raise PageCrashed("the fake page crashed")
        if self.site.busy:
            raise PageBusy("the fake page is busy")
        if script == article_script():
            return {"html": self.site.article} if self.site.article else None
        return None

    async def run_in_frames(self, script: str, timeout_s: float = 10.0) -> dict[int, Any]:
        """The serialiser's answer: the site's HTML, or its parts."""
        await self.run("")
        snapshot = {
            "parts": [*self.site.parts]
            or [f"<html><head><title>{self.site.title}</title></head>{self.site.html}</html>"],
            "blobs": {},
            "url": self._url,
            "base": self._url,
            "charset": "UTF-8",
            "title": self.site.title,
            "lang": self.site.lang,
            "text": self.site.letters,
            "height": self.site.height,
            "pictures": 0,
        }
        return {0: json.dumps(snapshot)}

    async def take_shot(self, shot: Shot, timeout_s: float = 20.0) -> bytes:
        """A white picture of the size asked for."""
        await self.run("")
        size = (round(shot.width * shot.scale), round(shot.height * shot.scale))
        file = io.BytesIO()
        Image.new("RGB", size, "white").save(file, shot.image_format.upper())
        return file.getvalue()

    async def print_pdf(self, path: Path, max_bytes: int, timeout_s: float = 30.0) -> bool:
        """A file with the first bytes of a PDF and the site's HTML."""
        return await self._file(path, b"%PDF-1.4\n" + self.site.html.encode(), max_bytes)

    async def save_mhtml(self, path: Path, max_bytes: int, timeout_s: float = 30.0) -> bool:
        """A file with the head of an MHTML and the site's HTML."""
        return await self._file(path, b"MIME-Version: 1.0\r\n\r\n" + self.site.html.encode(), max_bytes)

    async def _file(self, path: Path, data: bytes, max_bytes: int) -> bool:
        await self.run("")
        path.write_bytes(data)
        return len(data) <= max_bytes

    async def fetch(self, url: str, timeout_s: float = 10.0) -> tuple[bytes, str] | None:
        """The recorded body, if there is one."""
        body = self.traffic.body(url)
        return (body.data, body.content_type) if body else None

    async def settle_bodies(self, timeout_s: float) -> None:
        """All bodies are there from the start."""

    async def stop_loading(self) -> None:
        """Nothing loads."""

    async def close(self) -> None:
        """Count the page as closed."""
        self.browser.closed_pages += 1
