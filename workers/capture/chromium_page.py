"""One page of the real browser: opening, running scripts, pictures, frames; every call within a limit."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol, TypeVar

from workers.capture.browsing import Shot
from workers.capture.errors import NavigationFailed, PageBusy, PageCrashed, net_error_code
from workers.capture.network_fetch import load_resource
from workers.capture.printing import print_pdf, save_mhtml
from workers.capture.private_headers import PrivateHeaders
from workers.capture.recording import Recording
from workers.capture.saved_answers import SavedAnswers
from workers.capture.scripts_text import script
from workers.capture.traffic import Traffic
from workers.capture.types import CaptureOptions
from workers.capture.visitor import Visitor

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

MAX_FRAMES = 100
FRAME_LIMIT_S = 3.0
MAX_NAVIGATIONS = 8
GONE = ("Target crashed", "has been closed", "Target closed", "Connection closed", "Browser closed", "Page crashed")
MOVED = ("Execution context was destroyed", "Cannot find context", "navigat", "Frame was detached", "Unable to adopt")


class Owner(Protocol):
    """The browser a page belongs to; it is told when the page would not close."""

    hung: bool


class ChromiumPage:
    """One page of the real browser."""

    def __init__(self, browser: Owner, context: Any, session: Any, options: CaptureOptions) -> None:
        page = context.pages[0]
        self._browser = browser
        self._context = context
        self._page = page
        self._session = session
        self._navigations = 0
        self._shooting = asyncio.Lock()
        self._scripted = options.javascript and options.saved is None
        self.answers: SavedAnswers | None = None
        # A saved page holds its traffic already, and its answers stand where raw bodies would be read.
        self.traffic = Traffic(options.max_bytes, options.keeps_all_bodies and options.saved is None)
        self._recording = Recording(session, self.traffic, PrivateHeaders.of(options))
        self._visitor = Visitor(context, page, options) if options.brings_something else None
        context.on("page", self._close_popup)
        page.on("framenavigated", self._count_navigation)

    async def record(self) -> None:
        """Write down the network's traffic from now on."""
        await self._recording.start()

    @property
    def url(self) -> str:
        """The page's address now."""
        return str(self._page.url)

    async def goto(self, url: str, timeout_s: float) -> None:
        """Open an address; returns at the document's first byte."""
        try:
            if self._visitor is not None:
                await self._visitor.introduce(url)
            await self._page.goto(url, wait_until="commit", timeout=timeout_s * 1000)
        except Exception as error:
            message = str(error)
            if "Download is starting" in message:
                raise NavigationFailed("download") from error
            if "Timeout" in message:
                raise NavigationFailed("ERR_TIMED_OUT") from error
            if any(word in message for word in GONE):
                raise PageCrashed(message[:200]) from error
            raise NavigationFailed(net_error_code(message) or message[:200]) from error

    async def wait_for_load(self, timeout_s: float) -> bool:
        """Wait for the load event; False when it did not come in time."""
        try:
            await self._page.wait_for_load_state("load", timeout=max(1.0, timeout_s * 1000))
        except Exception as error:
            if any(word in str(error) for word in GONE):
                raise PageCrashed(str(error)[:200]) from error
            return False
        return True

    async def run(self, script: str, argument: object = None, timeout_s: float = 10.0) -> Any:
        """Run a function expression in the page."""
        return await self._bounded(lambda: self._page.evaluate(script, argument), timeout_s)

    async def run_in_frames(self, script: str, timeout_s: float = 10.0) -> dict[int, Any]:
        """Run it in every frame; the answers by frame number, silent frames left out."""
        frames = self._page.frames[:MAX_FRAMES]
        inner = [frame for frame in frames if frame != self._page.main_frame]
        numbers = range(1, len(inner) + 1)
        # A frame whose address never answered has no document to ask, and would use up the whole limit.
        limit = min(timeout_s, FRAME_LIMIT_S)
        await asyncio.gather(*(_quiet(self._number(frame, n), limit) for n, frame in zip(numbers, inner, strict=True)))
        answers = await asyncio.gather(
            self.run(script, True, timeout_s),
            *(_quiet(frame.evaluate(script, False), limit) for frame in inner),
        )
        return {number: answer for number, answer in enumerate(answers) if answer is not None}

    async def _number(self, frame: Any, number: int) -> None:
        element = await frame.frame_element()
        await element.evaluate("(element, number) => { element.__linksnapFrame = number; }", number)

    async def take_shot(self, shot: Shot, timeout_s: float = 20.0) -> bytes:
        """Take a picture by the browser's own protocol."""
        clip = {"x": 0, "y": shot.top, "width": shot.width, "height": shot.height, "scale": shot.scale}
        asked: dict[str, Any] = {"format": shot.image_format, "clip": clip, "optimizeForSpeed": True}
        if shot.image_format != "png":
            asked["quality"] = shot.quality
        window = self._page.viewport_size
        async with self._shooting:
            if shot.whole_window:
                await self._stretch(shot.width, max(shot.height, window["height"]), timeout_s)
            asked["captureBeyondViewport"] = shot.top + shot.height > self._page.viewport_size["height"]
            try:
                answer = await self._bounded(lambda: self._session.send("Page.captureScreenshot", asked), timeout_s)
            finally:
                if self._page.viewport_size != window:
                    await _quiet(self._page.set_viewport_size(window), 5)
        return base64.b64decode(answer["data"])

    async def _stretch(self, width: int, height: int, timeout_s: float) -> None:
        """Make the window as high as the page, unless the page then grows with it (100vh parts)."""
        window = self._page.viewport_size
        await self._bounded(lambda: self._page.set_viewport_size({"width": width, "height": height}), timeout_s)
        # Where scripts are off no timer rings, and nothing grows with the window but by its own style.
        measure = script("drawn.js") if self._scripted else "() => document.documentElement.scrollHeight"
        if await self.run(measure, timeout_s=timeout_s) > height:
            await self._bounded(lambda: self._page.set_viewport_size(window), timeout_s)

    async def print_pdf(self, path: Path, max_bytes: int, timeout_s: float = 30.0) -> bool:
        """Print the page into a file; no picture is taken meanwhile."""
        async with self._shooting:
            return await self._bounded(lambda: print_pdf(self._session, path, max_bytes), timeout_s)

    async def save_mhtml(self, path: Path, max_bytes: int, timeout_s: float = 30.0) -> bool:
        """Write the browser's own archive of the page."""
        return await self._bounded(lambda: save_mhtml(self._session, path, max_bytes), timeout_s)

    async def fetch(self, url: str, timeout_s: float = 10.0) -> tuple[bytes, str] | None:
        """Fetch one more address through the page's own network stack, so through the proxy."""
        try:
            if self.answers is not None:
                return self.answers.fetch(url)
            async with asyncio.timeout(timeout_s):
                return await load_resource(self._session, url)
        except Exception as error:  # an extra is never worth a capture
            log.info("could not fetch %s: %s", url[:200], str(error)[:200])
            return None

    async def stop_loading(self) -> None:
        """Stop what is still loading, and wait shortly for the bodies that are in."""
        with contextlib.suppress(Exception):
            async with asyncio.timeout(2):
                await self._session.send("Page.stopLoading")

    async def settle_bodies(self, timeout_s: float) -> None:
        """Wait until the bodies that came are in the record."""
        await self._recording.drain(timeout_s)

    async def close(self) -> None:
        """Close the page and its context; a page that floods its history makes this hang, so it is bounded."""
        self._recording.stop()
        try:
            async with asyncio.timeout(4):
                await self._context.close()
        except Exception as error:  # its renderer still spins: only a new browser gets rid of it
            log.warning("the page did not close (%s): the browser will be replaced", type(error).__name__)
            self._browser.hung = True

    def _close_popup(self, popup: Any) -> None:
        if popup != self._page:
            self._recording.begin(_quiet(popup.close(), 5))

    def _count_navigation(self, frame: Any) -> None:
        # A page that sends itself on and on is held after a while, so that something can be captured.
        if frame != self._page.main_frame:
            return
        self._navigations += 1
        if self._navigations == MAX_NAVIGATIONS:
            self._recording.begin(_quiet(self._page.route("**/*", _hold_documents), 5))

    async def _bounded(self, call: Callable[[], Awaitable[Answer]], timeout_s: float) -> Answer:
        """Await a call within a limit, again when the page moved on under it."""
        end = time.monotonic() + timeout_s
        while True:
            try:
                async with asyncio.timeout(max(0.1, end - time.monotonic())):
                    return await call()
            except TimeoutError as error:
                raise PageBusy(f"no answer in {timeout_s:g} s") from error
            except Exception as error:
                message = str(error)
                if any(word in message for word in GONE):
                    raise PageCrashed(message[:200]) from error
                if not any(word in message for word in MOVED) or time.monotonic() > end:
                    raise PageBusy(message[:300]) from error
            await asyncio.sleep(0.1)


async def _quiet(call: Awaitable[Any], timeout_s: float) -> Any:
    """Await something that may fail without harm; None then."""
    try:
        async with asyncio.timeout(timeout_s):
            return await call
    except Exception:  # frames come and go, popups close themselves
        return None


async def _hold_documents(route: Any) -> None:
    request = route.request
    if request.is_navigation_request() and request.frame.parent_frame is None:
        await route.fulfill(status=204)  # an aborted navigation would leave an error page instead of the page
    else:
        await route.continue_()
