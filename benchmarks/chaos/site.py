"""A small site on loopback for the real browser: pages with a picture and a style, some slow, all different."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PAGE = """<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>第 {n} 篇：混沌与秩序</title>
<link rel="stylesheet" href="/style.css"><article><h1>第 {n} 篇：混沌与秩序</h1><img src="/dot.svg" alt="">
<p>{text}</p><p>Number {n} of many pages that must not be lost.</p></article>"""
_TEXT = "一台机器随时会停下，写下来的东西却不能丢。每一步都先落盘，再说完成。" * 6


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.endswith(".css"):
            self._answer("text/css", "body{font:16px serif;margin:2rem}")
        elif self.path.endswith(".svg"):
            self._answer("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"/>')
        else:
            number = self.path.rpartition("/")[2]
            if number.endswith("7"):
                time.sleep(1.0)
            self._answer("text/html; charset=utf-8", _PAGE.format(n=number, text=_TEXT))

    def _answer(self, content_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def small_site() -> Iterator[int]:
    """Serve on every loopback address; gives the port."""
    server = ThreadingHTTPServer(("0.0.0.0", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
