"""Google's Lighthouse as an outside tool: got from npm into the benchmarks' cache, run on a page, its report read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import playwright
from playwright.sync_api import sync_playwright

from benchmarks.real_pages_corpus import CACHE
from workers.capture.launch import find_chromium

FORMS = ("desktop", "mobile")
CATEGORIES = ("performance", "accessibility", "best-practices")
_FOLDER = CACHE / "lighthouse"
_PROGRAM = _FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
_PACKAGE = "lighthouse@13"
_INSTALL_S, _RUN_S = 600, 180
# The pages are our own, and root has no sandbox for them.
_CHROME = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")
_BROWSER_START_S = 30.0


class LighthouseProblem(RuntimeError):
    """Lighthouse gave no report of a page."""


@dataclass(frozen=True)
class Lighthouse:
    """Where everything is: the node that runs it, its program, the browser it drives."""

    node: str
    program: Path
    chromium: str


@dataclass(frozen=True)
class Judgement:
    """One report: scores (0 to 100), milliseconds, layout shift, addresses of scripts and styles, what it names."""

    scores: dict[str, float]
    first_paint_ms: float
    shift: float
    metrics: dict[str, float]
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    named: tuple[str, ...] = field(default=())


def find_lighthouse() -> Lighthouse | str:
    """The tool, fetched at the first call; a sentence that says why it can't be had here."""
    chromium = find_chromium()
    if chromium is None:
        return "there is no Chromium (make browser installs one)"
    # The system's is often older than Lighthouse wants; the one that drives the browser tests is not.
    own = Path(playwright.__file__).parent / "driver" / "node"
    node = str(own) if own.exists() else shutil.which("node")
    if node is None:
        return "there is no node"
    if not _PROGRAM.exists():
        npm = shutil.which("npm")
        if npm is None:
            return "there is no npm to fetch Lighthouse with"
        _FOLDER.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", _PACKAGE]
        with tempfile.TemporaryFile() as log:
            subprocess.run(command, cwd=_FOLDER, stdout=log, stderr=log, timeout=_INSTALL_S, check=False)
    return Lighthouse(node, _PROGRAM, chromium) if _PROGRAM.exists() else "npm did not bring Lighthouse"


def judge(tool: Lighthouse, address: str, form: str, cookies: str) -> Judgement:
    """Let it look at a page once, as `form`, signed in by `cookies` (a Cookie header); raises LighthouseProblem."""
    with (
        tempfile.TemporaryDirectory(prefix="linksnap-lighthouse-") as name,
        browser_with(cookies, address, tool.chromium, Path(name) / "profile") as port,
    ):
        report = Path(name) / "report.json"
        command = [tool.node, str(tool.program), address, "--quiet", "--output=json", f"--output-path={report}"]
        command += [f"--only-categories={','.join(CATEGORIES)}", f"--port={port}", "--no-enable-error-reporting"]
        command += ["--preset=desktop"] if form == "desktop" else []
        environ = os.environ | {"CHROME_PATH": tool.chromium, "TMPDIR": name}
        done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=_RUN_S, check=False)
        if not report.exists():
            raise LighthouseProblem(f"{address}: {done.stderr.strip()[-400:]}")
        return _read(json.loads(report.read_text(encoding="utf-8")))


@contextmanager
def browser_with(cookies: str, address: str, chromium: str, profile: Path) -> Iterator[int]:
    """A browser that has the cookies (a Cookie header) for the site of `address`; the port that drives it.

    As a header of Lighthouse they reach only what the page's own process fetches: the archive's sandboxed frame is a
    process of its own, came without a session, was sent to the sign-in page, and that lets nobody frame it.
    Raises LighthouseProblem when the browser does not start.
    """
    command = [chromium, *_CHROME, "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"]
    browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port = _port_in(profile)
        pairs = [pair.strip().partition("=") for pair in cookies.split(";")]
        jar: Any = [{"name": name, "value": value, "url": address} for name, _, value in pairs]
        with sync_playwright() as driver:
            driver.chromium.connect_over_cdp(f"http://127.0.0.1:{port}").contexts[0].add_cookies(jar)
        yield port
    finally:
        browser.terminate()
        browser.wait(20)


def _port_in(profile: Path) -> int:
    """The port a browser has written into its profile."""
    told, end = profile / "DevToolsActivePort", time.monotonic() + _BROWSER_START_S
    while time.monotonic() < end:
        if told.exists() and (lines := told.read_text(encoding="utf-8").split()):
            return int(lines[0])
        time.sleep(0.05)
    raise LighthouseProblem("the browser did not start")


def _read(report: dict[str, Any]) -> Judgement:
    if error := report.get("runtimeError"):
        raise LighthouseProblem(f"{report.get('requestedUrl')}: {error.get('message')}")
    audits = report["audits"]
    metrics = audits["metrics"]["details"]["items"][0]
    loaded = audits["network-requests"]["details"]["items"]
    wanted = ("firstContentfulPaint", "largestContentfulPaint", "totalBlockingTime", "speedIndex")
    return Judgement(
        {name: round(100 * (report["categories"][name]["score"] or 0), 1) for name in CATEGORIES},
        float(metrics["observedFirstPaint"]),
        float(audits["cumulative-layout-shift"]["numericValue"]),
        {name: round(float(metrics[name])) for name in wanted},
        _addresses(loaded, "Script"),
        _addresses(loaded, "Stylesheet"),
        tuple(_named(report)),
    )


def _addresses(loaded: list[dict[str, Any]], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item["url"] for item in loaded if item.get("resourceType") == kind))


def _named(report: dict[str, Any]) -> list[str]:
    """Everything that counts and is not perfect."""
    lines = []
    for category in CATEGORIES:
        for part in report["categories"][category]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < (0.9 if "perf" in category else 1):
                told = audit.get("displayValue") or "; ".join(_said(item) for item in _items(audit)[:3])
                lines.append(f"{part['id']}: {audit['title']} {told}".strip())
    return lines


def _items(audit: dict[str, Any]) -> list[dict[str, Any]]:
    items = (audit.get("details") or {}).get("items")
    return items if isinstance(items, list) else []


def _said(item: dict[str, Any]) -> str:
    """What one line of an audit's table says: the browser's words, or the kind of the issue."""
    return str(item.get("description") or item.get("issueType") or item.get("url") or "")[:200]
