"""Tests of the running proxy against origins on loopback: plain HTTP, tunnels, refusals, the log."""

import asyncio
import json
import logging
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workers.egress.local_net import (
    TINY,
    Reader,
    RecordingDialler,
    ScriptedResolver,
    Writer,
    ask,
    connect,
    get,
    origin,
    proxy,
    read_request,
    verdict,
)

PUBLIC = "93.184.216.34"


async def echo(reader: Reader, writer: Writer) -> None:
    """Answer with the request's own head as the body, and keep the connection open as lazy servers do."""
    body = await read_request(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nKeep-Alive: 5\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    await reader.read()


async def parrot(reader: Reader, writer: Writer) -> None:
    """Give back one line, whatever it is."""
    writer.write(await reader.readuntil(b"\n"))
    await writer.drain()


async def test_it_forwards_plain_http_and_ends_the_connection() -> None:
    async with origin(echo) as port, proxy(f"127.0.0.1:{port}") as gate:
        answer = await get(gate, f"http://127.0.0.1:{port}/%E5%BF%AB?q=1")
    head, _, body = answer.partition("\r\n\r\n")
    assert head == f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close"
    assert body.startswith(f"GET /%E5%BF%AB?q=1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n")
    assert "Proxy-" not in body


async def test_it_tunnels_bytes_both_ways() -> None:
    async with origin(parrot) as port, proxy(f"127.0.0.1:{port}") as gate:
        assert await connect(gate, f"127.0.0.1:{port}") == "HTTP/1.1 200 Connection established\r\n\r\nping 你好\r\n"


async def test_it_passes_chunks_up_and_down_as_they_are() -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        await read_request(reader)
        body = await reader.readuntil(b"0\r\n\r\n")
        writer.write(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body + b"extra"
        )
        await reader.read()

    chunks = "6;a=b\r\n快照\r\n0\r\n\r\n"
    async with origin(serve) as port, proxy(f"127.0.0.1:{port}") as gate:
        head = f"POST http://127.0.0.1:{port}/ HTTP/1.1\n{{auth}}\nTransfer-Encoding: chunked\nExpect: 100-continue\n\n"
        answer = await ask(gate, head + chunks.replace("\r\n", "\n"))
    assert answer == (
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        + chunks
    )


@pytest.mark.parametrize("credentials", ["X: y", "Basic d3Jvbmc6eA==", "Basic 你", "Bearer x", "Basic"])
async def test_it_asks_for_the_token(credentials: str) -> None:
    async with origin(echo) as port, proxy(f"127.0.0.1:{port}") as gate:
        answer = await ask(
            gate, f"GET http://127.0.0.1:{port}/ HTTP/1.1\n{{auth}}\n\n", f"Proxy-Authorization: {credentials}"
        )
    assert verdict(answer) == (407, "no_credentials")
    assert "Proxy-Authenticate: Basic" in answer


async def test_it_dials_the_address_it_judged_when_the_name_rebinds() -> None:
    resolver = ScriptedResolver({"rebind.example": [[PUBLIC], ["127.0.0.1"]]})
    async with origin(echo) as port:
        dialler = RecordingDialler(port)
        async with proxy(resolver=resolver, dial=dialler) as gate:
            assert verdict(await get(gate, "http://rebind.example/"))[0] == 200
            assert verdict(await get(gate, "http://rebind.example/")) == (403, "blocked_address")
    assert dialler.dialled == [(PUBLIC, 80)]
    assert resolver.asked == ["rebind.example"] * 2


async def test_it_refuses_before_a_connection_is_made() -> None:
    resolver = ScriptedResolver({"mixed.example": [[PUBLIC, "10.0.0.1"]], "good.example": [[PUBLIC]]})
    dialler = RecordingDialler(1)
    expected = {
        "http://mixed.example/": (403, "blocked_address"),
        "http://0x7f.1:8000/": (403, "blocked_address"),
        "http://[::ffff:7f00:1]/": (403, "blocked_address"),
        "http://good.example:6379/": (403, "blocked_port"),
        "http://none.example/": (502, "name_not_found"),
    }
    async with proxy(resolver=resolver, dial=dialler) as gate:
        for url, wanted in expected.items():
            assert verdict(await get(gate, url)) == wanted, url
        assert verdict(await connect(gate, "mixed.example:443")) == (403, "blocked_address")
    assert dialler.dialled == []


async def test_it_does_not_follow_redirects_and_judges_the_next_request() -> None:
    inner = "http://127.0.0.1:1/内网"

    async def serve(reader: Reader, writer: Writer) -> None:
        await read_request(reader)
        writer.write(f"HTTP/1.1 302 Found\r\nLocation: {inner}\r\nContent-Length: 0\r\n\r\n".encode())

    async with origin(serve) as port, proxy(f"127.0.0.1:{port}") as gate:
        answer = await get(gate, f"http://127.0.0.1:{port}/")
        assert answer.startswith("HTTP/1.1 302 Found\r\n")
        assert inner in answer
        assert verdict(await get(gate, "http://127.0.0.1:1/")) == (403, "blocked_address")


async def test_it_keeps_its_own_port_closed() -> None:
    async with proxy("127.0.0.0/8") as gate:
        assert verdict(await get(gate, f"http://127.0.0.1:{gate}/")) == (403, "blocked_address")
        assert verdict(await connect(gate, f"127.9.9.9:{gate}")) == (403, "blocked_address")


async def test_it_tries_the_next_address_and_says_when_none_answers() -> None:
    resolver = ScriptedResolver({"two.example": [["192.0.2.1", PUBLIC]]})
    tried: list[str] = []

    async def refuse(address: object, _port: int, _limit: int) -> None:
        tried.append(str(address))
        raise ConnectionRefusedError

    async with proxy("192.0.2.1", resolver, dial=refuse) as gate:
        assert verdict(await get(gate, "http://two.example/")) == (502, "connection")
    assert tried == ["192.0.2.1", PUBLIC]


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 101 Switching\r\n\r\n", b"HTTP/1.1 200 OK\r\nA"]
)
async def test_it_says_that_an_origin_does_not_speak_http(answer: bytes) -> None:
    async def serve(reader: Reader, writer: Writer) -> None:
        await read_request(reader)
        writer.write(answer)

    async with origin(serve) as port, proxy(f"127.0.0.1:{port}") as gate:
        assert verdict(await get(gate, f"http://127.0.0.1:{port}/")) == (502, "connection")


