"""The supervisor with real processes: deadline, orphans, memory of the dead, and that the next capture works."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sites import articles, misbehaving
from tests.sites.server import SiteServer
from tests.workers.capture.conftest import alive, need_chromium
from workers.capture import supervisor
from workers.capture.errors import NoBrowser
from workers.capture.process_tree import family
from workers.capture.supervisor import CaptureHost
from workers.capture.types import CaptureOptions, CaptureResult, Step, Verdict
from workers.extract.types import ExtractedPage

need_chromium()
pytestmark = pytest.mark.browser
QUICK = CaptureOptions(formats=("html",), deadline_s=20)


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer({**articles.ROUTES, **misbehaving.ROUTES}) as running:
        yield running


def nothing(step: Step, detail: str) -> None:
    """Nobody watches."""


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
    assert folder is not None and not folder.path.exists()


def test_it_ends_the_engine_when_idle(site: SiteServer, tmp_path: Path, deadline: float) -> None:
    with CaptureHost(idle_s=0.2) as host:
        host.capture(site.url("/en"), QUICK, tmp_path, nothing)
        assert host.pid is not None
        processes = family(host.pid)
        # Gone from the process table, too, though nobody asks for another capture.
        while any(Path(f"/proc/{pid}").exists() for pid in processes) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert alive(processes) == [] and not Path(f"/proc/{host.pid}").exists()
        assert host.capture(site.url("/zh"), QUICK, tmp_path, nothing).verdict is Verdict.COMPLETE


def test_it_reads_the_page_in_the_engine(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    steps: list[Step] = []
    result = host.capture(site.url("/zh"), QUICK, tmp_path, lambda step, detail: steps.append(step))
    assert result.extracted is not None and result.timings["extract"] > 0
    page = ExtractedPage.from_json(json.loads(result.extracted.read_text(encoding="utf-8")))
    assert page.lang == "zh-Hans" and page.words > 20 and page.blocks
    assert list(dict.fromkeys(steps)) == [Step.FETCH, Step.LOAD, Step.RENDER, Step.EXTRACT]


def test_it_keeps_the_files_when_a_parser_never_ends(
    site: SiteServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "EXTRACT_S", 0.5)
    with CaptureHost() as host:
        assert host.capture(site.url("/en"), QUICK, tmp_path, nothing).verdict is Verdict.COMPLETE
        # What the engine has read goes into a pipe that nobody reads: it waits there for ever.
        (stuck := tmp_path / "卡住").mkdir()
        os.mkfifo(stuck / "extracted.json")
        result = host.capture(site.url("/zh"), QUICK, stuck, nothing)
        assert (result.verdict, result.detail, result.faults) == (Verdict.PARTIAL, "extract", {"text": "deadline"})
        assert [artifact.path.exists() for artifact in result.artifacts] == [True]
        assert result.extracted is None and host.pid is None


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


def test_it_keeps_the_words_of_the_first_try_when_the_second_is_killed(tmp_path: Path) -> None:
    """The messages of a first try, its reading, and a second try that never answers."""
    read = CaptureResult("https://例子.example/", Verdict.NEAR_EMPTY, extracted=tmp_path / "extracted.json")
    order = supervisor._Order(read.url, time.monotonic() + 90, nothing)
    ends = order.deadline
    supervisor._read_message({"captured": replace(read, extracted=None).to_json()}, order)
    assert order.deadline < ends and order.cut_short(Verdict.TIMEOUT, "deadline").faults == {"text": "deadline"}
    supervisor._read_message({"kept": read.to_json()}, order)
    assert order.deadline == ends, "reading the first try takes nothing from the time of the second"
    assert order.cut_short(Verdict.CRASH, "memory") == read
