"""Tests of the credentials of captures, and of the caps each capture has for all its connections."""

import base64
import json
import logging
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from tests.workers.egress.local_net import TINY, TOKEN, Reader, Writer, ask, get, origin, proxy, read_request, verdict
from workers.egress.accounts import Accounts
from workers.egress.credentials import capture_proxy_url, password_of, read_capture_user
from workers.egress.verdicts import EgressVerdict, Limits, Refusal

OURS = "http://linksnap:%E5%8F%A3%E4%BB%A4-secret@proxy.lan:3128"


def header(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def credentials(url: str) -> str:
    parts = urlsplit(url)
    return "Proxy-Authorization: " + header(str(parts.username), str(parts.password))


def test_it_makes_a_credential_that_holds_neither_token_nor_user_of_ours() -> None:
    made = capture_proxy_url(OURS, "AbC_9-快照", 100, now=1000)
    parts = urlsplit(made)
    assert (parts.hostname, parts.port, parts.username) == ("proxy.lan", 3128, "capture-AbC_9-1100")
    assert parts.password == password_of(TOKEN, "capture-AbC_9-1100")
    assert "secret" not in made


@pytest.mark.parametrize(
    "foreign", ["http://smokescreen:4750", "http://role:word@proxy.lan:4750", "http://linksnap@x:1"]
)
def test_it_leaves_a_foreign_proxy_as_it_is(foreign: str) -> None:
    assert capture_proxy_url(foreign, "abc", 100) == foreign


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic",
        "Basic ???",
        header("linksnap", "wrong"),
        header("capture-abc-2000", TOKEN),
        header("capture-abc-2000", password_of(TOKEN, "capture-abc-3000")),
        header("capture-abc-3000", password_of("another", "capture-abc-3000")),
        header("capture-abc-900", password_of(TOKEN, "capture-abc-900")),
        header("linksnap", TOKEN).replace("Basic", "Bearer"),
    ],
)
def test_it_admits_no_wrong_and_no_old_credential(authorization: str) -> None:
    with pytest.raises(Refusal) as caught:
        Accounts(TOKEN, Limits(), lambda: 1000).admit(authorization)
    assert caught.value.verdict is EgressVerdict.NO_CREDENTIALS


def test_it_gives_each_capture_an_account_of_its_own() -> None:
    accounts = Accounts(TOKEN, Limits(capture_bytes=10), lambda: 1000)
    one, other = (header(user, password_of(TOKEN, user)) for user in ("capture-a-1060", "capture-b-1060"))
    accounts.admit(one).spend(10)
    assert accounts.admit(one).bytes_left == 0
    assert accounts.admit(other).bytes_left == 10
    assert accounts.seconds_left(accounts.admit(one)) == 60
    assert accounts.admit(header("linksnap", TOKEN)).bytes_left > 1e18


def test_it_lets_models_be_large_and_pages_not() -> None:
    accounts = Accounts(TOKEN, Limits())
    assert accounts.admit(header("models", TOKEN)).tunnel_bytes > accounts.admit(header("linksnap", TOKEN)).tunnel_bytes


def test_it_reads_no_other_name_as_a_captures() -> None:
    assert [read_capture_user(name) for name in ("capture-a", "capture--9", "capture-a/b-9", "Capture-a-9")] == [
        None
    ] * 4


async def thousand(reader: Reader, writer: Writer) -> None:
    """Answer with a thousand bytes."""
    await read_request(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000)


async def test_it_stops_a_capture_at_its_bytes_over_many_connections(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "linksnap.egress")
    mine = credentials(capture_proxy_url(OURS, "一页AbC", 100))
    async with origin(thousand) as port, proxy(f"127.0.0.1:{port}", limits=replace(TINY, capture_bytes=2500)) as gate:
        request = f"GET http://127.0.0.1:{port}/ HTTP/1.1\n{{auth}}\n\n"
        assert [verdict(await ask(gate, request, mine))[0] for _ in range(3)] == [200, 200, 403]
        assert verdict(await ask(gate, request, mine)) == (403, "too_large")
        assert verdict(await ask(gate, request, credentials(capture_proxy_url(OURS, "other", 100))))[0] == 200
        assert verdict(await get(gate, f"http://127.0.0.1:{port}/"))[0] == 200
    entries = [json.loads(line) for line in caplog.messages]
    assert [entry["capture"] for entry in entries] == ["AbC"] * 4 + ["other", ""]
    assert mine.split()[-1] not in caplog.text and password_of(TOKEN, "x")[:8] not in caplog.text


async def test_it_counts_the_connections_of_a_capture() -> None:
    mine = credentials(capture_proxy_url(OURS, "abc", 100))
    limits = replace(TINY, capture_requests=2, capture_connections=1)
    async with origin(thousand) as port, proxy(f"127.0.0.1:{port}", limits=limits) as gate:
        request = f"GET http://127.0.0.1:{port}/ HTTP/1.1\n{{auth}}\n\n"
        assert [verdict(await ask(gate, request, mine))[0] for _ in range(3)] == [200, 200, 403]


async def test_it_refuses_one_connection_too_many_at_once() -> None:
    accounts = Accounts(TOKEN, Limits(capture_connections=1), lambda: 0)
    account = accounts.admit(header("capture-a-9", password_of(TOKEN, "capture-a-9")))
    with account.connection(), pytest.raises(Refusal) as caught, account.connection():
        pass
    assert caught.value.verdict is EgressVerdict.BUSY
    with account.connection():
        assert account.open == 1


async def test_it_cuts_a_tunnel_when_the_captures_time_is_over() -> None:
    async def silent(reader: Reader, writer: Writer) -> None:
        await reader.read()

    user = "capture-a-9999999999"
    async with origin(silent) as port, proxy(f"127.0.0.1:{port}", limits=replace(TINY, idle_s=30, total_s=0.2)) as gate:
        mine = "Proxy-Authorization: " + header(user, password_of(TOKEN, user))
        with pytest.raises(ConnectionResetError):
            await ask(gate, f"CONNECT 127.0.0.1:{port} HTTP/1.1\n{{auth}}\n\n", mine)
