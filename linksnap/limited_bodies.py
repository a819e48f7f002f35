"""Ends a request as soon as its body is larger, or comes more slowly, than its address and its sender may.

Django writes a whole body to disk before any view can say no; so it is said here, in front of Django.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from linksnap.rules.body_limits import BodyLimits, BodyPace

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
# Whether the headers of a request (names in lower case) are those of somebody who is known.
Asks = Callable[[Mapping[bytes, bytes]], Awaitable[bool]]

# Where a refusal stands in the scope that Django gets; linksnap.refused_bodies answers it.
REFUSAL = "linksnap.refusal"
# A sender still busy sees a broken connection instead of the answer, unless what comes is read a little longer.
_LINGER_S = 3.0
_LINGER_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class BodyRefusal:
    """Why a body is not taken: more than `limit` bytes, of a stranger or of anybody; or too slow (limit 0)."""

    limit: int = 0
    of_stranger: bool = False

    @property
    def is_slow(self) -> bool:
        """True when it took too long."""
        return self.limit == 0


class _Refused(Exception):
    def __init__(self, refusal: BodyRefusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


@dataclass(frozen=True)
class LimitedBodies:
    """An ASGI application around another: strangers send little, those who are known what their address takes."""

    application: Application
    limits: BodyLimits
    pace: BodyPace
    is_known: Asks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI 3 entry. What is refused goes on as a request without a body, so that Django gives the answer."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        body = _Body(self, scope["path"], headers, receive)
        try:
            await body.judge_announced()
            await self.application(scope, body.receive, send)
        except _Refused as refused:
            nothing_comes = refused.refusal.is_slow or body.is_whole or b"expect" in headers
            rest = None if nothing_comes else receive
            await self.application(_without_body(scope, refused.refusal), _nothing(), _ending(send, rest))


@dataclass
class _Body:
    """The body of one request while it comes."""

    door: LimitedBodies
    path: str
    headers: dict[bytes, bytes]
    source: Receive
    received: int = 0
    is_whole: bool = False
    limit: int = 0
    begun: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.limit = self.door.limits.strangers

    async def judge_announced(self) -> None:
        """Raises _Refused for a length that is announced and too much; nothing was read then."""
        announced = self.headers.get(b"content-length", b"")
        if announced.isdigit():
            await self._judge(int(announced[:20]))

    async def receive(self) -> Message:
        """The next message. Raises _Refused."""
        if self.is_whole:
            # Django listens for the end of the connection: that may take as long as it will.
            return await self.source()
        left = self.begun + self.door.pace.allowed(self.received) - time.monotonic()
        try:
            message = await asyncio.wait_for(self.source(), max(left, 0.001))
        except TimeoutError as error:
            raise _Refused(BodyRefusal()) from error
        self.received += len(message.get("body", b""))
        self.is_whole = not message.get("more_body", False)
        await self._judge(self.received)
        return message

    async def _judge(self, size: int) -> None:
        most = self.door.limits.most(self.path)
        if size > most:
            raise _Refused(BodyRefusal(most))
        if size > self.limit:
            if not await self.door.is_known(self.headers):
                raise _Refused(BodyRefusal(self.limit, of_stranger=True))
            self.limit = most


def _without_body(scope: Scope, refusal: BodyRefusal) -> Scope:
    kept = [
        (name, value) for name, value in scope["headers"] if name.lower() not in {b"content-length", b"content-type"}
    ]
    return {**scope, "headers": kept, REFUSAL: refusal}


def _nothing() -> Receive:
    """An empty body, and then no news of the connection."""
    told = False

    async def receive() -> Message:
        nonlocal told
        if told:
            await asyncio.Event().wait()
        told = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive


def _ending(send: Send, rest: Receive | None) -> Send:
    """Sends an answer behind which the connection is closed, once the sender had time to see it."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send({**message, "headers": [*message.get("headers", []), (b"connection", b"close")]})
            return
        is_last = message["type"] == "http.response.body" and not message.get("more_body", False)
        if not is_last or rest is None:
            await send(message)
            return
        await send({**message, "more_body": True})
        await _drain(rest)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return sent


async def _drain(rest: Receive) -> None:
    """Read on and throw away, a little."""
    taken = 0
    try:
        async with asyncio.timeout(_LINGER_S):
            while taken < _LINGER_BYTES:
                message = await rest()
                taken += len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
    except TimeoutError:
        return
