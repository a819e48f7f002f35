"""`/events/`: the captures of a person as server-sent events; the data are the rows as the page draws them."""

import asyncio
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_GET

from linksnap.models import User
from linksnap.queries.captures import CaptureRow, tray
from linksnap.views.live_feed import live_feed
from linksnap.views.signed_in import owner_of

HEARTBEAT_S = 15.0


@require_GET
async def events(request: HttpRequest) -> HttpResponseBase:
    """Full state first, then every change; ends with `over` when nothing runs any more."""
    writer = TrayWriter(request, owner_of(request), translation.get_language() or "en")
    # Who is asking was read in this request's own thread; its connection would stay open as long as the page does.
    await sync_to_async(connections.close_all)()
    return StreamingHttpResponse(
        stream(writer),
        content_type="text/event-stream",
        # nginx would hold events back in its buffer; nothing of this may be kept by anybody.
        headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
    )


async def stream(writer: "TrayWriter", heartbeat_s: float = HEARTBEAT_S) -> AsyncIterator[bytes]:
    """The bytes of the connection. A lost one is taken up again after two seconds."""
    yield b"retry: 2000\n\n"
    feed = live_feed()
    async with feed.watching(writer.owner.pk) as changed:
        while True:
            changed.clear()
            for message in await feed.run(writer.changes):
                yield message
            if not writer.is_open:
                return
            try:
                async with asyncio.timeout(heartbeat_s):
                    await changed.wait()
            except TimeoutError:
                yield b": still here\n\n"


class TrayWriter:
    """Draws the tray's rows and remembers what the page has already got."""

    def __init__(self, request: HttpRequest, owner: User, language: str) -> None:
        self.owner = owner
        self.is_open = True
        self._request = request
        self._language = language
        self._listed: tuple[object, ...] | None = None
        self._drawn: dict[str, tuple[str, str]] = {}

    def changes(self) -> list[bytes]:
        """Messages for all that is new since the last call; runs outside the event loop."""
        with translation.override(self._language):
            now = tray(self.owner)
            # Another list altogether: a capture came from another tab or program, or one has left.
            listed = (*(row.capture.public_id for row in now.rows), now.more, now.failed)
            is_new = listed != self._listed
            messages = [message("jobs", self._draw("captures/_jobs.html", {"tray": now}))] if is_new else []
            for row in now.rows:
                messages += self._of_row(row, is_drawn=is_new)
        self._listed, self.is_open = listed, now.is_open
        return messages if now.is_open else [*messages, message("over", "")]

    def _of_row(self, row: CaptureRow, *, is_drawn: bool) -> list[bytes]:
        public_id, context = row.capture.public_id, _row_context(row)
        # Whole rows cannot be compared: the form tokens in them are other ones each time.
        drawn = (row.shape, self._draw("captures/_face.html", context))
        is_old, self._drawn[public_id] = drawn == self._drawn.get(public_id), drawn
        return [] if is_drawn or is_old else [message("row", self._draw("captures/_row.html", context))]

    def _draw(self, template: str, context: dict[str, object]) -> str:
        return render_to_string(template, context, request=self._request)


def _row_context(row: CaptureRow) -> dict[str, object]:
    return {"row": row, "capture": row.capture, "link": row.link, "snapshot": row.snapshot}


def message(name: str, data: str) -> bytes:
    """One event as the HTML standard writes it (9.2.6): every line of the data on a `data:` line of its own."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n".encode()
