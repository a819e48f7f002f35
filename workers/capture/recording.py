"""Writes the browser's network events into the traffic record; bodies are fetched while the page still loads."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from workers.capture.body_store import BodyStore, body_bytes
from workers.capture.private_headers import PrivateHeaders
from workers.capture.raw_bodies import RawBodies
from workers.capture.traffic import BODY_LIMIT, Body, Exchange, MainAnswer, Traffic
from workers.capture.types import Redirect

# What a page shows. Scripts and data are not needed for the archive.
KEPT_KINDS = {"stylesheet", "image", "font", "other"}
SHOWN_KINDS = KEPT_KINDS | {"document", "script"}
# These stay open for as long as the page lives, so they don't count as loading.
ENDLESS_KINDS = {"websocket", "eventsource", "media", "ping", "cspviolationreport", "preflight"}
BODY_TIMEOUT_S = 10.0
MAX_HOPS = 20
# What the browser holds back for us before it drops bodies, all together; its own figure, said for one body, too.
BUFFER = 100_000_000


@dataclass
class _Request:
    """A request under way."""

    url: str
    kind: str
    is_main: bool
    sent: dict[str, Any]
    when: datetime
    hops: tuple[Redirect, ...] = ()
    response: dict[str, Any] = field(default_factory=dict)
    said_length: int = 0
    # Unpacked: a small answer may unfold to any size.
    received: int = 0

    @property
    def counted(self) -> bool:
        return self.kind not in ENDLESS_KINDS

    @property
    def shown(self) -> bool:
        return self.kind in SHOWN_KINDS


class Recording:
    """Listens to one page of the browser (CDP domain Network; frames share the page's process, so its session)."""

    def __init__(self, session: Any, traffic: Traffic, private: PrivateHeaders) -> None:
        self.session = session
        self.traffic = traffic
        self.private = private
        self.store = BodyStore()
        self.raw: RawBodies | None = RawBodies(session, traffic, self.store) if traffic.keeps_all else None
        self.main_frame = ""
        self.requests: dict[str, _Request] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        # A large body passes as one message: one at a time, so that a few of them don't fill the memory.
        self.large = asyncio.Lock()
        self.cut = False

    async def start(self) -> None:
        """Listen from now on."""
        tree = await self.session.send("Page.getFrameTree")
        self.main_frame = tree["frameTree"]["frame"]["id"]
        self.session.on("Network.requestWillBeSent", self.on_request)
        self.session.on("Network.responseReceived", self.on_response)
        self.session.on("Network.dataReceived", self.on_data)
        self.session.on("Network.loadingFinished", self.on_finished)
        self.session.on("Network.loadingFailed", self.on_failed)
        await self.session.send("Network.enable", {"maxTotalBufferSize": BUFFER, "maxResourceBufferSize": BUFFER})
        if self.raw is not None:
            await self.raw.start()

    def on_request(self, event: dict[str, Any]) -> None:
        """A request left; a redirected one keeps its number and ends the one before it."""
        number, url = event["requestId"], event["request"]["url"]
        if url.startswith("data:"):
            return
        hops: tuple[Redirect, ...] = ()
        if (earlier := self.requests.get(number)) is not None and "redirectResponse" in event:
            earlier.response = event["redirectResponse"]
            hops = (*earlier.hops, Redirect(earlier.url, int(earlier.response["status"])))[:MAX_HOPS]
            self.traffic.note_alias(earlier.url, url)
            self.ended(earlier)
            self.note(earlier)
        kind = str(event.get("type", "other")).lower()
        is_main = kind == "document" and event.get("frameId") == self.main_frame and event["loaderId"] == number
        when = datetime.fromtimestamp(event["wallTime"], UTC)
        request = self.requests[number] = _Request(url, kind, is_main, event["request"], when, hops)
        if is_main:
            self.traffic.main_asked = url
        if request.counted:
            self.traffic.note_request(request.shown)

    def on_response(self, event: dict[str, Any]) -> None:
        """The headers came; the page's own answer is kept apart."""
        request = self.requests.get(event["requestId"])
        if request is None:
            return
        request.response = response = event["response"]
        headers = _lower(response["headers"])
        request.said_length = _length(headers)
        self.traffic.bytes_received += request.said_length
        if request.is_main:
            self.traffic.documents += 1
            self.traffic.main = MainAnswer(response["url"], int(response["status"]), headers, request.hops)

    def on_data(self, event: dict[str, Any]) -> None:
        """A piece of a body came, unpacked; counted here as far as it goes beyond the length said before."""
        request = self.requests.get(event["requestId"])
        if request is None:
            return
        counted = max(request.said_length, request.received)
        request.received += int(event["dataLength"])
        self.traffic.bytes_received += max(0, request.received - counted)
        if request.kind == "document" and request.received > self.traffic.max_bytes and not self.cut:
            # The page has its fill: what more came would only be held in the browser's memory until that is killed.
            self.cut = True
            self.begin(self.stop_loading())

    async def stop_loading(self) -> None:
        """Keep the page as far as it has come."""
        with contextlib.suppress(Exception):  # a page that is gone meanwhile loads nothing any more
            await self.session.send("Page.stopLoading")

    def on_finished(self, event: dict[str, Any]) -> None:
        """A body is whole: fetch it now, since the browser drops old ones from its buffer."""
        number = event["requestId"]
        request = self.requests.pop(number, None)
        if request is None:
            return
        self.ended(request)
        if request.response and self.is_kept(request):
            self.begin(self.keep(number, request, max(request.received, int(event["encodedDataLength"]))))
        elif request.response:
            self.note(request, fault="not_kept")

    def is_kept(self, request: _Request) -> bool:
        """Whether somebody will want the body."""
        if self.traffic.keeps_all:
            return request.kind not in ENDLESS_KINDS
        media_type = str(request.response.get("mimeType", "")).lower()
        return request.kind in KEPT_KINDS or media_type.startswith(("image/", "font/", "text/css"))

    def on_failed(self, event: dict[str, Any]) -> None:
        """A request ended without a body."""
        request = self.requests.pop(event["requestId"], None)
        if request is None:
            return
        self.ended(request)
        fault = str(event.get("errorText") or "failed")
        if not request.is_main and request.counted:
            self.traffic.note_refused(request.url, fault)
        if request.response:
            self.note(request, fault=fault)

    def ended(self, request: _Request) -> None:
        """Count the end of a request that was counted at its beginning."""
        if request.counted:
            self.traffic.note_end(request.shown)

    async def keep(self, number: str, request: _Request, received: int) -> None:
        """Fetch a body into the record, or note why it isn't kept."""
        status, kind = int(request.response["status"]), _lower(request.response["headers"]).get("content-type", "")
        failed = status >= 400 and not kind.lower().startswith("image/")
        if failed:
            self.traffic.note_refused(request.url, str(status))
        if failed and not self.traffic.keeps_all:
            return self.note(request, fault="not_kept")
        size = max(request.said_length, received)
        if self.traffic.over_budget:
            self.traffic.note_refused(request.url, "too_large")
            return self.note(request, fault="too_large")
        try:
            async with asyncio.timeout(BODY_TIMEOUT_S * (1 if size <= BODY_LIMIT else 3)):
                body = await self.body_of(number, size, kind)
        except Exception as error:  # whatever the driver says, the page goes on without this body
            self.traffic.note_refused(request.url, type(error).__name__)
            return self.note(request, fault=type(error).__name__)
        if not failed:
            self.traffic.note_body(request.response["url"], body)
        self.note(request, body)

    async def body_of(self, number: str, size: int, kind: str) -> Body:
        """A body from the browser's buffer, or as it crossed the network where all traffic is kept."""
        if self.raw is not None and (raw := self.raw.take(number)) is not None:
            return replace(raw, content_type=kind)
        asked = {"requestId": number}
        if size > BODY_LIMIT:
            async with self.large:
                answer = await self.session.send("Network.getResponseBody", asked)
        else:
            answer = await self.session.send("Network.getResponseBody", asked)
        return self.store.keep(body_bytes(answer), kind)

    def note(self, request: _Request, body: Body | None = None, fault: str = "") -> None:
        """Write down a request that is through."""
        if not request.url.startswith(("http:", "https:")):
            return
        response = request.response
        exchange = Exchange(
            url=request.url,
            when=request.when,
            method=str(request.sent.get("method", "GET")),
            request_headers=self.private.of_request(request.sent["headers"]),
            request_body=str(request.sent.get("postData", "")).encode("utf-8", "replace"),
            status=int(response["status"]),
            reason=str(response.get("statusText", "")),
            headers=self.private.of_response(response["headers"]),
            body=body,
            kind=request.kind,
            protocol=str(response.get("protocol", "")),
            address=str(response.get("remoteIPAddress", "")),
            fault=fault,
        )
        self.traffic.note_exchange(exchange)

    def begin(self, work: Any) -> None:
        """Do something beside the page's loading; `drain` waits for it, `stop` gives it up."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def drain(self, timeout_s: float) -> None:
        """Wait until the bodies under way are in."""
        if self.tasks:
            await asyncio.wait(set(self.tasks), timeout=timeout_s)

    def stop(self) -> None:
        """Give up the bodies under way, and those that lie in files."""
        for task in self.tasks:
            task.cancel()
        self.store.remove()


def _lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _length(headers: dict[str, str]) -> int:
    value = headers.get("content-length", "")
    return int(value) if value.isdigit() else 0
