"""Writes the browser's network events into the traffic record; bodies are fetched while the page still loads."""

from __future__ import annotations

import asyncio
from typing import Any

from workers.capture.traffic import BODY_LIMIT, Body, MainAnswer, Traffic
from workers.capture.types import Redirect

# What a page shows. Scripts and data are not needed for the archive.
KEPT_KINDS = {"stylesheet", "image", "font", "other"}
SHOWN_KINDS = KEPT_KINDS | {"document", "script"}
# These stay open for as long as the page lives, so they don't count as loading.
ENDLESS_KINDS = {"websocket", "eventsource", "media", "ping", "cspviolationreport"}
BODY_TIMEOUT_S = 10.0


class Recording:
    """Listens to one page of the browser (Playwright's objects, by their events)."""

    def __init__(self, page: Any, traffic: Traffic) -> None:
        self.page = page
        self.traffic = traffic
        self.responses: dict[Any, Any] = {}
        self.statuses: dict[Any, int] = {}
        self.counted: set[Any] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        page.on("request", self.on_request)
        page.on("response", self.on_response)
        page.on("requestfinished", self.on_finished)
        page.on("requestfailed", self.on_failed)

    def on_request(self, request: Any) -> None:
        """A request left; a redirected one is tied to the address that was asked for."""
        if request.redirected_from is not None:
            self.traffic.note_alias(request.redirected_from.url, request.url)
        if request.resource_type not in ENDLESS_KINDS and not request.url.startswith("data:"):
            self.counted.add(request)
            self.traffic.note_request(request.resource_type in SHOWN_KINDS)

    def on_response(self, response: Any) -> None:
        """The headers came; the page's own answer is kept apart."""
        request = response.request
        self.responses[request] = response
        if 300 <= response.status < 400:
            self.statuses[request] = response.status
        size = _length(response.headers)
        self.traffic.bytes_received += size
        if self.is_main(request):
            self.traffic.documents += 1
            self.traffic.main = MainAnswer(response.url, response.status, dict(response.headers), self.hops(request))

    def on_finished(self, request: Any) -> None:
        """A body is whole: fetch it now, since the browser drops old ones from its buffer."""
        self.ended(request)
        response = self.responses.pop(request, None)
        if response is None or request.redirected_to is not None:
            return
        media_type = response.headers.get("content-type", "").lower()
        shown = media_type.startswith(("image/", "font/", "text/css"))
        if request.resource_type in KEPT_KINDS or shown:
            task = asyncio.ensure_future(self.keep(request, response))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    def on_failed(self, request: Any) -> None:
        """A request ended without a body."""
        self.ended(request)
        self.responses.pop(request, None)
        if not self.is_main(request) and request.resource_type not in ENDLESS_KINDS:
            self.traffic.note_refused(request.url, str(request.failure or "failed"))

    def ended(self, request: Any) -> None:
        """Count the end of a request that was counted at its beginning."""
        if request in self.counted:
            self.counted.discard(request)
            self.traffic.note_end(request.resource_type in SHOWN_KINDS)

    async def keep(self, request: Any, response: Any) -> None:
        """Fetch a body into the record, or note why it isn't kept."""
        headers = response.headers
        kind = headers.get("content-type", "")
        if response.status >= 400 and not kind.lower().startswith("image/"):
            self.traffic.note_refused(request.url, str(response.status))
            return
        try:
            async with asyncio.timeout(BODY_TIMEOUT_S):
                length = _length(headers) or (await request.sizes())["responseBodySize"]
                if length > BODY_LIMIT or self.traffic.over_budget:
                    self.traffic.note_refused(request.url, "too_large")
                    return
                data = await response.body()
        except Exception as error:  # whatever the driver says, the page goes on without this body
            self.traffic.note_refused(request.url, type(error).__name__)
            return
        if not _length(headers):
            self.traffic.bytes_received += len(data)
        self.traffic.note_body(response.url, Body(data, kind))

    def is_main(self, request: Any) -> bool:
        """Whether a request is for the page's own document."""
        try:
            return bool(request.is_navigation_request() and request.frame == self.page.main_frame)
        except Exception:  # a frame that is gone already has no answer
            return False

    def hops(self, request: Any) -> tuple[Redirect, ...]:
        """The redirects that led to a request, first one first."""
        found: list[Redirect] = []
        earlier = request.redirected_from
        while earlier is not None and len(found) < 20:
            found.append(Redirect(earlier.url, self.statuses.get(earlier, 0)))
            earlier = earlier.redirected_from
        return tuple(reversed(found))

    async def drain(self, timeout_s: float) -> None:
        """Wait until the bodies under way are in."""
        if self.tasks:
            await asyncio.wait(set(self.tasks), timeout=timeout_s)

    def stop(self) -> None:
        """Give up the bodies under way."""
        for task in self.tasks:
            task.cancel()


def _length(headers: dict[str, str]) -> int:
    value = headers.get("content-length", "")
    return int(value) if value.isdigit() else 0
