"""A small web server on loopback that serves the test sites and remembers who asked for what."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from tests.sites.serving import InThread, QuietHandler


@dataclass(frozen=True)
class Answer:
    """What a path answers with."""

    body: bytes | str = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        """The body as bytes."""
        return self.body.encode("utf-8") if isinstance(self.body, str) else self.body


Route = Answer | Callable[["SiteServer"], Answer]


class SiteServer(InThread):
    """Serves a table of routes: `with SiteServer(ROUTES) as site: site.url("/zh")`."""

    def __init__(self, routes: dict[str, Route]) -> None:
        self.routes = routes
        self.asked: list[str] = []
        self.heard: list[tuple[str, Message]] = []
        self.release = threading.Event()
        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), _handler(self)))

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    def wrap(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release.set()
        super().__exit__(kind, error, trace)


def _handler(site: SiteServer) -> type[BaseHTTPRequestHandler]:
    class Handler(QuietHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            site.asked.append(self.path)
            site.heard.append((self.path, self.headers))
            route = site.routes.get(path, Answer("<h1>404</h1><p>这里什么也没有，没有找到这个页面。", status=404))
            answer = route(site) if callable(route) else route
            self.send_response(answer.status)
            if answer.status not in (204, 304):
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(answer.data)))
            for name, value in answer.headers.items():
                self.send_header(name, value.replace("{port}", str(site.port)))
            self.end_headers()
            if answer.status not in (204, 304):
                self.wfile.write(answer.data)

        do_POST = do_GET

    return Handler
