"""Bodies as they crossed the network, byte by byte: the browser's own buffer gives text in UTF-8, whatever it was."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from workers.capture.body_store import BodyStore, body_bytes
from workers.capture.traffic import BODY_LIMIT, Body, Traffic

# A stream that has not ended by then (an endless page) goes on without being kept.
PATIENCE_S = 8.0
MEDIA = {"Media", "EventSource", "WebSocket", "Ping"}


class RawBodies:
    """Holds every response for a moment and copies its body (CDP domain Fetch, stage Response)."""

    def __init__(self, session: Any, traffic: Traffic, store: BodyStore) -> None:
        self.session = session
        self.traffic = traffic
        self.store = store
        self.bodies: dict[str, Body] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.large = asyncio.Lock()

    async def start(self) -> None:
        """Hold every response from now on."""
        self.session.on("Fetch.requestPaused", self.on_paused)
        await self.session.send("Fetch.enable", {"patterns": [{"urlPattern": "*", "requestStage": "Response"}]})

    def on_paused(self, event: dict[str, Any]) -> None:
        """A response waits."""
        task = asyncio.ensure_future(self.copy(event))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def copy(self, event: dict[str, Any]) -> None:
        """Copy the body where there is one, and let the response go on."""
        number = event["requestId"]
        with contextlib.suppress(Exception):  # a page that is gone meanwhile needs no answer
            if self.is_wanted(event):
                async with asyncio.timeout(PATIENCE_S):
                    self.bodies[event["networkId"]] = await self.body_of(event)
        with contextlib.suppress(Exception):
            await self.session.send("Fetch.continueRequest", {"requestId": number})

    def is_wanted(self, event: dict[str, Any]) -> bool:
        """Whether a response has a body of a sensible size."""
        status, kind = event.get("responseStatusCode", 0), event.get("resourceType")
        if not status or 300 <= status < 400 or kind in MEDIA or "networkId" not in event:
            return False
        return not self.traffic.over_budget and _length(event) <= self.traffic.max_bytes

    async def body_of(self, event: dict[str, Any]) -> Body:
        """The whole body; large ones pass one at a time, as each is one message."""
        asked = {"requestId": event["requestId"]}
        if _length(event) > BODY_LIMIT:
            async with self.large:
                answer = await self.session.send("Fetch.getResponseBody", asked)
        else:
            answer = await self.session.send("Fetch.getResponseBody", asked)
        return self.store.keep(body_bytes(answer), "")

    def take(self, number: str) -> Body | None:
        """The body of a request by the number that the domain Network knows it by, given once, without its type."""
        return self.bodies.pop(number, None)


def _length(event: dict[str, Any]) -> int:
    for header in event.get("responseHeaders", ()):
        if header["name"].lower() == "content-length" and header["value"].isdigit():
            return int(header["value"])
    return 0
