"""The proxy's word is asked once, on a blank page, and known afterwards to frames and pictures, scripts or not."""

from __future__ import annotations

import asyncio
import base64
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.workers.capture.conftest import need_chromium
from workers.capture.browser import ChromiumBrowser
from workers.capture.proxy_word import DOOR
from workers.capture.types import CaptureOptions

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

WORD = "Basic " + base64.b64encode("capture-一:密 码@".encode()).decode()
FRAME = '<!doctype html><meta charset=utf-8><p>框<img src="http://b.example/框.png">'
PAGE = '<!doctype html><meta charset=utf-8><p>页<img src="/图.png"><iframe src="http://b.example/frame"></iframe>'


class Gate(ThreadingHTTPServer):
    """A proxy that lets in who says the word; keeps what was asked with it, and what without."""

    daemon_threads = True

    def __init__(self) -> None:
        self.told: list[str] = []
        self.turned_away: list[str] = []
        super().__init__(("127.0.0.1", 0), Asked)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)


class Asked(BaseHTTPRequestHandler):
    """One request to the gate."""

    server: Gate

    def do_GET(self) -> None:
        known = self.headers.get("Proxy-Authorization") == WORD
        (self.server.told if known else self.server.turned_away).append(self.path)
        body = (FRAME if self.path.endswith("/frame") else PAGE).encode() if known else b""
        self.send_response(200 if known else 407)
        if not known:
            self.send_header("Proxy-Authenticate", 'Basic realm="gate"')
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def gate() -> Iterator[Gate]:
    need_chromium()
    with Gate() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def way(gate: Gate, word: str = "capture-%E4%B8%80:%E5%AF%86%20%E7%A0%81%40") -> str:
    return f"http://{word}@127.0.0.1:{gate.server_address[1]}"


@pytest.mark.parametrize("javascript", [True, False])
async def test_it_is_asked_once_and_no_request_of_the_page_waits_for_it(
    chromium: ChromiumBrowser, gate: Gate, javascript: bool
) -> None:
    page = await chromium.open_page(CaptureOptions(proxy_url=way(gate), javascript=javascript))
    try:
        await page.goto("http://a.example/%E9%A1%B5", 20)
        assert await page.wait_for_load(20)
        assert set(gate.turned_away) == {DOOR}
        shown = {path for path in gate.told if path != DOOR and not path.endswith("favicon.ico")}
        assert len(shown) == 4
    finally:
        await page.close()


async def test_it_is_not_known_to_the_next_capture(chromium: ChromiumBrowser, gate: Gate) -> None:
    for word in ("capture-%E4%B8%80:%E5%AF%86%20%E7%A0%81%40", "capture-two:wrong"):
        page = await chromium.open_page(CaptureOptions(proxy_url=way(gate, word)))
        try:
            async with asyncio.timeout(30):
                await page.goto("http://a.example/", 20)
        finally:
            await page.close()
    assert gate.told.count("http://a.example/") == 1
    assert "http://a.example/" in gate.turned_away
