"""A server below HTTP: it answers with the bytes it likes, slowly, for ever, wrongly, or not at all."""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.sites.misbehaving import TEXT

Fault = Callable[[socket.socket, threading.Event], None]
BODY = f"<!doctype html><meta charset=utf-8><title>页面</title>{TEXT * 4}".encode()
HTML = "Content-Type: text/html; charset=utf-8\r\n"
RESET = struct.pack("ii", 1, 0)


def plain(head: str = HTML, body: bytes = BODY, status: str = "200 OK") -> Fault:
    """One whole answer, written as it stands."""

    def answer(peer: socket.socket, over: threading.Event) -> None:
        length = "" if "Content-Length" in head or "chunked" in head else f"Content-Length: {len(body)}\r\n"
        top = f"HTTP/1.1 {status}\r\n{head}{length}Connection: close\r\n\r\n"
        peer.sendall(top.encode("utf-8", "surrogateescape") + body)

    return answer


def drips(first: bytes, piece: bytes, pause_s: float) -> Fault:
    """The first bytes at once, then a piece again and again."""

    def answer(peer: socket.socket, over: threading.Event) -> None:
        peer.sendall(first)
        while not over.wait(pause_s):
            peer.sendall(piece)

    return answer


def unfolds(size: int) -> Fault:
    """A page that packed is small and unpacked has this many bytes more; made when it is asked for."""

    def answer(peer: socket.socket, over: threading.Event) -> None:
        plain(f"{HTML}Content-Encoding: gzip\r\n", gzip.compress(BODY + b" " * size, 9))(peer, over)

    return answer


def resets(first: bytes) -> Fault:
    """Some bytes, then the connection is torn down."""

    def answer(peer: socket.socket, over: threading.Event) -> None:
        peer.sendall(first)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        peer.close()

    return answer


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def head(fields: str = HTML, status: str = "200 OK") -> bytes:
    """The head of an answer whose body follows."""
    return f"HTTP/1.1 {status}\r\n{fields}\r\n".encode()


def _encoded(codec: str, header: str, before: bytes = b"") -> Fault:
    meta = f"<meta charset={header}>" if header else ""
    page = f"<!doctype html>{meta}<title>编码</title>{TEXT * 4}".encode(codec)
    return plain("Content-Type: text/html\r\n", before + page)


def _disguised(content_type: str, body: bytes) -> Fault:
    return plain(f"Content-Type: {content_type}\r\n", body)


CHUNKED = head(f"{HTML}Transfer-Encoding: chunked\r\n") + _chunk(BODY)
FAULTS: dict[str, Fault] = {
    "/slow-head": drips(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x", 0.5),
    "/slow-body": drips(head() + BODY, b" ", 0.2),
    "/endless": drips(CHUNKED, _chunk(b"<i></i>" * 30_000), 0.002),
    "/short": plain(f"{HTML}Content-Length: 900000\r\n"),
    "/304": plain(body=b"", status="304 Not Modified"),
    "/205": plain(body=b"", status="205 Reset Content"),
    "/099": plain(status="099 Odd"),
    "/600": plain(status="600 Odd"),
    "/999": plain(status="999 Request denied"),
    "/long-reason": plain(status="200 " + "O" * 1_000_000),
    "/long-header": plain(f"{HTML}X-Long: {'x' * 262_144}\r\n"),
    "/many-headers": plain(HTML + "".join(f"X-{n}: {n}\r\n" for n in range(10_000))),
    "/many-cookies": plain(HTML + "".join(f"Set-Cookie: c{n}={n}\r\n" for n in range(1_000))),
    "/odd-header": plain(f"{HTML}X-Odd: \udcff\udcfe\udc80名\r\n  folded\r\n"),
    "/drops": resets(b"H"),
    "/resets": resets(b""),
    "/gbk-as-utf8": _encoded("gbk", ""),
    "/gbk": _encoded("gbk", "gb2312"),
    "/gb18030": _encoded("gb18030", "gb18030"),
    "/big5": plain(
        "Content-Type: text/html\r\n", f"<meta charset=big5><title>編碼</title>{'湖光山色與詩詞' * 20}".encode("big5")
    ),
    "/utf-16": _encoded("utf-16-le", "", b"\xff\xfe"),
    "/utf-7": plain("Content-Type: text/html; charset=utf-7\r\n", BODY + b"+ADw-script+AD4-"),
    "/unknown-charset": plain("Content-Type: text/html; charset=x-unknown\r\n"),
    "/bom": plain("Content-Type: text/html; charset=gbk\r\n", b"\xef\xbb\xbf" + BODY),
    "/jpeg-as-html": _disguised("text/html", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 20),
    "/html-as-png": _disguised("image/png", BODY),
    "/html-as-bytes": _disguised("application/octet-stream", BODY),
    "/svg": _disguised(
        "image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><text y="20">x</text></svg>'
    ),
    "/gzip-squib": unfolds(40_000_000),
    "/gzip-bomb": unfolds(300_000_000),
    "/not-http": resets(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "/silent-end": plain("", b"", "200 OK"),
}


class FaultyServer:
    """`with FaultyServer() as site: site.url("/endless")`; anything it does not know is an ordinary page."""

    def __init__(self, speaks: bool = True) -> None:
        self.speaks = speaks
        self.over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str, scheme: str = "http") -> str:
        """The address of a path."""
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        with contextlib.suppress(OSError), peer:
            if not self.speaks:
                # A TLS handshake that never goes on.
                self.over.wait(60)
                return
            asked = b""
            while b"\r\n\r\n" not in asked and len(asked) < 65_536:
                piece = peer.recv(65_536)
                if not piece:
                    return
                asked += piece
            path = asked.split(b" ", 2)[1].decode("latin-1").split("?")[0]
            FAULTS.get(path, plain())(peer, self.over)
