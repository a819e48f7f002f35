"""Moving bytes between client and origin under a byte cap and time limits, by HTTP/1.1 framing."""

import asyncio
import re
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass

from workers.egress.accounts import Account
from workers.egress.peers import Peer
from workers.egress.request import CHUNKED, UNTIL_CLOSE
from workers.egress.verdicts import EgressVerdict, Limits, Refusal

_PIECE = 65_536
_COARSE_S = 0.5
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")


class Meter:
    """Counts the bytes of one exchange and keeps its time limits; every byte moved gives `idle_s` more."""

    def __init__(self, limits: Limits, timeout: asyncio.Timeout) -> None:
        self.limits = limits
        self.sent = 0
        self.received = 0
        self._account = Account(tunnel_bytes=limits.tunnel_bytes)
        self._timeout = timeout
        self._clock = asyncio.get_running_loop().time
        self._end = self._clock() + limits.total_s

    @property
    def most_bytes(self) -> float:
        """The cap of this exchange, in bytes."""
        return min(self._account.tunnel_bytes, self._account.bytes_left + self.sent + self.received)

    def charge(self, account: Account, seconds: float) -> None:
        """From now on this account pays, and the whole exchange ends within so many seconds."""
        self._account = account
        self._end = self._clock() + seconds
        self.allow(seconds)

    def allow(self, seconds: float) -> None:
        """Give the next step this long, but never beyond the limit of the whole exchange."""
        if self._timeout.expired():  # bytes may still move between the alarm and its effect
            return
        wanted, alarm = min(self._clock() + seconds, self._end), self._timeout.when()
        # Setting the alarm anew for each piece would be a seventh of all the work.
        if alarm is None or not alarm <= wanted <= alarm + _COARSE_S:
            self._timeout.reschedule(wanted)

    def count(self, sent: int = 0, received: int = 0) -> None:
        """Count bytes towards the origin and from it. Raises Refusal(TOO_LARGE) beyond a cap."""
        self.sent += sent
        self.received += received
        self._account.spend(sent + received)
        if self.sent + self.received > self._account.tunnel_bytes:
            raise Refusal(EgressVerdict.TOO_LARGE)
        self.allow(self.limits.idle_s)


@dataclass(frozen=True)
class Pipe:
    """One direction; `upwards` says which counter its bytes belong to."""

    reader: StreamReader
    writer: StreamWriter
    meter: Meter
    upwards: bool

    async def copy_body(self, size: int) -> None:
        """Copy a body of `size` bytes, CHUNKED or UNTIL_CLOSE. Raises EOFError when it ends too early."""
        if size == CHUNKED:
            await self._copy_chunks()
        elif size == UNTIL_CLOSE:
            await self.copy_all()
        else:
            await self._copy_exactly(size)

    async def copy_all(self) -> None:
        """Copy until the reader's side ends, then end the writer's side too."""
        while data := await self.reader.read(_PIECE):
            await self._write(data)
        if self.writer.can_write_eof():
            self.writer.write_eof()

    async def _copy_exactly(self, size: int) -> None:
        while size:
            data = await self.reader.read(min(size, _PIECE))
            if not data:
                raise EOFError
            await self._write(data)
            size -= len(data)

    async def _copy_chunks(self) -> None:
        """Copy chunks as they are (RFC 9112, 7.1), reading just enough to see the last one."""
        while True:
            line = await self._read_line()
            match = _CHUNK_SIZE.fullmatch(line)
            if match is None:
                raise EOFError
            await self._write(line)
            size = int(match[1], 16)
            if size == 0:
                break
            await self._copy_exactly(size)
            await self._write(await self._read_line())
        while line := await self._read_line():
            await self._write(line)
            if line in (b"\r\n", b"\n"):
                return

    async def _read_line(self) -> bytes:
        try:
            return await self.reader.readuntil(b"\n")
        except asyncio.LimitOverrunError as error:
            raise EOFError from error

    async def _write(self, data: bytes) -> None:
        self.meter.count(**{"sent" if self.upwards else "received": len(data)})
        self.writer.write(data)
        await self.writer.drain()


async def relay_response(client: Peer, origin: Peer, meter: Meter, size: int, upload: asyncio.Task[None]) -> None:
    """Pass an answer's body to the client, while `upload` still sends the request's body or watches the client."""
    down = asyncio.create_task(Pipe(origin.reader, client.writer, meter, upwards=False).copy_body(size))
    await _finish(down, upload, asyncio.FIRST_COMPLETED)


async def send_body(client: Peer, origin: Peer, meter: Meter, size: int) -> None:
    """Send the request's body on, then stay until the client leaves and say so by Refusal(CLIENT_LEFT)."""
    try:
        await Pipe(client.reader, origin.writer, meter, upwards=True).copy_body(size)
    except ConnectionError:
        pass  # an origin may answer and close before it has read everything: its answer still counts
    except EOFError as error:
        raise Refusal(EgressVerdict.BAD_REQUEST) from error
    while data := await client.reader.read(_PIECE):
        meter.count(sent=len(data))
    raise Refusal(EgressVerdict.CLIENT_LEFT)


async def _finish(first: asyncio.Task[None], other: asyncio.Task[None], when: str) -> None:
    """Wait as `when` says, stop what is left, and raise what went wrong; `first` is asked first."""
    tasks = (first, other)
    try:
        await asyncio.wait(tasks, return_when=when)
    finally:
        finished = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if first in finished and when == asyncio.FIRST_COMPLETED:
        first.result()
        return
    for task in finished:
        task.result()
