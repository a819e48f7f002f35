"""What the engine asks of a browser: the seam that the real browser and the fake one both fill."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from workers.capture.recordings.base import SavedPage
from workers.capture.traffic import Traffic
from workers.capture.types import CaptureOptions


@dataclass(frozen=True)
class Shot:
    """A picture to take: the area in CSS pixels from the page's left edge and `top`, and how to write it down.

    With `whole_window` the window is made as high as the picture first, where that leaves the page's height
    alone: Chromium draws other sites' frames only while they are in the window.
    """

    width: int
    height: int
    scale: float = 1.0
    image_format: str = "webp"
    quality: int = 80
    whole_window: bool = False
    top: int = 0


class Page(Protocol):
    """One open page in a fresh context of its own. Every call is bounded by its `timeout_s`."""

    traffic: Traffic

    @property
    def url(self) -> str:
        """The page's address now."""
        ...

    async def goto(self, url: str, timeout_s: float) -> None:
        """Open an address and return once its document is there. Raises NavigationFailed, PageCrashed."""
        ...

    async def wait_for_load(self, timeout_s: float) -> bool:
        """Wait for the load event; False when it did not come in time."""
        ...

    async def run(self, script: str, argument: object = None, timeout_s: float = 10.0) -> Any:
        """Run a function expression in the page. Raises PageBusy, PageCrashed."""
        ...

    async def run_in_frames(self, script: str, timeout_s: float = 10.0) -> dict[int, Any]:
        """Run it in every frame; the answers by frame number, 0 the page itself. Silent frames are left out.

        Each frame element carries its number as the property `__linksnapFrame`.
        """
        ...

    async def take_shot(self, shot: Shot, timeout_s: float = 20.0) -> bytes:
        """Take a picture. Raises PageBusy, PageCrashed."""
        ...

    async def print_pdf(self, path: Path, max_bytes: int, timeout_s: float = 30.0) -> bool:
        """Print the page into a file; False when that has more bytes than it may. Raises PageBusy, PageCrashed."""
        ...

    async def save_mhtml(self, path: Path, max_bytes: int, timeout_s: float = 30.0) -> bool:
        """Write the browser's own archive of the page; False when it is too large. Raises PageBusy, PageCrashed."""
        ...

    async def fetch(self, url: str, timeout_s: float = 10.0) -> tuple[bytes, str] | None:
        """Fetch one more address as the page would, through the same network stack: body and media type."""
        ...

    async def settle_bodies(self, timeout_s: float) -> None:
        """Wait until the bodies that came are in the traffic record."""
        ...

    async def stop_loading(self) -> None:
        """Stop what is still loading; what is there stays."""
        ...

    async def close(self) -> None:
        """Close the page and its context; never raises, never waits long."""
        ...


class Browser(Protocol):
    """A running browser that opens pages; `hung` tells that one of them would not close."""

    hung: bool

    async def open_page(self, options: CaptureOptions, saved: SavedPage | None = None) -> Page:
        """Open a blank page in a fresh context. Raises PageCrashed when the browser is gone.

        With `saved` every request of the page is answered from there, and none leaves the browser.
        """
        ...

    async def close(self) -> None:
        """End the browser."""
        ...
