"""The ASGI application uvicorn serves."""

import json
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.asgi import get_asgi_application

from linksnap.checks import refuse_unsafe_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# Django writes a whole body to disk before any view can say no. These addresses take files, so here it is said first;
# the views then keep their own, lower limits.
_MIB = 1024 * 1024
BODY_LIMITS = {
    "/api/v1/uploads": 52 * _MIB,
    "/api/bookmarks/singlefile": 52 * _MIB,
    "/api/bookmarks/singlefile/": 52 * _MIB,
    "/add/page/": 256 * _MIB,
}


class _TooLarge(Exception):
    """More bytes came than the address takes."""


@dataclass(frozen=True)
class LimitedBodies:
    """Ends a request as soon as its body is larger than its address takes."""

    application: Application
    limits: dict[str, int]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI 3 entry; requests to other addresses pass untouched."""
        limit = self.limits.get(scope.get("path", "")) if scope["type"] == "http" else None
        if limit is None:
            await self.application(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"")
        if announced.isdigit() and int(announced) > limit:
            await _refuse(send, limit)
            return
        try:
            await self.application(scope, _counted(receive, limit), send)
        except _TooLarge:
            await _refuse(send, limit)


def _counted(receive: Receive, limit: int) -> Receive:
    left = limit

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise _TooLarge
        return message

    return counted


async def _refuse(send: Send, limit: int) -> None:
    """413 in the shape of the API's problems (RFC 9457); nothing has been sent before."""
    problem = {
        "type": "about:blank",
        "title": "Request Entity Too Large",
        "status": 413,
        "code": "body_too_large",
        "detail": f"The body is too large: {limit} bytes at most.",
    }
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(problem).encode()})


def _spool_to_disk() -> None:
    """Let bodies that are on their way in lie beside the store: /tmp is memory in many containers.

    What a killed process leaves there goes with the half-written blobs (services.upkeep).
    """
    folder = settings.ENV.blobs / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)


application = LimitedBodies(get_asgi_application(), BODY_LIMITS)
refuse_unsafe_settings()
_spool_to_disk()
