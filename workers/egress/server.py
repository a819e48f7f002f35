"""The filtering forward proxy: plain HTTP in absolute form and CONNECT, one request a connection, no look into TLS."""

import asyncio
import contextlib
import json
import logging
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from linksnap.rules.addresses import IPAddress
from workers.egress import peers
from workers.egress.accounts import Accounts
from workers.egress.peers import Peer
from workers.egress.policy import Policy
from workers.egress.relay import Meter, relay_response, send_body
from workers.egress.request import ProxyRequest, ResponseHead, parse_request, parse_response, read_head
from workers.egress.tunnel import relay_tunnel
from workers.egress.verdicts import EgressVerdict, Limits, Refusal

log = logging.getLogger("linksnap.egress")

Dialler = Callable[[IPAddress, int, int], Awaitable[Peer]]
_MOST_INTERIM_ANSWERS = 8


async def dial_directly(address: IPAddress, port: int, limit: int) -> Peer:
    """Connect to exactly this address; a literal address is never looked up again."""
    return await peers.dial(str(address), port, limit)


@dataclass
class Exchange:
    """What is known so far of one request; at the end it is one line of the log."""

    client: Peer
    meter: Meter
    started: float
    request: ProxyRequest | None = None
    capture: str = ""
    address: str = ""
    verdict: EgressVerdict = EgressVerdict.PASSED
    answered: bool = False

    def answer(self, data: bytes) -> None:
        """Write the head of an answer; after this a refusal can only be shown by breaking the connection."""
        self.answered = True
        self.client.writer.write(data)

    def line(self) -> str:
        """The log line, in JSON. Paths and queries stay out: they are what people read."""
        request = self.request
        return json.dumps(
            {
                "event": "egress",
                "verdict": self.verdict,
                "capture": self.capture,
                "method": request.method if request else "",
                "host": request.host if request else "",
                "port": request.port if request else 0,
                "address": self.address,
                "sent": self.meter.sent,
                "received": self.meter.received,
                "ms": round((time.monotonic() - self.started) * 1000),
            }
        )


