"""Tests of the caps and time limits of a running exchange: nothing is endless, and a cut answer never looks whole."""

import asyncio
import json
import logging
from dataclasses import replace

import pytest

from tests.workers.egress.local_net import (
    CREDENTIALS,
    TINY,
    Reader,
    Writer,
    ask,
    connect,
    get,
    origin,
    proxy,
    read_request,
    verdict,
)


async def flood(reader: Reader, writer: Writer) -> None:
    """Send without end."""
    await reader.readuntil(b"\n")
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write("长".encode() * 10_000)
        await writer.drain()


@pytest.mark.parametrize("ask_for", [get, connect])
async def test_it_breaks_a_connection_at_the_byte_cap(ask_for: object, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "linksnap.egress")
    async with origin(flood) as port, proxy(f"127.0.0.1:{port}", limits=replace(TINY, tunnel_bytes=100_000)) as gate:
        target = f"http://127.0.0.1:{port}/" if ask_for is get else f"127.0.0.1:{port}"
        with pytest.raises(ConnectionResetError):
            await ask_for(gate, target)  # type: ignore[operator]
    assert json.loads(caplog.messages[0])["verdict"] == "too_large"


async def test_it_refuses_an_answer_that_announces_too_much() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n")

    async with origin(serve) as port, proxy(f"127.0.0.1:{port}", limits=replace(TINY, tunnel_bytes=100_000)) as gate:
        assert verdict(await get(gate, f"http://127.0.0.1:{port}/")) == (403, "too_large")


async def test_it_refuses_a_head_that_is_too_large() -> None:
    async with proxy(limits=replace(TINY, head_bytes=2_000)) as gate:
        for filler in ("a" * 5_000, "\nX: y" * 1_000):
            answer = await ask(gate, f"GET http://x.cn/ HTTP/1.1\nA: {filler}\n\n")
            assert verdict(answer) == (403, "too_large")


async def silent(reader: Reader, _writer: Writer) -> None:
    """Take everything, say nothing."""
    await reader.read()


async def test_it_gives_up_on_a_silent_origin() -> None:
    async with origin(silent) as port, proxy(f"127.0.0.1:{port}", limits=replace(TINY, idle_s=0.05)) as gate:
        assert verdict(await get(gate, f"http://127.0.0.1:{port}/")) == (504, "timeout")
        with pytest.raises(ConnectionResetError):
            await connect(gate, f"127.0.0.1:{port}")


async def test_it_gives_up_on_a_slow_dial() -> None:
    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    async with proxy(limits=replace(TINY, connect_s=0.05), dial=never) as gate:
        assert verdict(await get(gate, "http://1.1.1.1/")) == (504, "timeout")


async def test_it_ends_a_busy_tunnel_at_the_total_limit() -> None:
    limits = replace(TINY, total_s=0.2, tunnel_bytes=10**12)
    async with origin(flood) as port, proxy(f"127.0.0.1:{port}", limits=limits) as gate:
        with pytest.raises(ConnectionResetError):
            await connect(gate, f"127.0.0.1:{port}")


async def test_it_closes_a_connection_that_never_asks() -> None:
    async with proxy(limits=replace(TINY, head_s=0.05)) as gate:
        assert await ask(gate, b"") == ""
        assert await ask(gate, b"GET http://x.cn/ HTTP/1.1\r\nA: b") == ""


async def test_it_lets_the_origin_go_when_the_client_leaves() -> None:
    gone = asyncio.Event()

    async def serve(reader: Reader, _writer: Writer) -> None:
        await read_request(reader)
        client.close()
        await reader.read()
        gone.set()

    async with origin(serve) as port, proxy(f"127.0.0.1:{port}") as gate:
        _reader, client = await asyncio.open_connection("127.0.0.1", gate)
        client.write(f"GET http://127.0.0.1:{port}/ HTTP/1.1\r\n{CREDENTIALS}\r\n\r\n".encode())
        async with asyncio.timeout(5):
            await gone.wait()
