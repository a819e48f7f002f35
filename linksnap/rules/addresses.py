"""The one address policy: which addresses and ports a capture may reach, and what an operator may open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from linksnap.rules.literal_hosts import LOOPBACK, IPAddress, MalformedHost, fold_host, is_localhost, read_literal

__all__ = [
    "LOOPBACK",
    "NOTHING_ALLOWED",
    "AddressVerdict",
    "AllowEntry",
    "AllowList",
    "AllowListError",
    "IPAddress",
    "MalformedHost",
    "TargetProblem",
    "allowed_port",
    "find_problem",
    "is_forbidden",
    "is_localhost",
    "judge_address",
    "judge_literal",
    "parse_allow_list",
    "read_literal",
]

IPNetwork = IPv4Network | IPv6Network


class AddressVerdict(StrEnum):
    """What an address is to us: PRIVATE may be opened by an allow list, NEVER may not."""

    PUBLIC = "public"
    PRIVATE = "private"
    NEVER = "never"
    MALFORMED = "malformed"  # looks like an address, and a browser refuses it


class TargetProblem(StrEnum):
    """Why a checked address and port may not be dialled."""

    BLOCKED_ADDRESS = "blocked_address"
    BLOCKED_PORT = "blocked_port"


class AllowListError(ValueError):
    """An allow list that cannot be read; the message names the entry."""


# `ipaddress.is_global` says yes to 168.63.129.16, 224.0.0.1 and most IPv6 forms that carry an IPv4 address.
_NEVER = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::/128", "ff00::/8"),
        *("169.254.0.0/16", "fe80::/10"),  # link-local: cloud metadata, container credentials
        *("168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32"),  # Azure, Alibaba, Oracle
        *("fd00:ec2::/32", "fd20:ce::254/128", "fd00:c1::a9fe:a9fe/128"),  # AWS, Google, Oracle
    )
)
_PRIVATE = tuple(
    ip_network(text)
    for text in (
        *("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # IANA has given out nothing else; NAT64, fec0::, fc00:: lie outside
_LOW_32_BITS = (IPv6Network("::/96"), IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_ISATAP = (0x00005EFE, 0x02005EFE)

_UNSAFE_IN_BROWSERS = {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, *range(6665, 6670)}
_UNSAFE_IN_BROWSERS |= {6679, 6697, 10080}
_DATASTORES = {1433, 1434, 1521, 2181, 2379, 2380, 3306, 33060, 5432, 5433, 5672, 5984, 6379, 6380, 6432}
_DATASTORES |= {7000, 7001, 9042, 9092, 9160, 9200, 9300, 11211, 16379, 26379, 27017, 27018, 27019, 61616}
_ADMIN = {2375, 2376, 3389, 5900, 5901, 5902, 5903, 5985, 5986, 6443, 7199, 8500, 10250, 10255, 50070}
_BLOCKED_PORTS = frozenset(_UNSAFE_IN_BROWSERS | _DATASTORES | _ADMIN)


def allowed_port(port: int) -> bool:
    """Whether captures may dial this port anywhere: 80, 443 and 1024–65535 less datastores and unsafe ones."""
    return port in (80, 443) or (1024 <= port <= 65535 and port not in _BLOCKED_PORTS)


def judge_address(address: IPAddress) -> AddressVerdict:
    """Judge an address with every IPv4 address hidden inside it; the worst verdict counts."""
    verdicts = {_judge_layer(layer) for layer in _layers(address)}
    for verdict in (AddressVerdict.NEVER, AddressVerdict.PRIVATE):
        if verdict in verdicts:
            return verdict
    return AddressVerdict.PUBLIC


def is_forbidden(address: IPAddress) -> bool:
    """Whether the address is closed unless an allow list opens it."""
    return judge_address(address) is not AddressVerdict.PUBLIC


def judge_literal(host: str) -> AddressVerdict | None:
    """Judge a host that is an address in any spelling browsers take, or a localhost name; None for other names."""
    if is_localhost(host):
        return AddressVerdict.PRIVATE
    try:
        address = read_literal(host)
    except MalformedHost:
        return AddressVerdict.MALFORMED
    return None if address is None else judge_address(address)


def _layers(address: IPAddress) -> Iterator[IPAddress]:
    """The address and the IPv4 addresses that tunnels, translators or the kernel would take out of it."""
    yield address
    if isinstance(address, IPv4Address):
        return
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if any(address in network for network in _LOW_32_BITS) and int(address) > 1:
        yield low
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        yield low


def _judge_layer(address: IPAddress) -> AddressVerdict:
    if any(address in network for network in _NEVER):
        return AddressVerdict.NEVER
    outside = isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST
    if outside or any(address in network for network in _PRIVATE):
        return AddressVerdict.PRIVATE
    return AddressVerdict.PUBLIC


@dataclass(frozen=True)
class AllowEntry:
    """One opening: a host name or a network, on one port or on every allowed port."""

    name: str | None
    network: IPNetwork | None
    port: int | None

    def covers(self, host: str, address: IPAddress) -> bool:
        """Whether the entry is about this host name or this address."""
        if self.network is not None:
            return address in self.network
        return self.name == fold_host(host)


@dataclass(frozen=True)
class AllowList:
    """What the operator opens beyond public addresses (LINKSNAP_EGRESS_ALLOW)."""

    entries: tuple[AllowEntry, ...] = ()

    def mentions_port(self, port: int) -> bool:
        """Whether some entry names this very port, so that an unusual port may be open somewhere."""
        return any(entry.port == port for entry in self.entries)

    def opens(self, host: str, address: IPAddress, port: int) -> bool:
        """Whether an entry covers the host or address on this port."""
        return any(entry.port in (None, port) and entry.covers(host, address) for entry in self.entries)

    def opens_port(self, host: str, address: IPAddress, port: int) -> bool:
        """Whether an entry names this port for the host or address, and so opens even a blocked port."""
        return any(entry.port == port and entry.covers(host, address) for entry in self.entries)


NOTHING_ALLOWED = AllowList()


def find_problem(host: str, address: IPAddress, port: int, allow: AllowList) -> TargetProblem | None:
    """Judge one address of a host on a port; None means it may be dialled. Metadata addresses never may."""
    if judge_address(address) is AddressVerdict.NEVER:
        return TargetProblem.BLOCKED_ADDRESS
    # Every layer has to be open: allowing 64:ff9b::/96 must not open 64:ff9b::10.0.0.1.
    for layer in _layers(address):
        if _judge_layer(layer) is not AddressVerdict.PUBLIC and not allow.opens(host, layer, port):
            return TargetProblem.BLOCKED_ADDRESS
    if not allowed_port(port) and not allow.opens_port(host, address, port):
        return TargetProblem.BLOCKED_PORT
    return None


def parse_allow_list(text: str, variable: str = "LINKSNAP_EGRESS_ALLOW") -> AllowList:
    """Read `LINKSNAP_EGRESS_ALLOW`: hosts or CIDR networks, optional `:port`, separated by commas.

    IPv6 with a port wants brackets: `[fd00::/8]:8080`. Raises AllowListError naming the entry and its variable.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        return AllowList(tuple(map(_parse_entry, parts)))
    except AllowListError as error:
        raise AllowListError(f"{variable}: {error}") from error


