"""Nothing a page tries reaches this machine past the real egress proxy: the only way out is through it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites.prying import prying_routes
from tests.sites.server import Answer, SiteServer
from tests.workers.capture.conftest import need_chromium
from workers.capture.supervisor import CaptureHost
from workers.capture.types import CaptureOptions, Verdict

need_chromium()
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def secret() -> Iterator[SiteServer]:
    """A service of this machine that no page may reach."""
    with SiteServer({path: Answer("secret") for path in ("/main", "/img")}) as running:
        yield running


@pytest.fixture(scope="module")
def udp() -> Iterator[socket.socket]:
    """A UDP port that must stay silent: STUN, TURN and QUIC go past a proxy if the browser lets them."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.setblocking(False)
        yield listening


@pytest.fixture(scope="module")
def site(secret: SiteServer, udp: socket.socket) -> Iterator[SiteServer]:
    with SiteServer({**prying_routes(secret.port, udp.getsockname()[1])}) as running:
        yield running


@pytest.fixture(scope="module")
def proxy_url(site: SiteServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real egress proxy, allowed to reach the page's server and nothing else on this machine."""
    port_file = tmp_path_factory.mktemp("egress") / "port"
    environment = {
        "PATH": os.environ["PATH"],
        "LINKSNAP_EGRESS_TOKEN": "a-token",
        "LINKSNAP_EGRESS_ALLOW": f"127.0.0.1:{site.port}",
    }
    command = [sys.executable, "-m", "workers.egress", "--port-file", str(port_file)]
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.DEVNULL) as proxy:
        try:
            end = time.monotonic() + 15
            while not port_file.exists():
                assert proxy.poll() is None and time.monotonic() < end, "the egress proxy did not start"
                time.sleep(0.02)
            yield f"http://linksnap:a-token@127.0.0.1:{port_file.read_text().strip()}"
        finally:
            proxy.terminate()


def packets(udp: socket.socket) -> int:
    """How many packets came since last asked."""
    count = 0
    while True:
        try:
            udp.recv(2048)
            count += 1
        except BlockingIOError:
            return count


def test_it_would_notice_a_leak(
    host: CaptureHost, site: SiteServer, secret: SiteServer, udp: socket.socket, tmp_path: Path
) -> None:
    host.capture(
        site.url("/pry"), CaptureOptions(formats=("html",), extra_wait_s=1), tmp_path, lambda step, detail: None
    )
    tried = {path.split("?")[0] for path in secret.asked}
    assert {"/img", "/localhost", "/redirect", "/iframe", "/fetch", "/beacon", "/ws", "/worker", "/popup"} <= tried
    secret.asked.clear()
    # Without a second network interface no UDP leaves at all, so there silence would prove nothing.
    states = [
        (card / "operstate").read_text().strip() for card in Path("/sys/class/net").iterdir() if card.name != "lo"
    ]
    assert packets(udp) > 0 or "up" not in states


def test_it_lets_no_page_reach_this_machine(
    host: CaptureHost, site: SiteServer, secret: SiteServer, udp: socket.socket, proxy_url: str, tmp_path: Path
) -> None:
    options = CaptureOptions(proxy_url=proxy_url, extra_wait_s=2)
    result = host.capture(site.url("/pry"), options, tmp_path, lambda step, detail: None)
    # Nearly all that this page shows was refused, which its verdict may say.
    assert result.verdict in (Verdict.COMPLETE, Verdict.PARTIAL) and result.title == "窥探"
    assert secret.asked == []
    assert packets(udp) == 0
    assert any(url.endswith("/img") for url in result.missing)


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("http://127.0.0.1:{secret}/main", Verdict.BLOCKED_ADDRESS),
        ("http://127.0.0.1:{site}/go", Verdict.BLOCKED_ADDRESS),
        ("https://127.0.0.1:{secret}/", Verdict.BLOCKED_ADDRESS),
        ("http://127.0.0.1:{site}/go-tls", Verdict.BLOCKED_ADDRESS),
        ("http://127.0.0.1:{site}/later", Verdict.BLOCKED_ADDRESS),
        ("http://169.254.169.254/latest/meta-data", Verdict.BLOCKED_ADDRESS),
        ("http://8.8.8.8:25/", Verdict.BLOCKED_PORT),
        ("http://nowhere.invalid/", Verdict.NAME_NOT_FOUND),
        ("https://nowhere.invalid/", Verdict.NAME_NOT_FOUND),
    ],
)
def test_it_tells_why_the_proxy_refused(
    url: str, verdict: Verdict, host: CaptureHost, site: SiteServer, secret: SiteServer, proxy_url: str, tmp_path: Path
) -> None:
    address = url.replace("{secret}", str(secret.port)).replace("{site}", str(site.port))
    result = host.capture(address, CaptureOptions(proxy_url=proxy_url), tmp_path, lambda step, detail: None)
    assert (result.verdict, result.artifacts) == (verdict, ())
    assert secret.asked == []
