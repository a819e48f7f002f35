"""Tests of tunnels: one side may end before the other, and a slow reader holds a fast writer back."""

import asyncio
from dataclasses import replace

from tests.workers.egress.local_net import CREDENTIALS, TINY, Reader, Writer, origin, proxy

FLOOD = 64_000_000
# What the kernel keeps on the way by itself: six buffers of a few megabytes at most, far less than the flood.
_KERNEL = 32_000_000


async def opened(gate: int, port: int) -> tuple[Reader, Writer]:
    """A tunnel through the proxy, its answer read."""
    reader, writer = await asyncio.open_connection("127.0.0.1", gate)
    writer.write(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n{CREDENTIALS}\r\n\r\n".encode())
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    return reader, writer


async def test_it_goes_on_one_way_when_the_other_has_ended() -> None:
    async def answer_at_the_end(reader: Reader, writer: Writer) -> None:
        writer.write("全文：".encode() + await reader.read())
        await writer.drain()

    async with origin(answer_at_the_end) as port, proxy(f"127.0.0.1:{port}") as gate:
        reader, writer = await opened(gate, port)
        for piece in ("链接", "快照", "标签"):
            writer.write(piece.encode())
            await writer.drain()
        writer.write_eof()
        assert (await reader.read()).decode() == "全文：链接快照标签"
        writer.close()


async def test_it_holds_a_flood_back_while_nobody_reads_and_loses_nothing() -> None:
    sent = 0

    async def flood(reader: Reader, writer: Writer) -> None:
        nonlocal sent
        await reader.readuntil(b"\n")
        while sent < FLOOD:
            writer.write(b"\0" * 100_000)
            await writer.drain()
            sent += 100_000

    limits = replace(TINY, tunnel_bytes=10**9, idle_s=20, total_s=60)
    async with origin(flood) as port, proxy(f"127.0.0.1:{port}", limits=limits) as gate:
        reader, writer = await opened(gate, port)
        writer.write(b"go\n")
        before = -1
        while before != sent:  # until the writer stands still
            before = sent
            await asyncio.sleep(0.1)
        assert sent < _KERNEL
        got = 0
        while data := await reader.read(1_000_000):
            got += len(data)
        assert got == FLOOD
        writer.close()
