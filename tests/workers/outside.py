"""The world outside, for tests of what workers ask there: a site on loopback and the real egress proxy before it."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

from linksnap.rules.addresses import parse_allow_list
from tests.workers.egress.local_net import TINY, TOKEN, ScriptedResolver
from workers.egress.policy import Policy
from workers.egress.server import EgressProxy


@dataclass(frozen=True)
class Asked:
    """One request as the site got it; header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Site:
    """What the site answers, by path: status, headers, body; or a function of the request that gives these."""

    port: int = 0
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str) -> str:
        """An address on this site."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextlib.contextmanager
def site() -> Iterator[Site]:
    """A site that answers 404 until told otherwise."""
    place = Site()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Asked(self.command, self.path, headers, self.rfile.read(length))
            place.asked.append(request)
            told = place.answers.get(self.path, (404, {}, b""))
            status, more, body = told(request) if callable(told) else told
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer

        def log_message(self, *_: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    place.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextlib.contextmanager
def egress(allow: str = "") -> Iterator[str]:
    """The real egress proxy in a thread of its own; yields its address with the password in it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    policy = Policy(ScriptedResolver({}), parse_allow_list(allow), resolve_s=0.05)
    proxy = EgressProxy(TOKEN, policy, limits=TINY)
    port = asyncio.run_coroutine_threadsafe(proxy.start(), loop).result(5)
    try:
        yield f"http://worker:{quote(TOKEN, safe='')}@127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(proxy.close(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
