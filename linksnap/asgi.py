"""The ASGI application uvicorn serves."""

import os
import tempfile
from collections.abc import Mapping
from typing import IO

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler
from django.db import OperationalError, connections
from django.urls import get_resolver

from linksnap.checks import refuse_unsafe_settings
from linksnap.limited_bodies import LimitedBodies, Receive
from linksnap.rules.body_limits import BodyLimits, BodyPace
from linksnap.seldom_collected import collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")


def _spool_beside_the_store() -> None:
    """Let bodies that are on their way in lie beside the store: /tmp is memory in many containers.

    What a killed process leaves there goes with the half-written blobs (services.upkeep).
    """
    folder = settings.ENV.blobs / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)


class _Handler(ASGIHandler):
    """Django's own, but for where a body lies: it would take Python's place for what is temporary."""

    async def read_body(self, receive: Receive) -> IO[bytes]:
        """The whole body as a file. Raises RequestAborted, and what `receive` raises; then nothing is left of it."""
        body = tempfile.SpooledTemporaryFile(  # noqa: SIM115
            max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE, mode="w+b", dir=settings.FILE_UPLOAD_TEMP_DIR
        )
        try:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise RequestAborted
                body.write(message.get("body", b""))
                if not message.get("more_body", False):
                    break
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body


async def _is_known(headers: Mapping[bytes, bytes]) -> bool:
    return await sync_to_async(_opens_something, thread_sensitive=False)(headers)


def _opens_something(headers: Mapping[bytes, bytes]) -> bool:
    # Apps are ready only below.
    try:
        return senders.is_known(_text(headers, b"authorization"), _text(headers, b"cookie"))
    except OperationalError:
        # Without its database nobody can be known, nor any body be kept.
        return False
    finally:
        connections.close_all()


def _text(headers: Mapping[bytes, bytes], name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1")


django.setup(set_prefix=False)

from linksnap.services import senders  # noqa: E402

application = LimitedBodies(
    _Handler(),
    BodyLimits(
        strangers=settings.ENV.body_limit,
        forms=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        page=settings.MAX_UPLOAD_BYTES,
        library=settings.MAX_IMPORT_BYTES,
    ),
    BodyPace(settings.ENV.body_seconds),
    _is_known,
)
refuse_unsafe_settings()
_spool_beside_the_store()
# All views are imported by now and not by the first request.
_ = get_resolver().url_patterns
collect_seldom()
