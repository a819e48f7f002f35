"""Opens an address in a page of the browser, and says by a verdict why no page comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from workers.capture.browsing import Page
from workers.capture.errors import (
    TUNNEL_FAILED,
    NavigationFailed,
    PageFault,
    ask_proxy_why,
    verdict_of_net_error,
    verdict_of_proxy_answer,
)
from workers.capture.recordings.base import SavedPage
from workers.capture.traffic import MainAnswer
from workers.capture.types import CaptureOptions, Verdict

HTML_TYPES = {"text/html", "application/xhtml+xml", ""}
EMPTY_STATUSES = {204, 205}


@dataclass(frozen=True)
class Opening:
    """An address to open, within `time_left` seconds, from a saved file where there is one."""

    url: str
    options: CaptureOptions
    time_left: float
    saved: SavedPage | None = None

    async def open(self, page: Page) -> None:
        """Return once the document is there. Raises PageFault when no page comes of it, PageCrashed."""
        try:
            if self.saved:
                # No site is slow here, only the way of a file of 50 MB into the browser.
                await page.goto(self.saved.url, self.time_left * 0.6)
            else:
                await page.goto(self.url, min(self.options.nav_timeout_s, self.time_left))
        except NavigationFailed as failure:
            raise await self._fault(page, failure.code) from failure
        main = page.traffic.main
        if main is None:
            return
        check_way(main)
        _check_answer(main, self.options)

    async def _fault(self, page: Page, code: str) -> PageFault:
        main = page.traffic.main
        if main is not None:
            try:
                _check_answer(main, self.options)
            except PageFault as fault:
                return fault
        if code == "download":
            return PageFault(Verdict.WRONG_TYPE, main.content_type if main else code)
        if code in TUNNEL_FAILED and self.options.proxy_url:
            # Only the last hop may have been refused: ask for that one.
            reason = await ask_proxy_why(self.options.proxy_url, page.traffic.main_asked or self.url)
            return PageFault(reason or Verdict.CONNECTION, "egress" if reason else code)
        return PageFault(verdict_of_net_error(code), code)


def check_way(main: MainAnswer) -> None:
    """Raise PageFault where the page is no page but the proxy's refusal, on plain HTTP; pages may lead there later."""
    if main.url.startswith("http:") and (reason := verdict_of_proxy_answer(main.headers)):
        raise PageFault(reason, "egress")


def _check_answer(main: MainAnswer, options: CaptureOptions) -> None:
    length = main.headers.get("content-length", "")
    if main.status in EMPTY_STATUSES:
        raise PageFault(Verdict.NO_CONTENT, str(main.status))
    if main.content_type not in HTML_TYPES:
        raise PageFault(Verdict.WRONG_TYPE, main.content_type)
    if length.isdigit() and int(length) > options.max_bytes:
        raise PageFault(Verdict.TOO_LARGE, length)
    if length == "0" and main.status < 300:
        raise PageFault(Verdict.NO_CONTENT, "empty")
