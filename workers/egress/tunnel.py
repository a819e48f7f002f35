"""A tunnel: bytes pass both ways as they come, under the caps and time limits of the exchange."""

from __future__ import annotations

import asyncio
from typing import cast

from workers.egress.peers import Peer
from workers.egress.relay import Meter
from workers.egress.verdicts import Refusal

# More than this on the way to a slow reader, and the fast writer has to wait.
_MOST_WAITING = 131_072


class Flow:
    """One direction of a tunnel; `done` gets its end: None when the reader's side has ended, or the error."""

    def __init__(self, reader: Peer, writer: Peer, meter: Meter, upwards: bool) -> None:
        # A connection has one transport for both directions, though a writer is said to have half of it.
        self._from = cast(asyncio.Transport, reader.writer.transport)
        self._to = writer.writer
        self._meter = meter
        self._upwards = upwards
        self._pause: asyncio.Task[None] | None = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def take(self, data: bytes) -> None:
        """Pass a piece on; a cap that is reached ends the flow."""
        if self.done.done():
            return
        try:
            self._meter.count(**{"sent" if self._upwards else "received": len(data)})
        except Refusal as refusal:
            self.done.set_exception(refusal)
            return
        self._to.write(data)
        if self._pause is None and self._to.transport.get_write_buffer_size() > _MOST_WAITING:
            self._from.pause_reading()
            self._pause = asyncio.get_running_loop().create_task(self._drain())

    def end(self, error: BaseException | None) -> None:
        """The reader's side has ended: end the writer's side, too, or break the tunnel."""
        if self.done.done():
            return
        if error is not None:
            self.done.set_exception(error)
            return
        if self._to.can_write_eof():
            self._to.write_eof()
        self.done.set_result(None)

    def stop(self) -> None:
        """No more pieces; what waits to be drained is left to the closing connection."""
        if self._pause is not None:
            self._pause.cancel()
        if not self.done.cancel() and not self.done.cancelled():
            self.done.exception()  # seen: the first error of a tunnel is the one that is told

    async def _drain(self) -> None:
        try:
            await self._to.drain()
        except OSError as error:
            if not self.done.done():
                self.done.set_exception(error)
        self._pause = None
        self._from.resume_reading()


async def relay_tunnel(client: Peer, origin: Peer, meter: Meter) -> None:
    """Pass bytes both ways until both sides have ended or one breaks. Raises OSError, Refusal."""
    up, down = Flow(client, origin, meter, upwards=True), Flow(origin, client, meter, upwards=False)
    try:
        await client.reader.tap(up)
        await origin.reader.tap(down)
        await asyncio.wait((up.done, down.done), return_when=asyncio.FIRST_EXCEPTION)
        for flow in (up, down):
            if flow.done.done():
                flow.done.result()
    finally:
        up.stop()
        down.stop()
