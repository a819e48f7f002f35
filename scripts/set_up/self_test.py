"""The self-test of the browser: the capture engine takes a picture of a small Chinese page, as it will for links."""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from scripts.set_up.commands import run
from scripts.set_up.places import REPOSITORY, VENV_PYTHON
from scripts.set_up.progress import SetUpError, say

_PAGE = "<!doctype html><html lang=zh><meta charset=utf-8><title>网页快照</title><p>你好，世界。</p>"
_NO_SANDBOX = "Chromium runs without its sandbox"


class _Page(BaseHTTPRequestHandler):
    """Answers every request with the one page."""

    def do_GET(self) -> None:
        body = _PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal shows one line a step."""


@contextmanager
def _served() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def try_browser(path: str) -> None:
    """Capture the page with the browser at `path`; raises SetUpError when no picture comes of it."""
    environ = {**os.environ, "PYTHONPATH": str(REPOSITORY), "LINKSNAP_CHROMIUM": path, "LINKSNAP_EGRESS_PROXY": ""}
    with _served() as url, tempfile.TemporaryDirectory(prefix="linksnap-") as folder:
        argv = [str(VENV_PYTHON), "-m", "workers.capture", url, folder, "--formats", "screenshot", "--timeout", "60"]
        done = run(argv, environ, timeout_s=150)
        taken = any(Path(folder).glob("screenshot.*"))
    if not taken:
        raise SetUpError(f"the browser {path} does not start or takes no picture:\n{done.last_lines(8)}")
    if _NO_SANDBOX in done.text:
        say("note: LINKSNAP_UNSAFE_NO_SANDBOX is set: the browser runs without its own sandbox")