class EgressProxy:
    """One listening proxy. `token` is the password our own programs give by Proxy-Authorization: Basic.

    Captures give one of their own (workers.egress.credentials), and have caps of their own.
    """

    def __init__(self, token: str, policy: Policy, limits: Limits | None = None, dial: Dialler = dial_directly) -> None:
        if not token:
            raise ValueError("the egress proxy needs a token")
        self._policy = policy
        self._limits = limits or Limits()
        self._accounts = Accounts(token, self._limits)
        self._dial = dial
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen, close the own port to clients, and return the port."""
        self._server = await peers.listen(
            self._accept, host, port, limit=self._limits.head_bytes, backlog=self._limits.connections
        )
        chosen = int(self._server.sockets[0].getsockname()[1])
        self._policy = replace(self._policy, own_ports=self._policy.own_ports | {chosen})
        return chosen

    async def close(self) -> None:
        """Stop listening and break what is open, at once."""
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _accept(self, client: Peer) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(client))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, client: Peer) -> None:
        """One connection from its first byte to its log line; whatever happens, it ends here."""
        timeout = asyncio.timeout(None)
        exchange = Exchange(client, Meter(self._limits, timeout), time.monotonic())
        try:
            async with timeout:
                await self._run(exchange)
        except Refusal as refusal:
            await self._refuse(exchange, refusal)
        except TimeoutError:
            # Browsers open connections ahead of need: one that never asked for anything is just closed.
            if exchange.request:
                await self._refuse(exchange, Refusal(EgressVerdict.TIMEOUT))
        except (OSError, EOFError):
            await self._refuse(exchange, Refusal(EgressVerdict.CONNECTION))
        finally:
            client.writer.close()
            if exchange.request or exchange.verdict is not EgressVerdict.PASSED:
                log.info(exchange.line())

    async def _run(self, exchange: Exchange) -> None:
        if len(self._open) > self._limits.connections:
            raise Refusal(EgressVerdict.BUSY)
        exchange.meter.allow(self._limits.head_s)
        lines = await read_head(exchange.client.reader, self._limits.head_bytes)
        if not lines:
            return
        request = exchange.request = parse_request(lines)
        account = self._accounts.admit(request.header("proxy-authorization"))
        exchange.capture = account.capture
        with account.connection():
            exchange.meter.charge(account, self._accounts.seconds_left(account))
            await self._exchange(exchange, request)

    async def _exchange(self, exchange: Exchange, request: ProxyRequest) -> None:
        origin = await self._connect(exchange, request)
        exchange.meter.allow(self._limits.idle_s)
        try:
            if request.is_tunnel:
                exchange.answer(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await relay_tunnel(exchange.client, origin, exchange.meter)
            else:
                await self._forward(exchange, request, origin)
        finally:
            origin.writer.close()

    async def _connect(self, exchange: Exchange, request: ProxyRequest) -> Peer:
        """Choose and dial; what is dialled is what was judged."""
        addresses = await self._policy.choose(request.host, request.port)
        error: Exception | None = None
        for address in addresses:
            exchange.address = str(address)
            try:
                async with asyncio.timeout(self._limits.connect_s / len(addresses)):
                    return await self._dial(address, request.port, self._limits.head_bytes)
            except OSError as failure:  # TimeoutError is one
                error = failure
        timed_out = isinstance(error, TimeoutError)
        raise Refusal(EgressVerdict.TIMEOUT if timed_out else EgressVerdict.CONNECTION, exchange.address)

    async def _forward(self, exchange: Exchange, request: ProxyRequest, origin: Peer) -> None:
        """One plain HTTP request and its answer; a redirect goes back to the client, whose next request is judged."""
        origin.writer.write(request.forward_head())
        upload = asyncio.create_task(send_body(exchange.client, origin, exchange.meter, request.body))
        try:
            response = await self._read_response(exchange, request, origin, upload)
            if response.body > exchange.meter.most_bytes:
                raise Refusal(EgressVerdict.TOO_LARGE)
            exchange.answer(response.forward_head())
            await relay_response(exchange.client, origin, exchange.meter, response.body, upload)
        finally:
            upload.cancel()
            await asyncio.gather(upload, return_exceptions=True)

    async def _read_response(
        self, exchange: Exchange, request: ProxyRequest, origin: Peer, upload: asyncio.Task[None]
    ) -> ResponseHead:
        for _ in range(_MOST_INTERIM_ANSWERS):
            head = asyncio.create_task(read_head(origin.reader, self._limits.head_bytes))
            try:
                await asyncio.wait((head, upload), return_when=asyncio.FIRST_COMPLETED)
                if not head.done():
                    upload.result()
                response = parse_response(await head, request.method)
            except Refusal as refusal:
                # A broken head is the origin's fault here; only sizes and a lost client keep their own word.
                if refusal.verdict is EgressVerdict.BAD_REQUEST and head.done():
                    raise Refusal(EgressVerdict.CONNECTION) from refusal
                raise
            finally:
                head.cancel()
            if response.status >= 200:
                return response
            exchange.client.writer.write(response.forward_head())
        raise Refusal(EgressVerdict.CONNECTION)

    async def _refuse(self, exchange: Exchange, refusal: Refusal) -> None:
        exchange.verdict = refusal.verdict
        exchange.address = refusal.detail or exchange.address
        writer = exchange.client.writer
        if exchange.answered or refusal.verdict is EgressVerdict.CLIENT_LEFT:
            _reset(writer)
            return
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                writer.write(refusal.response())
                await writer.drain()
                writer.write_eof()
                # Closing with unread input resets the connection, and the client may never see the answer.
                while await exchange.client.reader.read(65_536):
                    pass


def _reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection so that the client sees an error: a clean end would make a cut answer look whole."""
    raw = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
