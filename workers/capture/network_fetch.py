"""Fetches one more address through the page's own network stack, so through the proxy and with its rules."""

from __future__ import annotations

import base64
from typing import Any

MAX_BYTES = 1_000_000
CHUNK = 262_144


async def load_resource(session: Any, url: str) -> tuple[bytes, str] | None:
    """The body and media type of an address (CDP `Network.loadNetworkResource`), without cookies.

    None when it does not come, answers with an error status, or is larger than 1 MB.
    """
    tree = await session.send("Page.getFrameTree")
    asked = {
        "frameId": tree["frameTree"]["frame"]["id"],
        "url": url,
        "options": {"disableCache": False, "includeCredentials": False},
    }
    found = (await session.send("Network.loadNetworkResource", asked))["resource"]
    if not found.get("success") or found.get("httpStatusCode", 200) >= 400:
        return None
    headers = {name.lower(): value for name, value in found.get("headers", {}).items()}
    data = b""
    while len(data) < MAX_BYTES:
        chunk = await session.send("IO.read", {"handle": found["stream"], "size": CHUNK})
        text = chunk["data"]
        data += base64.b64decode(text) if chunk.get("base64Encoded") else text.encode("utf-8", "replace")
        if chunk["eof"]:
            return data, headers.get("content-type", "")
    return None
