"""Listens at the way out of the namespace: no packet of TCP or UDP may ever stand there."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import Counter
from ipaddress import IPv4Address, IPv6Address
from types import TracebackType
from typing import Self

_EVERYTHING, _OUTGOING = 0x0003, 4
_IPV4, _IPV6 = 0x0800, 0x86DD
_PROTOCOLS = {6: "tcp", 17: "udp"}


class WayOut:
    """Counts, while it is open, what leaves by the interface `ls0`: by protocol and destination."""

    def __init__(self) -> None:
        self.left: Counter[str] = Counter()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_EVERYTHING))
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._socket.bind(("ls0", _EVERYTHING))
        self._socket.settimeout(0.2)
        self._over = False
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        self._thread.join()
        self._socket.close()

    def _watch(self) -> None:
        while not self._over:
            with contextlib.suppress(TimeoutError):
                packet, address = self._socket.recvfrom(2048)
                if address[2] == _OUTGOING and (where := _destination(packet, address[1])):
                    self.left[where] += 1


def _destination(packet: bytes, family: int) -> str:
    """`udp 224.0.0.251`; nothing for what is neither TCP nor UDP."""
    if family == _IPV4 and len(packet) >= 20:
        protocol, to = packet[9], str(IPv4Address(packet[16:20]))
    elif family == _IPV6 and len(packet) >= 40:
        protocol, to = packet[6], str(IPv6Address(packet[24:40]))
    else:
        return ""
    return f"{_PROTOCOLS[protocol]} {to}" if protocol in _PROTOCOLS else ""
