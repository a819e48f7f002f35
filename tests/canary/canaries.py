"""Canaries: one TCP and one UDP port for each attack, on every address; whoever touches one is remembered."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections import Counter
from collections.abc import Iterable
from types import TracebackType
from typing import Self

_ANSWER = (
    b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: text/plain\r\n"
    b"Content-Length: 6\r\nConnection: close\r\n\r\nsecret"
)


class Canaries:
    """Listens while it is open; `tcp` and `udp` count by port, connections and packets.

    Connections to the addresses in `harmless` are counted apart.
    """

    def __init__(self, ports: Iterable[int], harmless: tuple[str, ...] = ()) -> None:
        self.tcp: Counter[int] = Counter()
        self.harmless: Counter[int] = Counter()
        self._harmless = harmless
        self.udp: Counter[int] = Counter()
        self._ports = list(ports)
        self._sockets = selectors.DefaultSelector()
        self._over = threading.Event()
        self._idle = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        for port in self._ports:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                listening = socket.socket(socket.AF_INET6, kind)
                listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listening.bind(("::", port))
                if kind == socket.SOCK_STREAM:
                    listening.listen(64)
                listening.setblocking(False)
                self._sockets.register(listening, selectors.EVENT_READ, port)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        for key in list(self._sockets.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._sockets.close()

    def settle(self) -> None:
        """Wait until whoever knocked has been counted."""
        self._idle.clear()
        self._idle.wait(60)

    def forget(self) -> None:
        """Count from nothing again."""
        self.tcp.clear()
        self.harmless.clear()
        self.udp.clear()

    def _watch(self) -> None:
        while not self._over.is_set():
            knocks = self._sockets.select(timeout=0.1)
            if not knocks:
                self._idle.set()
            for key, _ in knocks:
                touched = key.fileobj
                assert isinstance(touched, socket.socket)
                with contextlib.suppress(OSError):
                    self._note(touched, key.data)

    def _note(self, touched: socket.socket, port: int) -> None:
        if touched.type == socket.SOCK_DGRAM:
            touched.recvfrom(2048)
            self.udp[port] += 1
            return
        visitor, _ = touched.accept()
        reached = visitor.getsockname()[0].removeprefix("::ffff:")
        (self.harmless if reached in self._harmless else self.tcp)[port] += 1
        with visitor:
            visitor.settimeout(0.2)
            # An answer to who speaks HTTP, so that what follows on it (a preflight's request) is tried as well.
            with contextlib.suppress(OSError):
                visitor.recv(4096)
                visitor.sendall(_ANSWER)
