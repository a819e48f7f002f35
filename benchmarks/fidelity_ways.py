"""The ways of saving a page that are compared: our archive, the browser's MHTML, and SingleFile where npm has it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.real_pages_corpus import CACHE
from workers.capture.browser import ChromiumBrowser
from workers.capture.browsing import Page
from workers.capture.engine import capture
from workers.capture.inliner import Inliner
from workers.capture.launch import find_chromium
from workers.capture.page_ready import wait_until_ready
from workers.capture.process_tree import family, kill_family
from workers.capture.scripts_text import snapshot_script
from workers.capture.types import CaptureOptions

OPTIONS = CaptureOptions(formats=("html",), retries=False)
SINGLE_FILE = CACHE / "single-file"
_MOST_MHTML = 100_000_000
_BROWSER_START_S = 30.0
# Its defaults throw away what only another window would show; a fair comparison at two widths keeps that.
_SINGLE_FILE_SETTINGS = (
    *("--browser-width", "1280", "--browser-height", "800", "--filename-conflict-action", "overwrite"),
    *("--remove-unused-styles", "false", "--remove-alternative-medias", "false", "--remove-hidden-elements", "false"),
    *("--remove-alternative-images", "false", "--remove-alternative-fonts", "false", "--compress-HTML", "false"),
)

Save = Callable[[str, Path], Awaitable[Path | None]]


@dataclass(frozen=True)
class HtmlCost:
    """CPU milliseconds of the HTML step: in the page's processes, and in our inliner."""

    in_page_ms: float
    inliner_ms: float

    @property
    def total_ms(self) -> float:
        """Both together."""
        return self.in_page_ms + self.inliner_ms


def our_archive(browser: ChromiumBrowser) -> Save:
    """The product's own capture, HTML only."""

    async def save(url: str, folder: Path) -> Path | None:
        result = await capture(browser, url, OPTIONS, folder, lambda step, detail: None)
        return next((artifact.path for artifact in result.artifacts if artifact.kind == "html"), None)

    return save


def browser_mhtml(browser: ChromiumBrowser) -> Save:
    """Chromium's own archive (CDP Page.captureSnapshot) of the page in the same state."""

    async def save(url: str, folder: Path) -> Path | None:
        page = await browser.open_page(OPTIONS)
        try:
            await page.goto(url, 30)
            await wait_until_ready(page, OPTIONS, 30, lambda detail: None)
            path = folder / "page.mhtml"
            return path if await page.save_mhtml(path, _MOST_MHTML) else None
        finally:
            await page.close()

    return save


class SingleFile:
    """The SingleFile CLI on a browser of its own, like ours; a context manager, None where it can't be had."""

    def __init__(self) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="linksnap-single-file-", ignore_cleanup_errors=True)
        self._browser: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Save | None:
        program, browser, node = _single_file_program(), find_chromium(), shutil.which("node")
        if program is None or browser is None or node is None:
            return None
        # Its own way of starting a browser (`--single-process`) hangs in Chromium 156, so it is given one that runs.
        switches = ("--headless", "--no-sandbox", "--hide-scrollbars", "--mute-audio", "--remote-debugging-port=0")
        command = [browser, *switches, f"--user-data-dir={self._profile.name}", "about:blank"]
        self._browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port_file = Path(self._profile.name) / "DevToolsActivePort"
        end = time.monotonic() + _BROWSER_START_S
        while not port_file.exists():
            if self._browser.poll() is not None or time.monotonic() > end:
                return None
            time.sleep(0.1)
        server = f"http://127.0.0.1:{port_file.read_text(encoding='ascii').split()[0]}"
        begin = [node, str(program), "--browser-server", server, *_SINGLE_FILE_SETTINGS]

        async def save(url: str, folder: Path) -> Path | None:
            path = folder / "single-file.html"
            command = [*begin, url, str(path)]
            await asyncio.to_thread(subprocess.run, command, capture_output=True, timeout=60, check=False, cwd=folder)
            return path if path.exists() else None

        return save

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._browser is not None:
            kill_family(self._browser.pid)
            self._browser.wait(timeout=10)
        self._profile.cleanup()


def _single_file_program() -> Path | None:
    program = SINGLE_FILE / "node_modules" / "single-file-cli" / "single-file-node.js"
    if program.exists():
        return program
    if shutil.which("npm") is None:
        return None
    SINGLE_FILE.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "single-file-cli@2"]
    with tempfile.TemporaryFile() as log:
        subprocess.run(command, cwd=SINGLE_FILE, stdout=log, stderr=log, timeout=300, check=False)
    return program if program.exists() else None


async def html_cost(browser: ChromiumBrowser, url: str) -> HtmlCost:
    """CPU of the HTML step alone, on a page that stands ready."""
    page = await browser.open_page(OPTIONS)
    try:
        await page.goto(url, 30)
        await wait_until_ready(page, OPTIONS, 30, lambda detail: None)
        return await _measured(page)
    finally:
        await page.close()


async def _measured(page: Page) -> HtmlCost:
    renderers = _renderers()
    before = _cpu_ms(renderers)
    answers: dict[int, Any] = await page.run_in_frames(snapshot_script(True), 30)
    in_page = _cpu_ms(renderers) - before
    begun = time.thread_time()
    snapshots = {number: json.loads(answer) for number, answer in answers.items()}
    Inliner(page.traffic, snapshots).document().encode("utf-8", "replace")
    return HtmlCost(round(in_page, 1), round(1000 * (time.thread_time() - begun), 1))


def _renderers() -> list[int]:
    """The browser's page processes below this one."""
    found = []
    for pid in family(os.getpid()):
        try:
            if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
        except OSError:
            continue
    return found


def _cpu_ms(pids: list[int]) -> float:
    """Milliseconds on a processor of all their threads, from the scheduler's own nanoseconds."""
    total = 0
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            try:
                total += int(thread.read_text(encoding="ascii").split()[0])
            except (OSError, ValueError, IndexError):
                continue
    return total / 1e6
