"""A name server with a script (RFC 1035, as much as a resolver needs): private answers, mixed, CNAMEs, rebinding."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from types import TracebackType
from typing import Self

A, CNAME, AAAA = 1, 5, 28
_NO_SUCH_NAME = 3


@dataclass(frozen=True)
class Records:
    """What one name answers: addresses, and the other name it stands for."""

    addresses: tuple[str, ...] = ()
    alias: str = ""


# One entry for each question; the last one stays.
Script = dict[str, tuple[Records, ...]]


class NameServer:
    """Answers on 127.0.0.1:53 while it is open; `asked` counts the questions by name."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: Counter[str] = Counter()
        self._turns: Counter[tuple[str, int]] = Counter()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._socket.bind(("127.0.0.1", 53))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def restart(self) -> None:
        """Begin the script anew and count from nothing."""
        self.asked.clear()
        self._turns.clear()

    def _serve(self) -> None:
        while True:
            try:
                question, client = self._socket.recvfrom(2048)
            except OSError:
                return
            with contextlib.suppress(OSError, ValueError, IndexError, struct.error):
                self._socket.sendto(self.answer(question), client)

    def answer(self, message: bytes) -> bytes:
        """The answer to one question."""
        name, end = _read_name(message, 12)
        kind = struct.unpack_from("!H", message, end)[0]
        question = message[12 : end + 4]
        self.asked[name] += 1
        records = self._records(name, kind)
        found = b"".join(records or ())
        code = 0 if records is not None else _NO_SUCH_NAME
        head = struct.pack("!HHHHHH", *struct.unpack_from("!H", message), 0x8180 | code, 1, len(records or ()), 0, 0)
        return head + question + found

    def _records(self, name: str, kind: int) -> list[bytes] | None:
        """Records of a name, its aliases' behind; None for a name there is not."""
        stages = self.script.get(name)
        if stages is None:
            return None
        turn = self._turns[name, kind]
        self._turns[name, kind] += 1
        stage = stages[min(turn, len(stages) - 1)]
        found = []
        if stage.alias:
            found.append(_record(name, CNAME, _write_name(stage.alias)))
            found += self._records(stage.alias, kind) or []
        for address in map(ip_address, stage.addresses):
            if kind == (AAAA if isinstance(address, IPv6Address) else A):
                found.append(_record(name, kind, address.packed))
        return found


def _record(name: str, kind: int, data: bytes) -> bytes:
    return _write_name(name) + struct.pack("!HHIH", kind, 1, 0, len(data)) + data


def _write_name(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.split(".")) + b"\0"


def _read_name(message: bytes, start: int) -> tuple[str, int]:
    labels = []
    while size := message[start]:
        labels.append(message[start + 1 : start + 1 + size].decode("ascii").lower())
        start += size + 1
    return ".".join(labels), start + 1
