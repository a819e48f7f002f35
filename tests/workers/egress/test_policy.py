"""Tests of where the proxy may dial: a matrix of address forms, names with mixed answers, own ports."""

import asyncio

import pytest

from linksnap.rules.addresses import parse_allow_list
from tests.workers.egress.local_net import ScriptedResolver
from workers.egress import policy as policy_room
from workers.egress.policy import Policy, system_resolver
from workers.egress.verdicts import EgressVerdict, Refusal

FORBIDDEN = [
    *(
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "127.255.255.254",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.1",
        "017700000001",
    ),
    *(
        "127.0.0.1.",
        "0",
        "0.0.0.0",
        "0x0",
        "00",
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "10.0.0.1",
        "0xa.1",
        "012.1",
    ),
    *("172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.257", "3232235521", "169.254.169.254", "2852039166"),
    *("0xa9fea9fe", "169.254.43518", "168.63.129.16", "100.100.100.200", "100.64.0.1", "100.127.255.255", "192.0.0.1"),
    *(
        "192.0.2.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "192.88.99.1",
        "224.0.0.1",
        "240.0.0.1",
    ),
    *(
        "255.255.255.255",
        "::",
        "::1",
        "0:0:0:0:0:0:0:1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::7f00:1",
    ),
    *(
        "0:0:0:0:0:ffff:7f00:1",
        "::ffff:a9fe:a9fe",
        "64:ff9b::7f00:1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
    ),
    *("2002:a00:1::", "2001:0:7f00:1::1", "2001:db8::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
    *("1.2.3.4.5", "256.1.1.1", "0x100000000", "1..1"),
]
OPEN = [
    "1.1.1.1",
    "8.8.8.8",
    "16843009",
    "0x01010101",
    "114.114.114.114",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
]
PUBLIC = "93.184.216.34"


@pytest.mark.parametrize("host", FORBIDDEN)
async def test_it_refuses_the_address_without_asking_dns(host: str) -> None:
    resolver = ScriptedResolver({})
    with pytest.raises(Refusal) as caught:
        await Policy(resolver).choose(host, 80)
    assert caught.value.verdict is EgressVerdict.BLOCKED_ADDRESS
    assert resolver.asked == []


@pytest.mark.parametrize("host", OPEN)
async def test_it_hands_public_addresses_on(host: str) -> None:
    assert len(await Policy(ScriptedResolver({})).choose(host, 443)) == 1


@pytest.mark.parametrize("bad", ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "64:ff9b::a00:1"])
async def test_it_refuses_a_name_with_any_forbidden_answer(bad: str) -> None:
    for answers in ([PUBLIC, bad], [bad, PUBLIC], [bad]):
        with pytest.raises(Refusal) as caught:
            await Policy(ScriptedResolver({"例子.example": [answers]})).choose("例子.example", 80)
        assert caught.value.verdict is EgressVerdict.BLOCKED_ADDRESS
        assert caught.value.detail == bad


async def test_it_asks_once_and_hands_on_what_it_judged() -> None:
    resolver = ScriptedResolver({"rebind.example": [[PUBLIC], ["127.0.0.1"]]})
    addresses = await Policy(resolver).choose("rebind.example", 80)
    assert [str(address) for address in addresses] == [PUBLIC]
    assert resolver.asked == ["rebind.example"]


@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 9200, 11211])
async def test_it_refuses_ports_before_it_asks_dns(port: int) -> None:
    resolver = ScriptedResolver({"db.example": [[PUBLIC]]})
    with pytest.raises(Refusal) as caught:
        await Policy(resolver).choose("db.example", port)
    assert caught.value.verdict is EgressVerdict.BLOCKED_PORT
    assert resolver.asked == []


async def test_it_opens_what_the_operator_allows_except_metadata() -> None:
    resolver = ScriptedResolver({"wiki.corp": [["10.0.0.9"]], "trap.corp": [["10.0.0.9", "169.254.169.254"]]})
    policy = Policy(resolver, parse_allow_list("wiki.corp:9200, trap.corp, 192.168.0.0/16"))
    assert [str(address) for address in await policy.choose("wiki.corp.", 9200)] == ["10.0.0.9"]
    assert [str(address) for address in await policy.choose("192.168.9.9", 8080)] == ["192.168.9.9"]
    for host, port in (("wiki.corp", 80), ("trap.corp", 80)):
        with pytest.raises(Refusal) as caught:
            await policy.choose(host, port)
        assert caught.value.verdict is EgressVerdict.BLOCKED_ADDRESS


async def test_it_keeps_own_ports_closed_even_when_allowed() -> None:
    policy = Policy(ScriptedResolver({}), parse_allow_list("127.0.0.0/8, ::1"), frozenset({8000}))
    for host in ("127.0.0.1", "::1", "localhost"):
        with pytest.raises(Refusal) as caught:
            await policy.choose(host, 8000)
        assert caught.value.verdict is EgressVerdict.BLOCKED_ADDRESS
    assert await policy.choose("127.0.0.1", 8001)
    # 198.51.100.0/24 is documentation: surely no address of the machine the tests run on.
    opened = Policy(ScriptedResolver({}), parse_allow_list("198.51.100.7"), frozenset({8000}))
    assert await opened.choose("198.51.100.7", 8000)


async def test_it_refuses_this_machines_own_public_address_unless_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_room, "_is_own", lambda address: str(address) == PUBLIC)
    resolver = ScriptedResolver({"mine.example": [[PUBLIC]]})
    for host in (PUBLIC, "mine.example"):
        with pytest.raises(Refusal) as caught:
            await Policy(resolver).choose(host, 8080)
        assert caught.value.verdict is EgressVerdict.BLOCKED_ADDRESS
    assert await Policy(resolver, parse_allow_list("mine.example")).choose("mine.example", 8080)


async def test_it_refuses_what_the_operator_denies_even_when_public() -> None:
    resolver = ScriptedResolver(
        {"intern.example": [[PUBLIC]], "other.example": [[PUBLIC]], "far.example": [["8.8.4.4"]]}
    )
    policy = Policy(resolver, deny=parse_allow_list(f"intern.example, {PUBLIC}:8080, 8.8.4.0/24"))
    for host, port in (("intern.example", 80), ("other.example", 8080), ("far.example", 443), ("8.8.4.9", 80)):
        with pytest.raises(Refusal) as caught:
            await policy.choose(host, port)
        assert caught.value.verdict is EgressVerdict.BLOCKED_ADDRESS
    assert await policy.choose("other.example", 80)


@pytest.mark.parametrize("answers", [{}, {"无.example": [[]]}])
async def test_it_says_that_a_name_is_not_found(answers: dict[str, list[list[str]]]) -> None:
    with pytest.raises(Refusal) as caught:
        await Policy(ScriptedResolver(answers)).choose("无.example", 80)
    assert caught.value.verdict is EgressVerdict.NAME_NOT_FOUND


async def test_it_gives_up_on_a_slow_resolver() -> None:
    async def never(_host: str) -> tuple[()]:
        await asyncio.Event().wait()
        return ()

    with pytest.raises(Refusal) as caught:
        await Policy(never, resolve_s=0.01).choose("慢.example", 80)
    assert caught.value.verdict is EgressVerdict.TIMEOUT


async def test_it_refuses_names_too_long_for_the_real_resolver() -> None:
    with pytest.raises(Refusal) as caught:
        await Policy(system_resolver()).choose("a" * 70 + ".invalid", 80)
    assert caught.value.verdict is EgressVerdict.NAME_NOT_FOUND