async def test_it_turns_a_crowd_away() -> None:
    async with proxy(limits=replace(TINY, connections=1)) as gate:
        _reader, writer = await asyncio.open_connection("127.0.0.1", gate)
        assert verdict(await get(gate, "http://1.1.1.1/")) == (503, "busy")
        writer.close()


async def test_it_writes_one_line_a_request_without_paths(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "linksnap.egress")
    async with origin(parrot) as port, proxy(f"127.0.0.1:{port}") as gate:
        await connect(gate, f"127.0.0.1:{port}")
        await get(gate, "http://10.0.0.1/secret?私密=1")
    tunnel, blocked = (json.loads(line) for line in caplog.messages)
    assert tunnel.pop("ms") >= 0
    assert tunnel == {
        **{
            "event": "egress",
            "verdict": "passed",
            "capture": "",
            "method": "CONNECT",
            "host": "127.0.0.1",
            "port": port,
        },
        **{"address": "127.0.0.1", "sent": 13, "received": 13},
    }
    assert (blocked["verdict"], blocked["address"]) == ("blocked_address", "10.0.0.1")
    assert "secret" not in caplog.text


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(b"GET http://127.0.0.1/ HTTP/1.1\r\n".__add__)))
def test_it_survives_garbage(data: bytes) -> None:
    async def send() -> None:
        async with proxy(limits=replace(TINY, head_s=0.05)) as gate:
            answer = await ask(gate, data + b"\r\n\r\n")
            assert answer == "" or verdict(answer)[0] in (400, 403, 407)
            assert verdict(await get(gate, "http://10.0.0.1/")) == (403, "blocked_address")

    asyncio.run(send())
