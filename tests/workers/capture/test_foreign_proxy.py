"""A proxy that is not ours: Smokescreen's refusals, as its source writes them, become the verdicts people know."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.workers.capture.conftest import need_chromium
from workers.capture.errors import verdict_of_proxy_answer
from workers.capture.supervisor import CaptureHost
from workers.capture.types import CaptureOptions, Verdict
from workers.outbound import OutboundFault, Outgoing, ask

DENIED = "Egress proxying is denied to host '10.0.0.5:80': The destination address (10.0.0.5) was denied by rule"
UNKNOWN = "Failed to resolve remote hostname: lookup 没有.example on 10.0.0.2:53: no such host"
REFUSALS = {
    "10.0.0.5": (407, DENIED, Verdict.BLOCKED_ADDRESS),
    "nowhere.example": (502, UNKNOWN, Verdict.NAME_NOT_FOUND),
    "slow.example": (504, "Timed out connecting to remote host: i/o timeout", Verdict.TIMEOUT),
    "closed.example": (502, "Failed to connect to remote host: connection refused", Verdict.CONNECTION),
}


class Smokescreen(BaseHTTPRequestHandler):
    """Refuses everything as Smokescreen does: a sentence in a header, a 407 that asks for no password."""

    def refuse(self) -> None:
        host = self.path.removeprefix("http://").partition("/")[0].partition(":")[0]
        status, words, _ = REFUSALS[host]
        self.send_response(status, "Request rejected by proxy")
        self.send_header("X-Smokescreen-Error", words.encode("ascii", "replace").decode())
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_CONNECT = refuse

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def smokescreen() -> Iterator[str]:
    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def server_bind(self) -> None:
            socketserver.TCPServer.server_bind(self)

    with Server(("127.0.0.1", 0), Smokescreen) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", REFUSALS)
def test_it_reads_the_refusals_in_the_workers(smokescreen: str, scheme: str, host: str) -> None:
    with pytest.raises(OutboundFault) as caught:
        ask(Outgoing(f"{scheme}://{host}/快照"), smokescreen)
    assert caught.value.verdict is REFUSALS[host][2]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("name", ["10.0.0.5", "nowhere.example"])
def test_it_reads_the_refusals_in_a_capture(
    smokescreen: str, scheme: str, name: str, host: CaptureHost, tmp_path: Path
) -> None:
    need_chromium()
    options = CaptureOptions(proxy_url=smokescreen, retries=False)
    result = host.capture(f"{scheme}://{name}/", options, tmp_path, lambda step, detail: None)
    assert (result.verdict, result.artifacts) == (REFUSALS[name][2], ())


def test_it_takes_no_other_answer_for_a_refusal() -> None:
    assert verdict_of_proxy_answer({"content-type": "text/html", "via": "1.1 代理"}) is None
