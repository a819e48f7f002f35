"""Fixtures of the capture tests: the real browser for a module, a host for a module, and steps thrown away."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from workers.capture.browser import ChromiumBrowser
from workers.capture.launch import find_chromium
from workers.capture.sandbox import UNSAFE
from workers.capture.supervisor import CaptureHost


def need_chromium() -> str:
    """The browser's path, or the module is skipped."""
    path = find_chromium()
    if path is None:
        pytest.skip(
            "no Chromium on this machine (LINKSNAP_CHROMIUM or chromium-headless-shell)", allow_module_level=True
        )
    return path


def alive(pids: list[int]) -> list[int]:
    """Those that still run (zombies don't)."""
    found = []
    for pid in pids:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            continue
        if stat.rpartition(")")[2].split()[0] not in "ZX":
            found.append(pid)
    return found


@pytest.fixture(scope="module")
def host() -> Iterator[CaptureHost]:
    """One capture host for the whole module."""
    need_chromium()
    with CaptureHost() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium() -> AsyncIterator[ChromiumBrowser]:
    """The real browser without a proxy, in this process."""
    need_chromium()
    with pytest.MonkeyPatch.context() as patch:
        if os.geteuid() == 0:
            # Only the supervisor makes root an ordinary user; in this process its sandbox cannot work.
            patch.setenv(UNSAFE, "1")
        running = await ChromiumBrowser.launch(None)
    yield running
    await running.close()


@pytest.fixture
def deadline() -> float:
    """A moment (time.monotonic) 20 s from now, for loops that wait for something."""
    return time.monotonic() + 20
