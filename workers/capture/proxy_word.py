"""The proxy's word, given once: after that the browser sends it by itself and no request waits for the driver."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from workers.capture.errors import ProxyAddress

# A reserved name (RFC 6761) on a port no proxy opens: the word is asked first, and nobody looks the name up.
DOOR = "http://linksnap.invalid:2/"
_KNOCK = f"fetch({DOOR!r}, {{mode: 'no-cors', cache: 'no-store'}}).catch(() => null)"
_LIMIT_S = 10.0


async def tell_word(context: Any, page: Any, proxy: ProxyAddress) -> None:
    """Answer the proxy's question for its word on a blank page's first request; the context remembers it.

    Playwright can answer it too, but then holds every request of the page until its driver has let it go, and turns the
    browser's cache off: some .6 ms a request, and two messages with all its headers.
    """
    session = await context.new_cdp_session(page)
    tasks: set[asyncio.Task[Any]] = set()

    def send(method: str, **values: Any) -> None:
        task = asyncio.ensure_future(session.send(method, values))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    def answer(event: dict[str, Any]) -> None:
        known = event["authChallenge"]["source"] == "Proxy" and not answered
        answered.append(event["requestId"])
        word = {"username": proxy.username, "password": proxy.password} if known else {}
        response = {"response": "ProvideCredentials" if known else "CancelAuth", **word}
        send("Fetch.continueWithAuth", requestId=event["requestId"], authChallengeResponse=response)

    answered: list[str] = []
    session.on("Fetch.requestPaused", lambda event: send("Fetch.continueRequest", requestId=event["requestId"]))
    session.on("Fetch.authRequired", answer)
    await session.send("Fetch.enable", {"handleAuthRequests": True, "patterns": [{"urlPattern": "*"}]})
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LIMIT_S):
            await page.evaluate(_KNOCK)
    await session.send("Fetch.disable")
    await session.detach()
