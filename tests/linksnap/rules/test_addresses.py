"""Tests of the address policy: every spelling and range that has fooled a filter, ports, and the allow list."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linksnap.rules.addresses import (
    NOTHING_ALLOWED,
    AddressVerdict,
    AllowListError,
    MalformedHost,
    TargetProblem,
    allowed_port,
    find_problem,
    is_forbidden,
    judge_address,
    judge_literal,
    parse_allow_list,
    read_literal,
)

PRIVATE = [
    *("127.0.0.1", "127.255.255.254", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255"),
    *("198.51.100.7", "203.0.113.9", "::1", "fc00::1", "fd12:3456::1", "fec0::1", "2001:db8::1", "3fff::1"),
    *("::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:ffff:7f00:1", "::ffff:8.8.8.8"),
    *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:808:808::1"),
    *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1", "100::1", "5f00::1", "3ffe::1"),
    *("2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:127.0.0.1", "4000::1"),
]
NEVER = [
    *("0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "192.0.0.192"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "fe80::1", "ff02::1", "fd00:ec2::254"),
    *("fd20:ce::254", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1"),
    *("::169.254.169.254", "fe80::1%eth0", "2001:0:a9fe:a9fe:8000:63bf:3fff:fdd2"),
]
PUBLIC = [
    *("1.1.1.1", "8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0"),
    *("192.0.1.1", "198.17.255.255", "198.20.0.0", "223.255.255.255", "169.253.255.255", "168.63.129.17"),
    *("114.114.114.114", "2606:4700:4700::1111", "2400:3200::1", "2a00:1450:4001::200e", "2001:200::1"),
]


@pytest.mark.parametrize("text", PRIVATE)
def test_it_takes_the_address_for_private(text: str) -> None:
    assert judge_address(ip_address(text)) is AddressVerdict.PRIVATE
    assert is_forbidden(ip_address(text))


@pytest.mark.parametrize("text", NEVER)
def test_it_takes_the_address_for_never_allowable(text: str) -> None:
    assert judge_address(ip_address(text)) is AddressVerdict.NEVER
    everything = parse_allow_list("0.0.0.0/0, ::/0, 内网.example.com")
    assert find_problem("内网.example.com", ip_address(text), 80, everything) is TargetProblem.BLOCKED_ADDRESS


@pytest.mark.parametrize("text", PUBLIC)
def test_it_takes_the_address_for_public(text: str) -> None:
    assert judge_address(ip_address(text)) is AddressVerdict.PUBLIC
    assert not is_forbidden(ip_address(text))


@given(st.ip_addresses())
def test_it_never_calls_public_what_python_calls_private(address: object) -> None:
    known = ip_address(str(address))
    if known.is_private or known.is_multicast or known.is_reserved or known.is_link_local:
        assert is_forbidden(known)


LITERALS = [
    *(("2130706433", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("0X7F.1", "127.0.0.1"), ("017700000001", "127.0.0.1")),
    *(("127.1", "127.0.0.1"), ("127.0.1", "127.0.0.1"), ("0177.0.0.1", "127.0.0.1"), ("127.0.0.1.", "127.0.0.1")),
    *(
        ("0", "0.0.0.0"),
        ("0x", "0.0.0.0"),
        ("0x0.0", "0.0.0.0"),
        ("00000010.1", "8.0.0.1"),
        ("4294967295", "255.255.255.255"),
    ),
    *(
        ("１２７.0.0.1", "127.0.0.1"),
        ("127。0。0。1", "127.0.0.1"),
        ("①②⑦.⓪.⓪.①", "127.0.0.1"),
        ("127．1", "127.0.0.1"),
    ),
    *(("12\u00ad7.0.0.1", "127.0.0.1"), ("127.0.0.\u200b1", "127.0.0.1"), ("169.0xfea9fe", "169.254.169.254")),
    *(
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("[::ffff:7f00:1]", "::ffff:7f00:1"),
        ("[0:0:0:0:0:ffff:7f00:1]", "::ffff:7f00:1"),
    ),
    *(("[::FFFF:127.0.0.1]", "::ffff:7f00:1"), ("[fe80::1%25eth0]", "fe80::1"), ("[fe80::1%eth0]", "fe80::1")),
]


@pytest.mark.parametrize(("host", "address"), LITERALS)
def test_it_reads_addresses_as_browsers_do(host: str, address: str) -> None:
    found = read_literal(host)
    assert found is not None
    assert int(found) == int(ip_address(address))
    assert found.version == ip_address(address).version


@pytest.mark.parametrize(
    "host",
    ["1.2.3.4.5", "256.0.0.1", "4294967296", "0x100000000", "1.2.3.08", "1..2", "example.0x", "例子.09", "[::g]", 
     "[::1", "[2606:4700::1%eth0]", "1.2.3.999", "1" * 5000, "a:b", "[]"],
)  # fmt: skip
def test_it_refuses_what_browsers_refuse(host: str) -> None:
    with pytest.raises(MalformedHost):
        read_literal(host)
    assert judge_literal(host) is AddressVerdict.MALFORMED


@pytest.mark.parametrize(
    "host", ["例子.中国", "example.com", "0x7f.1.example", "1.2.3.com", "", "3com", "0xfg", "a.0b"]
)
def test_it_leaves_names_to_the_resolver(host: str) -> None:
    assert judge_literal(host) is None


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "快照.localhost", "ｌocalhost"])
def test_it_knows_that_localhost_is_loopback(host: str) -> None:
    assert judge_literal(host) is AddressVerdict.PRIVATE


@given(st.text(max_size=60))
def test_it_judges_any_text_without_an_unexpected_error(host: str) -> None:
    assert judge_literal(host) in {None, *AddressVerdict}


def test_it_allows_web_ports_and_closes_the_others() -> None:
    assert all(map(allowed_port, [80, 443, 1024, 3000, 8000, 8080, 8443, 9443, 65535]))
    closed = [-1, 0, 1, 21, 22, 25, 53, 110, 389, 445, 1023, 2049, 2375, 3306, 3389, 5060, 5432, 6000, 6379, 6667]
    assert not any(map(allowed_port, [*closed, 9200, 10080, 11211, 27017, 65536]))


def test_it_opens_what_the_list_names_and_nothing_beside() -> None:
    allow = parse_allow_list("10.1.0.0/16, wiki.corp:8080, [fd00::/8]:8443, 127.0.0.1:6379, 内网.公司, fd99::5")

    def problem(host: str, address: str, port: int) -> TargetProblem | None:
        return find_problem(host, ip_address(address), port, allow)

    assert problem("10.1.2.3", "10.1.2.3", 80) is None
    assert problem("10.1.2.3", "10.1.2.3", 22) is TargetProblem.BLOCKED_PORT
    assert problem("10.2.0.1", "10.2.0.1", 80) is TargetProblem.BLOCKED_ADDRESS
    assert problem("WIKI.corp.", "192.168.7.7", 8080) is None
    assert problem("wiki.corp", "192.168.7.7", 80) is TargetProblem.BLOCKED_ADDRESS
    assert problem("evil.wiki.corp", "192.168.7.7", 8080) is TargetProblem.BLOCKED_ADDRESS
    assert problem("x", "fd12::1", 8443) is None
    assert problem("x", "fd12::1", 443) is TargetProblem.BLOCKED_ADDRESS
    assert problem("x", "fd99::5", 443) is None
    assert problem("127.0.0.1", "127.0.0.1", 6379) is None
    assert problem("内网.公司".encode("idna").decode(), "10.9.9.9", 443) is None


def test_it_judges_the_address_inside_an_opened_translator() -> None:
    allow = parse_allow_list("64:ff9b::/96")
    assert find_problem("例子", ip_address("64:ff9b::808:808"), 80, allow) is None
    assert find_problem("例子", ip_address("64:ff9b::a00:1"), 80, allow) is TargetProblem.BLOCKED_ADDRESS


@pytest.mark.parametrize(
    "text",
    ["10.0.0.0/33", "a b", "host:0", "host:65536", "host:x", "10.0.0.1/8", "[::1", "内 网", "169.254.169.254",
     "fe80::/64", "224.0.0.0/8", "http://host", "1.2.3.4.5", "::1:zz", "fd00:ec2::254"],
)  # fmt: skip
def test_it_names_the_entry_it_cannot_read(text: str) -> None:
    with pytest.raises(AllowListError, match="LINKSNAP_EGRESS_ALLOW") as caught:
        parse_allow_list(f"10.0.0.0/8, {text}")
    assert repr(text) in str(caught.value)


def test_it_reads_an_empty_list_as_nothing_allowed() -> None:
    assert parse_allow_list(" , ") == NOTHING_ALLOWED
