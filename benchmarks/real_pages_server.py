"""The web site of the real-pages benchmark: the unpacked packages and saved pages, served on loopback."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote, urlsplit


class PageServer:
    """Serves `/<package>/<path>` from the package's root folder; a context manager, on a port of its own choice."""

    def __init__(self, roots: Mapping[str, Path]) -> None:
        self.roots = {name: root.resolve() for name, root in roots.items()}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> PageServer:
        threading.Thread(target=self._server.serve_forever, name="page-server", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def find(self, path: str) -> Path | None:
        """The file behind a request's path; None for anything outside the roots or not there."""
        package, _, rest = unquote(urlsplit(path).path).lstrip("/").partition("/")
        root = self.roots.get(package)
        if root is None or not rest or "\x00" in rest:
            return None
        file = (root / rest).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None


def _handler(pages: PageServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            file = pages.find(self.path)
            body = file.read_bytes() if file else b"<title>404</title>not here"
            kind = mimetypes.guess_type(file.name)[0] if file else "text/html"
            self.send_response(200 if file else 404)
            # No charset: the page's own <meta> decides, as on most real servers.
            self.send_header("Content-Type", kind or "application/octet-stream")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the progress bar has the screen."""

    return Handler
