"""A small net for the egress tests: origins on loopback, a resolver with a script, a client that writes raw bytes."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

from linksnap.rules.addresses import IPAddress, parse_allow_list
from workers.egress.peers import Peer
from workers.egress.policy import Policy
from workers.egress.server import EgressProxy, dial_directly
from workers.egress.verdicts import Limits

TOKEN = "口令-secret"
CREDENTIALS = "Proxy-Authorization: Basic " + base64.b64encode(f"worker:{TOKEN}".encode()).decode()
TINY = Limits(head_s=2, resolve_s=0.05, connect_s=2, idle_s=2, total_s=5)

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter
OriginTask = Callable[[Reader, Writer], Awaitable[None]]


@dataclass
class ScriptedResolver:
    """Gives the answers written down for a name, one list a question; the last one stays."""

    answers: dict[str, list[list[str]]]
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str) -> tuple[IPAddress, ...]:
        self.asked.append(host)
        script = self.answers.get(host)
        if script is None:
            raise OSError("name not known")
        found = script.pop(0) if len(script) > 1 else script[0]
        return tuple(map(ip_address, found))


@dataclass
class RecordingDialler:
    """Remembers what is dialled and leads it all to one local port."""

    port: int
    dialled: list[tuple[str, int]] = field(default_factory=list)

    async def __call__(self, address: IPAddress, port: int, limit: int) -> Peer:
        self.dialled.append((str(address), port))
        return await dial_directly(ip_address("127.0.0.1"), self.port, limit)


async def read_request(reader: Reader) -> bytes:
    """Read the head of a request at the origin."""
    return await reader.readuntil(b"\r\n\r\n")


@contextlib.asynccontextmanager
async def origin(serve: OriginTask) -> AsyncIterator[int]:
    """Run a server of raw bytes on loopback; yields its port."""
    running: set[asyncio.Task[None]] = set()

    async def run(reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            await serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(run, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@contextlib.asynccontextmanager
async def proxy(allow: str = "", resolver: ScriptedResolver | None = None, **more: object) -> AsyncIterator[int]:
    """Run an egress proxy; yields its port. `more` goes to EgressProxy (limits, dial)."""
    policy = Policy(resolver or ScriptedResolver({}), parse_allow_list(allow), resolve_s=0.05)
    server = EgressProxy(TOKEN, policy, **{"limits": TINY, **more})  # type: ignore[arg-type]
    port = await server.start()
    try:
        yield port
    finally:
        await server.close()


async def ask(port: int, text: str | bytes, credentials: str = CREDENTIALS) -> str:
    """Send a request (`{auth}` stands for the credentials) and read until the proxy closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    data = text if isinstance(text, bytes) else text.replace("\n", "\r\n").replace("{auth}", credentials).encode()
    writer.write(data)
    try:
        async with asyncio.timeout(10):
            return (await reader.read()).decode()
    finally:
        writer.close()


async def get(port: int, url: str) -> str:
    """GET a URL through the proxy."""
    return await ask(port, f"GET {url} HTTP/1.1\nHost: x\n{{auth}}\n\n")


async def connect(port: int, target: str) -> str:
    """CONNECT to host:port through the proxy, say one line, and read the rest."""
    return await ask(port, f"CONNECT {target} HTTP/1.1\nHost: {target}\n{{auth}}\n\nping 你好\n")


def verdict(answer: str) -> tuple[int, str]:
    """Status and verdict header of an answer."""
    head = answer.partition("\r\n\r\n")[0].split("\r\n")
    named = [line.split(": ")[1] for line in head if line.startswith("X-LinkSnap-Egress: ")]
    return int(head[0].split()[1]), named[0] if named else ""
