"""The supervisor with real processes: deadline, orphans, memory of the dead, and that the next capture works."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites import articles, misbehaving
from tests.sites.server import SiteServer
from tests.workers.capture.conftest import need_chromium
from workers.capture import supervisor
from workers.capture.errors import NoBrowser
from workers.capture.process_tree import family
from workers.capture.supervisor import CaptureHost
from workers.capture.types import CaptureOptions, Step, Verdict

need_chromium()
pytestmark = pytest.mark.browser
QUICK = CaptureOptions(formats=("html",), deadline_s=20)


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer({**articles.ROUTES, **misbehaving.ROUTES}) as running:
        yield running


def nothing(step: Step, detail: str) -> None:
    """Nobody watches."""


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


def test_it_kills_everything_at_the_deadline(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    assert host.capture(site.url("/en"), QUICK, tmp_path, nothing).verdict is Verdict.COMPLETE
    assert host.pid is not None
    os.kill(host.pid, signal.SIGSTOP)  # an engine that no longer answers, whatever the reason
    processes = family(host.pid)
    assert len(processes) > 4
    begun = time.monotonic()
    result = host.capture(site.url("/zh"), CaptureOptions(deadline_s=2), tmp_path, nothing)
    assert (result.verdict, result.detail) == (Verdict.TIMEOUT, "deadline")
    assert time.monotonic() - begun < 6
    assert alive(processes) == []
    assert host.capture(site.url("/zh"), QUICK, tmp_path, nothing).verdict is Verdict.COMPLETE


def test_it_starts_again_when_the_engine_was_killed(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    host.capture(site.url("/en"), QUICK, tmp_path, nothing)
    assert host.pid is not None
    processes = family(host.pid)
    os.kill(host.pid, signal.SIGKILL)
    assert host.capture(site.url("/zh"), QUICK, tmp_path, nothing).verdict is Verdict.COMPLETE
    assert alive(processes) == []


def test_it_starts_another_browser_when_it_was_killed(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    host.capture(site.url("/en"), QUICK, tmp_path, nothing)
    assert host.pid is not None
    engine = host.pid
    for pid in family(engine):
        # The browser's own processes go as soon as it is gone.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if b"--remote-debugging-pipe" in Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(pid, signal.SIGKILL)
    assert host.capture(site.url("/zh"), QUICK, tmp_path, nothing).verdict is Verdict.COMPLETE
    assert host.pid == engine


def test_it_leaves_no_process_and_no_file_when_closed(site: SiteServer, tmp_path: Path) -> None:
    with CaptureHost() as host:
        host.capture(site.url("/en"), QUICK, tmp_path, nothing)
        assert host.pid is not None
        processes, folder = family(host.pid), host._folder
    assert alive(processes) == []
    assert folder is not None and not folder.exists()


def test_it_closes_the_browser_when_idle(site: SiteServer, tmp_path: Path, deadline: float) -> None:
    with CaptureHost(idle_s=0.2) as host:
        host.capture(site.url("/en"), QUICK, tmp_path, nothing)
        assert host.pid is not None
        while len(family(host.pid)) > 1 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert family(host.pid) == [host.pid]
        assert host.capture(site.url("/zh"), QUICK, tmp_path, nothing).verdict is Verdict.COMPLETE


def test_it_replaces_the_host_after_its_share(
    site: SiteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "MAX_CAPTURES", 1)
    with CaptureHost() as host:
        assert host.capture(site.url("/en"), QUICK, tmp_path, nothing).verdict is Verdict.COMPLETE
        assert host.pid is None


def test_it_kills_a_page_that_takes_the_memory(
    host: CaptureHost, site: SiteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "KILL_BYTES", 600_000_000)
    monkeypatch.setattr(supervisor, "WATCH_S", 0.2)
    options = CaptureOptions(formats=("html",), extra_wait_s=15)
    result = host.capture(site.url("/hog"), options, tmp_path, nothing)
    assert (result.verdict, result.detail) == (Verdict.CRASH, "memory")


def test_it_passes_no_secret_to_the_engine(site: SiteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSNAP_SECRET_KEY", "not-for-the-browser")
    with CaptureHost() as host:
        host.capture(site.url("/en"), QUICK, tmp_path, nothing)
        assert host.pid is not None
        seen = 0
        for pid in family(host.pid):
            # A helper of the browser may end while we look; its parent has the same environment.
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                assert b"not-for-the-browser" not in Path(f"/proc/{pid}/environ").read_bytes()
                seen += 1
        assert seen > 0


def test_it_says_when_there_is_no_browser(tmp_path: Path) -> None:
    with CaptureHost(chromium="no-such-browser") as host, pytest.raises(NoBrowser):
        host.capture("http://127.0.0.1:9/", QUICK, tmp_path, nothing)
