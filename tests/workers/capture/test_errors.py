"""Errors to verdicts, and asking the proxy why it refused a tunnel."""

from __future__ import annotations

import asyncio

import pytest

from workers.capture.errors import ask_proxy_why, net_error_code, split_proxy, verdict_of_net_error
from workers.capture.types import Verdict


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        ("Page.goto: net::ERR_NAME_NOT_RESOLVED at http://例子.example/", Verdict.NAME_NOT_FOUND),
        ("net::ERR_CERT_AUTHORITY_INVALID at https://x/", Verdict.TLS_ERROR),
        ("net::ERR_SSL_PROTOCOL_ERROR", Verdict.TLS_ERROR),
        ("net::ERR_CONNECTION_REFUSED", Verdict.CONNECTION),
        ("net::ERR_CONNECTION_TIMED_OUT", Verdict.TIMEOUT),
        ("net::ERR_UNSAFE_PORT", Verdict.BLOCKED_PORT),
        ("net::ERR_UNSAFE_REDIRECT", Verdict.BLOCKED_ADDRESS),
        ("net::ERR_ABORTED; maybe frame was detached?", Verdict.NO_CONTENT),
        ("something else", Verdict.CONNECTION),
    ],
)
def test_it_maps_net_errors(message: str, verdict: Verdict) -> None:
    assert verdict_of_net_error(net_error_code(message)) is verdict


async def answered(answer: bytes, url: str) -> tuple[Verdict | None, str]:
    """Ask a proxy that gives this answer; the verdict, and what it was asked."""
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode("ascii"))
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        verdict = await ask_proxy_why(f"http://user:to%20ken@127.0.0.1:{port}", url)
    return verdict, asked[0]


async def test_it_asks_the_proxy_why() -> None:
    answer = b"HTTP/1.1 403 Forbidden\r\nx-linksnap-egress: blocked_address\r\n\r\n"
    verdict, asked = await answered(answer, "https://intern.example/a")
    assert verdict is Verdict.BLOCKED_ADDRESS
    assert asked.startswith("CONNECT intern.example:443 HTTP/1.1\r\n")
    assert "Proxy-Authorization: Basic dXNlcjp0byBrZW4=" in asked


async def test_it_takes_a_reason_it_does_not_know_for_a_lost_connection() -> None:
    odd = b"HTTP/1.1 403 No\r\nX-LinkSnap-Egress: odd\r\n\r\n"
    assert (await answered(odd, "https://site.test/"))[0] is Verdict.CONNECTION


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\n\r\n", b""])
async def test_it_makes_nothing_of_an_answer_without_a_reason(answer: bytes) -> None:
    assert (await answered(answer, "https://[2001:db8::1]:8443/"))[0] is None


async def test_it_survives_a_proxy_that_is_gone() -> None:
    assert await ask_proxy_why("http://127.0.0.1:1", "https://a.example/") is None


def test_it_takes_a_proxy_address_apart() -> None:
    proxy = split_proxy("http://u:p%40ss@[::1]:3128")
    assert (proxy.server, proxy.host, proxy.password) == ("http://[::1]:3128", "::1", "p@ss")
    with pytest.raises(ValueError, match="port"):
        split_proxy("http://proxy")
