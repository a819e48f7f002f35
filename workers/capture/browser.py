"""The real browser: Chromium driven by Playwright. The only file that names Playwright."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any, Self

from workers.capture.agents import agent_text
from workers.capture.chromium_page import ChromiumPage
from workers.capture.errors import (
    NoBrowser,
    PageCrashed,
    split_proxy,
)
from workers.capture.launch import find_chromium, switches
from workers.capture.proxy_word import tell_word
from workers.capture.recordings.base import SavedPage
from workers.capture.sandbox import UNSAFE, WITHOUT, NoSandbox, may_go_without
from workers.capture.saved_answers import NOWHERE, SavedAnswers
from workers.capture.scripts_text import script
from workers.capture.types import CaptureOptions

__all__ = ["ChromiumBrowser", "find_chromium"]

log = logging.getLogger(__name__)


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
            # The way without the word: only pages get that, each capture its own.
            settings["proxy"] = {"server": proxy.server}
        try:
            return await cls._start(driver, settings)
        except Error as error:
            await driver.stop()
            raise NoBrowser(str(error).splitlines()[0]) from error
        except NoSandbox:
            await driver.stop()
            raise

    @classmethod
    async def _start(cls, driver: Any, settings: dict[str, Any]) -> Self:
        try:
            return cls(driver, await driver.chromium.launch(**settings, chromium_sandbox=True))
        except Exception as error:  # the driver has one class for all its faults
            reason = str(error)[:200]
        # Whether it is the sandbox that fails, or the browser, shows only now.
        found = cls(driver, await driver.chromium.launch(**settings, chromium_sandbox=False))
        if not may_go_without():
            await found._browser.close()
            raise NoSandbox(f"{WITHOUT} ({reason})")
        log.warning("%s is set: Chromium runs without its sandbox", UNSAFE)
        found.sandboxed = False
        return found

    async def open_page(self, options: CaptureOptions, saved: SavedPage | None = None) -> ChromiumPage:
        """Open a blank page in a fresh context. Raises PageCrashed when the browser is gone."""
        proxy = split_proxy(options.proxy_url) if options.proxy_url and saved is None else None
        # A saved page's proxy is one that does not exist.
        server = NOWHERE if saved is not None else proxy.server if proxy else ""
        try:
            context = await self._browser.new_context(
                viewport={"width": options.width, "height": options.height},
                user_agent=agent_text(options.user_agent, self.version),
                reduced_motion="reduce",
                ignore_https_errors=options.ignore_tls_errors,
                java_script_enabled=options.javascript and saved is None,
                proxy={"server": server} if server else None,
                accept_downloads=False,
                service_workers="block",
            )
            await context.add_init_script(script("recorder.js"))
            await context.add_init_script(script("flood.js"))
            page = await context.new_page()
            if proxy is not None and proxy.username:
                await tell_word(context, page, proxy)
            session = await context.new_cdp_session(page)
            opened = ChromiumPage(self, context, session, options)
            await opened.record()
            if saved is not None:
                opened.answers = SavedAnswers(session, saved, opened.traffic)
                await opened.answers.start()
        except Exception as error:
            raise PageCrashed(str(error)[:200]) from error
        return opened

    async def close(self) -> None:
        """End the browser and its driver."""
        for end in (self._browser.close, self._driver.stop):
            with contextlib.suppress(Exception):
                async with asyncio.timeout(5):
                    await end()