def _parse_entry(text: str) -> AllowEntry:
    if text.startswith("["):
        match = re.fullmatch(r"\[([^\]]+)\](?::([0-9]{1,5}))?", text)
    elif text.count(":") > 1:
        match = re.fullmatch(r"([0-9a-fA-F:.]+(?:/[0-9]{1,3})?)()", text)
    else:
        match = re.fullmatch(r"([^:\s]+)(?::([0-9]{1,5}))?", text)
    if match is None or (match[2] and not 1 <= int(match[2]) <= 65535):
        raise AllowListError(f"{text!r} is not host, host:port, network or [network]:port")
    return _make_entry(match[1], int(match[2]) if match[2] else None, text)


def _make_entry(target: str, port: int | None, text: str) -> AllowEntry:
    try:
        name = fold_host(target).encode("idna").decode()  # hosts arrive as they go over the wire
    except UnicodeError:
        name = target
    if re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", name) and not re.fullmatch(
        r"[0-9]+|0x[0-9a-f]*", name.split(".")[-1]
    ):
        return AllowEntry(name, None, port)
    try:
        network = ip_network(name)
    except ValueError as error:
        raise AllowListError(f"{text!r}: {error}") from error
    if any(network.version == never.version and network.subnet_of(never) for never in _NEVER):  # type: ignore[arg-type]
        raise AllowListError(f"{text!r} is a metadata or multicast address, never allowed")
    return AllowEntry(None, network, port)
