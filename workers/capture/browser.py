"""The real browser: Chromium driven by Playwright. The only file that names Playwright."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeVar

from workers.capture.browsing import Shot
from workers.capture.errors import (
    NavigationFailed,
    NoBrowser,
    PageBusy,
    PageCrashed,
    net_error_code,
    split_proxy,
)
from workers.capture.launch import find_chromium, switches
from workers.capture.recording import Recording
from workers.capture.scripts_text import script
from workers.capture.traffic import Traffic
from workers.capture.types import CaptureOptions

__all__ = ["ChromiumBrowser", "find_chromium"]

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

MAX_FRAMES = 100
MAX_NAVIGATIONS = 8
GONE = ("Target crashed", "has been closed", "Target closed", "Connection closed", "Browser closed", "Page crashed")
MOVED = ("Execution context was destroyed", "Cannot find context", "navigat", "Frame was detached", "Unable to adopt")


class ChromiumBrowser:
    """A running Chromium behind one proxy; opens pages in fresh contexts."""

    def __init__(self, driver: Any, browser: Any) -> None:
        self._driver = driver
        self._browser = browser
        self.version: str = browser.version
        self.sandboxed = True
        self.hung = False

    @classmethod
    async def launch(cls, proxy_url: str | None) -> Self:
        """Start the browser, with its sandbox where the machine allows it. Raises NoBrowser."""
        from playwright.async_api import Error, async_playwright

        driver = await async_playwright().start()
        path = find_chromium()
        if path is None:
            await driver.stop()
            raise NoBrowser("no Chromium found: set LINKSNAP_CHROMIUM or install chromium-headless-shell")
        proxy = split_proxy(proxy_url) if proxy_url else None
        settings: dict[str, Any] = {"executable_path": path, "args": switches(proxy), "timeout": 30_000}
        if proxy:
            settings["proxy"] = {"server": proxy.server, "username": proxy.username, "password": proxy.password}
        try:
            return await cls._start(driver, settings)
        except Error as error:
            await driver.stop()
            raise NoBrowser(str(error).splitlines()[0]) from error

    @classmethod
    async def _start(cls, driver: Any, settings: dict[str, Any]) -> Self:
        try:
            return cls(driver, await driver.chromium.launch(**settings, chromium_sandbox=True))
        except Exception as error:  # the driver has one class for all its faults
            log.warning("Chromium's sandbox can't be used here (%s): starting without it", str(error)[:200])
        found = cls(driver, await driver.chromium.launch(**settings, chromium_sandbox=False))
        found.sandboxed = False
        return found

    async def open_page(self, options: CaptureOptions) -> ChromiumPage:
        """Open a blank page in a fresh context. Raises PageCrashed when the browser is gone."""
        try:
            context = await self._browser.new_context(
                viewport={"width": options.width, "height": options.height},
                user_agent=options.user_agent or self._user_agent(),
                java_script_enabled=options.javascript,
                accept_downloads=False,
                service_workers="block",
            )
            await context.add_init_script(script("recorder.js"))
            page = await context.new_page()
            session = await context.new_cdp_session(page)
        except Exception as error:
            raise PageCrashed(str(error)[:200]) from error
        return ChromiumPage(self, context, session, options)

    def _user_agent(self) -> str:
        # Chromium's headless mode names itself, and many sites turn it away for that alone.
        major = self.version.split(".")[0]
        return (
            f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36"
        )

    async def close(self) -> None:
        """End the browser and its driver."""
        for end in (self._browser.close, self._driver.stop):
            with contextlib.suppress(Exception):
                async with asyncio.timeout(5):
                    await end()


class ChromiumPage:
    """One page of the real browser."""

    def __init__(self, browser: ChromiumBrowser, context: Any, session: Any, options: CaptureOptions) -> None:
        page = context.pages[0]
        self._browser = browser
        self._context = context
        self._page = page
        self._session = session
        self._navigations = 0
        self.traffic = Traffic(max_bytes=options.max_bytes)
        self._recording = Recording(page, self.traffic)
        context.on("page", self._close_popup)
        page.on("framenavigated", self._count_navigation)

    @property
    def url(self) -> str:
        """The page's address now."""
        return str(self._page.url)

    async def goto(self, url: str, timeout_s: float) -> None:
        """Open an address; returns at the document's first byte."""
        try:
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
        await asyncio.gather(
            *(_quiet(self._number(frame, n), timeout_s) for n, frame in zip(numbers, inner, strict=True))
        )
        answers = await asyncio.gather(
            self.run(script, True, timeout_s),
            *(_quiet(frame.evaluate(script, False), timeout_s) for frame in inner),
        )
        return {number: answer for number, answer in enumerate(answers) if answer is not None}

    async def _number(self, frame: Any, number: int) -> None:
        element = await frame.frame_element()
        await element.evaluate("(element, number) => { element.__linksnapFrame = number; }", number)

    async def take_shot(self, shot: Shot, timeout_s: float = 20.0) -> bytes:
        """Take a picture by the browser's own protocol: it writes WebP itself."""
        clip = {"x": 0, "y": 0, "width": shot.width, "height": shot.height, "scale": shot.scale}
        asked = {
            "format": shot.image_format,
            "clip": clip,
            "captureBeyondViewport": True,
            "optimizeForSpeed": True,
        }
        if shot.image_format != "png":
            asked["quality"] = shot.quality
        answer = await self._bounded(lambda: self._session.send("Page.captureScreenshot", asked), timeout_s)
        return base64.b64decode(answer["data"])

    async def fetch(self, url: str, timeout_s: float = 10.0) -> tuple[bytes, str] | None:
        """Fetch one more address through the page's own network stack, so through the proxy."""
        try:
            async with asyncio.timeout(timeout_s):
                return await self._load_resource(url)
        except Exception as error:  # an extra is never worth a capture
            log.info("could not fetch %s: %s", url[:200], str(error)[:200])
            return None

    async def _load_resource(self, url: str) -> tuple[bytes, str] | None:
        tree = await self._session.send("Page.getFrameTree")
        asked = {
            "frameId": tree["frameTree"]["frame"]["id"],
            "url": url,
            "options": {"disableCache": False, "includeCredentials": False},
        }
        found = (await self._session.send("Network.loadNetworkResource", asked))["resource"]
        if not found.get("success") or found.get("httpStatusCode", 200) >= 400:
            return None
        headers = {name.lower(): value for name, value in found.get("headers", {}).items()}
        data = b""
        while len(data) < 1_000_000:
            chunk = await self._session.send("IO.read", {"handle": found["stream"], "size": 262_144})
            text = chunk["data"]
            data += base64.b64decode(text) if chunk.get("base64Encoded") else text.encode("utf-8", "replace")
            if chunk["eof"]:
                return data, headers.get("content-type", "")
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
            task = asyncio.ensure_future(_quiet(popup.close(), 5))
            self._recording.tasks.add(task)
            task.add_done_callback(self._recording.tasks.discard)

    def _count_navigation(self, frame: Any) -> None:
        # A page that sends itself on and on is held after a while, so that something can be captured.
        if frame != self._page.main_frame:
            return
        self._navigations += 1
        if self._navigations == MAX_NAVIGATIONS:
            task = asyncio.ensure_future(_quiet(self._page.route("**/*", _hold_documents), 5))
            self._recording.tasks.add(task)
            task.add_done_callback(self._recording.tasks.discard)

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
