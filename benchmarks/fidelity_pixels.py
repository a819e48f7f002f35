"""How a page looks at a width, how many pixels of two pictures differ, and whether anybody asked the network."""

from __future__ import annotations

import io
import socket
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from PIL import Image, ImageChops

from workers.capture.browser import ChromiumBrowser
from workers.capture.browsing import Page, Shot
from workers.capture.page_ready import wait_until_ready
from workers.capture.types import CaptureOptions

WIDTHS = (1280, 390)
# Channels are weighed into one grey; what differs by fewer of 256 steps nobody sees (anti-aliasing, JPEG rounding).
VISIBLE_STEP = 24
MOST_HEIGHT = 12_000


@dataclass(frozen=True)
class View:
    """A page as it was drawn, and how many requests opening it made beyond the document itself."""

    picture: Image.Image
    requests: int


class RefusingProxy:
    """A proxy that takes every connection, counts it and hangs up: what comes here wanted to leave."""

    def __init__(self) -> None:
        self.connections = 0
        self._listening = socket.create_server(("127.0.0.1", 0))

    @property
    def url(self) -> str:
        """The address to give the browser."""
        return f"http://nobody:nothing@127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._refuse, name="refusing-proxy", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()

    def _refuse(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()


async def draw(page: Page, width: int) -> Image.Image:
    """An open page from top to bottom as pixels, at most `MOST_HEIGHT` high."""
    height = min(MOST_HEIGHT, int(await page.run("() => document.documentElement.scrollHeight")))
    shot = await page.take_shot(Shot(width, height, image_format="png", whole_window=True), timeout_s=60)
    return Image.open(io.BytesIO(shot)).convert("RGB")


async def view(browser: ChromiumBrowser, url: str, width: int) -> View:
    """Open an address, wait as a capture waits, and draw it."""
    options = CaptureOptions(width=width, height=800 if width > 500 else 844)
    page = await browser.open_page(options)
    try:
        await page.goto(url, 30)
        await wait_until_ready(page, options, 30, lambda detail: None)
        return View(await draw(page, width), max(0, page.traffic.requested - 1))
    finally:
        await page.close()


def share_of_other_pixels(one: Image.Image, other: Image.Image) -> float:
    """How many pixels differ visibly, 0 to 1; where only one picture has pixels, all of them differ."""
    width, height = max(one.width, other.width), max(one.height, other.height)
    shared = (min(one.width, other.width), min(one.height, other.height))
    outside = width * height - shared[0] * shared[1]
    difference = ImageChops.difference(one.crop((0, 0, *shared)), other.crop((0, 0, *shared)))
    seen = difference.convert("L").point(lambda value: 255 if value > VISIBLE_STEP else 0)
    return (seen.histogram()[255] + outside) / (width * height)
