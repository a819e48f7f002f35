"""The site of the fairness benchmark: one small server that answers as any host of 127.0.0.0/8, with small pages."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import unquote

_PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>中文排版笔记 {path}</title>
<body><article><h1>中文排版笔记 {path}</h1>
<p>标点压缩、行高与字体的选择，决定了一段中文读起来是否舒服。这一页只为测量而写，内容不长，但足够被当作一篇文章。</p>
<p>The order of a queue is fair when a person who waits is never behind a thousand rows that nobody waits for.</p>
</article></body></html>"""


def address(number: int, port: int) -> str:
    """The address of host `number` (0 to 60,000): each is a site of its own to the politeness of captures."""
    return f"http://127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}:{port}"


class ManyHosts:
    """A context manager; the port is of its own choice. Bound to all addresses, as loopback has many."""

    def __init__(self) -> None:
        self._server = _Server(("0.0.0.0", 0), _Page)
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> ManyHosts:
        threading.Thread(target=self._server.serve_forever, name="many-hosts", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class _Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        is_page = not self.path.endswith((".ico", ".txt", ".png"))
        body = _PAGE.format(path=unquote(self.path)).encode() if is_page else b""
        self.send_response(200 if is_page else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the progress bar has the screen."""
