"""Answers every request of a page from its saved file; what the file does not hold gets no answer at all."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from typing import Any
from urllib.parse import quote

from workers.capture.recordings.base import SavedAnswer, SavedPage
from workers.capture.traffic import Traffic

# Characters that stay as they are in a header's address.
_PLAIN = "%/:=&?~#+!$,;'@()*[]"
# The second wall: were a request ever to pass the answers below, this proxy of the page's context leads nowhere.
NOWHERE = "http://127.0.0.1:1"


class SavedAnswers:
    """Stands between one page of the browser and the network (CDP domain Fetch; redirects come by here, too)."""

    def __init__(self, session: Any, saved: SavedPage, traffic: Traffic) -> None:
        self.session = session
        self.saved = saved
        self.traffic = traffic
        self.main_frame = ""
        self.opened = False
        self.tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Hold every request from now on."""
        tree = await self.session.send("Page.getFrameTree")
        self.main_frame = tree["frameTree"]["frame"]["id"]
        self.session.on("Fetch.requestPaused", self.on_paused)
        await self.session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})

    def on_paused(self, event: dict[str, Any]) -> None:
        """A request waits for its answer."""
        task = asyncio.ensure_future(self.reply(event))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def reply(self, event: dict[str, Any]) -> None:
        """Give the saved answer; a page that is gone meanwhile needs none."""
        url, request = event["request"]["url"], event["requestId"]
        answer = None if self.leads_away(event) else self.saved.find(url)
        with contextlib.suppress(Exception):
            if answer is not None:
                await self.fulfil(request, answer)
                return
            self.traffic.note_refused(url, "not_in_file")
            if event["resourceType"] == "Document":
                # A refused navigation would put an error page into the place of the page or frame.
                await self.session.send("Fetch.fulfillRequest", {"requestId": request, "responseCode": 204})
            else:
                reason = {"requestId": request, "errorReason": "BlockedByClient"}
                await self.session.send("Fetch.failRequest", reason)

    def leads_away(self, event: dict[str, Any]) -> bool:
        """Whether the page tries to put another into its place: only the first one, with its redirects, is wanted."""
        is_main = event["resourceType"] == "Document" and event.get("frameId") == self.main_frame
        if not is_main or event.get("redirectedRequestId"):
            return False
        first, self.opened = not self.opened, True
        return not first or event["request"]["method"] != "GET"

    async def fulfil(self, request: str, answer: SavedAnswer) -> None:
        """Send status, media type and body; fonts of other sites need leave to be used (CORS)."""
        headers = {"Content-Type": answer.content_type, "Access-Control-Allow-Origin": "*"}
        if answer.location:
            headers["Location"] = quote(answer.location, safe=_PLAIN)
        await self.session.send(
            "Fetch.fulfillRequest",
            {
                "requestId": request,
                "responseCode": answer.status,
                "responseHeaders": [{"name": name, "value": value} for name, value in headers.items()],
                "body": base64.b64encode(answer.body).decode("ascii"),
            },
        )

    def fetch(self, url: str) -> tuple[bytes, str] | None:
        """An extra such as the site's icon, from the file, too."""
        answer = self.saved.find(url)
        return (answer.body, answer.content_type) if answer and answer.status < 300 else None
