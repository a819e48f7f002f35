"""What the egress proxy costs: pages of 200 resources and one large file, with it and without it by turns."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from benchmarks.egress_site import HOSTS, LARGE_BYTES, RESOURCES
from benchmarks.report import REPOSITORY
from workers.capture.browser import ChromiumBrowser
from workers.capture.launch import switches
from workers.capture.types import CaptureOptions
from workers.egress.credentials import capture_proxy_url

TOKEN = "for-a-benchmark"
_TRUSTS = "--ignore-certificate-errors-spki-list"
_LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
_COUNTED = "() => performance.getEntriesByType('resource').length"


@dataclass
class Cost:
    """Milliseconds of each page load and megabytes a second of each download, by way (`direct`, `proxy`)."""

    pages: dict[str, list[float]] = field(default_factory=lambda: {"direct": [], "proxy": []})
    rates: dict[str, list[float]] = field(default_factory=lambda: {"direct": [], "proxy": []})
    connects: dict[str, list[float]] = field(default_factory=lambda: {"direct": [], "proxy": []})


@contextlib.contextmanager
def started(module: str, arguments: list[str], file: Path, **environ: str) -> Iterator[str]:
    """Run a program of ours until the block ends; yields what it wrote into `file`, once it has."""
    known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, cwd=REPOSITORY, env=known | environ, stderr=subprocess.DEVNULL) as process:
        try:
            end = time.monotonic() + 60
            while not file.exists():
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"{module} did not start")
                time.sleep(0.02)
            yield file.read_text().strip()
        finally:
            process.kill()


def measure(folder: Path, rounds: int, tell: Callable[[], None]) -> Cost:
    """Load and download by turns, so that a busy moment of the machine hits both ways."""
    with (
        started("benchmarks.egress_site", [str(folder)], folder / "ports") as ports,
        started(
            "workers.egress",
            ["--port-file", str(folder / "proxy")],
            folder / "proxy",
            LINKSNAP_EGRESS_TOKEN=TOKEN,
            LINKSNAP_EGRESS_ALLOW=",".join(f"127.0.0.1:{port}" for port in ports.split()),
        ) as gate,
    ):
        secure, plain = map(int, ports.split())
        proxy_url = f"http://linksnap:{TOKEN}@127.0.0.1:{gate}"
        cost, pin = Cost(), key_pin((folder / "certificate.pem").read_bytes())
        with mock.patch("workers.capture.browser.switches", lambda proxy: [*switches(proxy), f"{_TRUSTS}={pin}"]):
            asyncio.run(_load_pages(cost, f"https://{HOSTS[0]}.localhost:{secure}/", proxy_url, rounds, tell))
        for _ in range(rounds):
            for way, port in (("direct", 0), ("proxy", int(gate))):
                connect_ms, rate = _download(plain, port, proxy_url)
                cost.connects[way].append(connect_ms)
                cost.rates[way].append(rate)
            tell()
    return cost


def key_pin(pem: bytes) -> str:
    """What a browser knows a certificate's key by (RFC 7469, 2.4).

    A certificate that does not hold makes the browser open each connection two or three times, by either way: trusted
    by its key it costs what any site's does.
    """
    key = x509.load_pem_x509_certificate(pem).public_key()
    spki = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


async def _load_pages(cost: Cost, url: str, proxy_url: str, rounds: int, tell: Callable[[], None]) -> None:
    ways = {"direct": await ChromiumBrowser.launch(None), "proxy": await ChromiumBrowser.launch(proxy_url)}
    try:
        for number in range(rounds + 1):
            for way, browser in ways.items():
                own = capture_proxy_url(proxy_url, f"round{number}", 600) if way == "proxy" else None
                spent = await _load(browser, url, CaptureOptions(proxy_url=own))
                if number:  # the first of each warms up
                    cost.pages[way].append(spent)
            tell()
    finally:
        for browser in ways.values():
            await browser.close()


async def _load(browser: ChromiumBrowser, url: str, options: CaptureOptions) -> float:
    """Milliseconds until the page's load event, by the browser's own clock."""
    page = await browser.open_page(options)
    try:
        await page.goto(url, 60)
        if not await page.wait_for_load(60):
            raise RuntimeError("the page did not load")
        while not (spent := await page.run(_LOADED)):
            await asyncio.sleep(0.02)
        if await page.run(_COUNTED) < RESOURCES:
            raise RuntimeError("the page is not whole")
        return float(spent)
    finally:
        await page.close()


def _download(port: int, gate: int, proxy_url: str) -> tuple[float, float]:
    """Milliseconds to a connection, and megabytes a second of the large file over it."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", gate or port), timeout=60) as connection:
        if gate:
            _open_tunnel(connection, port, proxy_url)
        connected = time.monotonic()
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        got = len(connection.recv(1_000_000))
        first = time.monotonic()
        while got < LARGE_BYTES:
            got += len(connection.recv(1_000_000))
        return (connected - begun) * 1000, got / 1e6 / (time.monotonic() - first)


def _open_tunnel(connection: socket.socket, port: int, proxy_url: str) -> None:
    word = base64.b64encode(proxy_url.removeprefix("http://").rpartition("@")[0].encode()).decode()
    connection.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nProxy-Authorization: Basic {word}\r\n\r\n".encode())
    if b" 200 " not in connection.recv(4096):
        raise RuntimeError("the proxy opened no tunnel")
