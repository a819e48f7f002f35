"""Where the proxy may dial: a name is resolved once, every answer judged, and only judged addresses handed on."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address, ip_address

from linksnap.rules.addresses import (
    LOOPBACK,
    NOTHING_ALLOWED,
    AllowList,
    IPAddress,
    MalformedHost,
    allowed_port,
    find_problem,
    is_localhost,
    read_literal,
)
from workers.egress.verdicts import EgressVerdict, Refusal

Resolver = Callable[[str], Awaitable[tuple[IPAddress, ...]]]
_MOST_ADDRESSES = 4
# Reserved for documents (RFC 5737, RFC 3849), so surely no machine's own.
_NOBODYS = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def system_resolver() -> Resolver:
    """A resolver that asks the machine (A and AAAA), in threads of its own so that slow names block few."""
    pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")

    async def resolve(host: str) -> tuple[IPAddress, ...]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(pool, _ask_system, host)
        return tuple(dict.fromkeys(found))

    return resolve


def _ask_system(host: str) -> list[IPAddress]:
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [ip_address(answer[4][0]) for answer in answers]


@dataclass(frozen=True)
class Policy:
    """What may be dialled: public addresses of others and what `allow` opens; never `deny`, nor our `own_ports`."""

    resolve: Resolver
    allow: AllowList = NOTHING_ALLOWED
    own_ports: frozenset[int] = frozenset()
    resolve_s: float = 5.0
    deny: AllowList = NOTHING_ALLOWED

    async def choose(self, host: str, port: int) -> tuple[IPAddress, ...]:
        """Return the addresses to dial, in order; all were judged, and nothing is resolved again after this.

        Raises Refusal when any answer is forbidden: a name with one private answer can turn at any time.
        """
        addresses = await self._addresses(host, port)
        for address in addresses:
            problem = find_problem(host, address, port, self.allow)
            if problem is not None:
                raise Refusal(EgressVerdict(problem.value), str(address))
            if self.deny.opens(host, address, port) or self._is_our_door(host, address, port):
                raise Refusal(EgressVerdict.BLOCKED_ADDRESS, str(address))
        return addresses[:_MOST_ADDRESSES]

    def _is_our_door(self, host: str, address: IPAddress, port: int) -> bool:
        """Whether this machine answers there: what it shows itself may be closed to everybody else."""
        return _is_own(address) and (port in self.own_ports or not self.allow.opens(host, address, port))

    async def _addresses(self, host: str, port: int) -> tuple[IPAddress, ...]:
        try:
            literal = read_literal(host)
        except MalformedHost as error:
            raise Refusal(EgressVerdict.BLOCKED_ADDRESS) from error
        if literal is not None:
            return (literal,)
        if is_localhost(host):
            return (LOOPBACK,)
        if not allowed_port(port) and not self.allow.mentions_port(port):
            raise Refusal(EgressVerdict.BLOCKED_PORT)
        return await self._ask(host.removesuffix("."))

    async def _ask(self, host: str) -> tuple[IPAddress, ...]:
        try:
            async with asyncio.timeout(self.resolve_s):
                addresses = await self.resolve(host)
        except TimeoutError as error:
            raise Refusal(EgressVerdict.TIMEOUT) from error
        except (OSError, ValueError) as error:  # gaierror; a label too long for DNS
            raise Refusal(EgressVerdict.NAME_NOT_FOUND) from error
        if not addresses:
            raise Refusal(EgressVerdict.NAME_NOT_FOUND)
        return addresses


def _is_own(address: IPAddress) -> bool:
    """Whether the address is this machine's: only those can be bound."""
    if address.is_loopback:
        return True
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    return _can_bind(family, str(address)) and not _binds_anything(family)


@cache
def _binds_anything(family: socket.AddressFamily) -> bool:
    """Whether the kernel lets programs take addresses that are not the machine's (ip_nonlocal_bind)."""
    return _can_bind(family, _NOBODYS[family])


def _can_bind(family: socket.AddressFamily, address: str) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True
