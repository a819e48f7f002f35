"""The two sides of an exchange: streams for heads and bodies, and pieces handed on as they come for tunnels."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamReaderProtocol, StreamWriter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Taker(Protocol):
    """What gets the pieces of a connection instead of its buffer."""

    def take(self, data: bytes) -> None: ...

    def end(self, error: BaseException | None) -> None: ...


class TappedReader(StreamReader):
    """A stream reader that can be tapped: from then on each piece goes to the taker at once, and no task wakes for it.

    A page of 200 resources wakes a task some thousand times otherwise, which is most of what a tunnel costs.
    """

    _taker: Taker | None = None
    _has_ended = False

    async def tap(self, taker: Taker) -> None:
        """Hand over what waits in the buffer, then everything as it comes; nothing can be read here any more.

        Raises OSError when the connection has broken by now.
        """
        # The end makes `read` give what there is without waiting for more.
        super().feed_eof()
        waiting = await self.read()
        self._taker = taker
        if waiting:
            taker.take(waiting)
        if self._has_ended:
            taker.end(None)

    def feed_data(self, data: bytes) -> None:  # type: ignore[override]  # typeshed allows what no transport gives
        """What the connection brings; called by the event loop."""
        if self._taker is None:
            super().feed_data(data)
        else:
            self._taker.take(data)

    def feed_eof(self) -> None:
        """The other side has ended; called by the event loop."""
        super().feed_eof()
        self._has_ended = True
        if self._taker is not None:
            self._taker.end(None)

    def set_exception(self, exc: BaseException) -> None:
        """The connection has broken; called by the event loop."""
        super().set_exception(exc)  # type: ignore[arg-type]  # typeshed asks for less than asyncio gives
        if self._taker is not None:
            self._taker.end(exc)


@dataclass(frozen=True)
class Peer:
    """One side of the exchange."""

    reader: TappedReader
    writer: StreamWriter


async def dial(host: str, port: int, limit: int) -> Peer:
    """Connect; heads may be `limit` bytes long. Raises OSError."""
    loop = asyncio.get_running_loop()
    reader = TappedReader(limit=limit, loop=loop)
    protocol = StreamReaderProtocol(reader, loop=loop)
    transport, _ = await loop.create_connection(lambda: protocol, host, port)
    return Peer(reader, StreamWriter(transport, protocol, reader, loop))


async def listen(accept: Callable[[Peer], None], host: str, port: int, limit: int, backlog: int) -> asyncio.Server:
    """Listen; each connection comes as a peer. Raises OSError."""
    loop = asyncio.get_running_loop()

    def connection() -> StreamReaderProtocol:
        reader = TappedReader(limit=limit, loop=loop)
        return StreamReaderProtocol(reader, lambda _, writer: accept(Peer(reader, writer)), loop=loop)

    return await loop.create_server(connection, host, port, backlog=backlog)
