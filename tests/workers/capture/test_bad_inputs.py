"""The list of bad inputs as far as captures meet them: each ends in time with its verdict and harms nothing after it.

Every case carries the number it has in the list: H (HTTP), J (HTML and JavaScript). Who looks after the other numbers:
tests/shape/catalogue_of_faults.py.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.sites import articles, misbehaving
from tests.sites.faulty import FaultyServer
from tests.sites.server import SiteServer
from tests.workers.capture.conftest import alive, need_chromium
from workers.capture.process_tree import family, memory_bytes
from workers.capture.supervisor import KILL_BYTES, CaptureHost
from workers.capture.types import CaptureOptions, CaptureResult, Step, Verdict

need_chromium()
pytestmark = pytest.mark.browser
GOOD = frozenset({Verdict.COMPLETE, Verdict.PARTIAL})
ENDED = frozenset({Verdict.TIMEOUT, Verdict.PARTIAL, Verdict.CRASH, Verdict.COMPLETE})
OPTIONS = CaptureOptions(formats=("html",), deadline_s=20, nav_timeout_s=4, retries=False)
# The list asks for an end within 120 s of a deadline of 90 s.
SPARE_S = 30.0


@dataclass(frozen=True)
class Bad:
    """One bad input: its path, the verdicts that are right for it, and what is asked for besides."""

    path: str
    verdicts: frozenset[Verdict]
    server: str = "site"
    changes: dict[str, Any] = field(default_factory=dict)


def bad(number: str, path: str, *verdicts: Verdict, slow: bool = False, **more: Any) -> Any:
    """A case of the list under its number."""
    server = more.pop("server", "site")
    case = Bad(path, frozenset(verdicts) or ENDED, server, more)
    return pytest.param(case, id=f"{number}-{path.strip('/')}", marks=[pytest.mark.slow] if slow else [])


def raw(number: str, path: str, *verdicts: Verdict, **more: Any) -> Any:
    """The same, served below HTTP."""
    return bad(number, path, *verdicts, server="faulty", **more)


HTTP = [
    bad("H03", "/to-file", Verdict.BLOCKED_ADDRESS, Verdict.CONNECTION),
    bad("H03", "/to-data", Verdict.BLOCKED_ADDRESS, Verdict.CONNECTION),
    raw("H05", "/slow-head", Verdict.TIMEOUT),
    raw("H06", "/slow-body", Verdict.PARTIAL),
    raw("H07", "/endless", Verdict.PARTIAL, Verdict.TOO_LARGE, max_bytes=3_000_000),
    raw("H07", "/gzip-squib", Verdict.PARTIAL, Verdict.TOO_LARGE, max_bytes=5_000_000),
    # 300 MB come faster than they can be stopped on some machines: the limit of the memory then ends them.
    raw("H07", "/gzip-bomb", *ENDED, Verdict.TOO_LARGE, slow=True),
    raw("H09", "/short", Verdict.PARTIAL),
    bad("H11", "/no-content", Verdict.NO_CONTENT),
    raw("H11", "/205", Verdict.NO_CONTENT),
    raw("H12", "/304", Verdict.NO_CONTENT),
    bad("H13", "/basic", Verdict.LOGIN_WALL),
    bad("H13", "/negotiate", Verdict.LOGIN_WALL),
    bad("H14", "/forbidden", Verdict.ERROR_STATUS),
    bad("H14", "/legal", Verdict.ERROR_STATUS),
    bad("H15", "/nowhere", Verdict.ERROR_STATUS),
    bad("H15", "/gone", Verdict.ERROR_STATUS),
    raw("H18", "/099", Verdict.CONNECTION, Verdict.ERROR_STATUS, Verdict.COMPLETE),
    raw("H18", "/600", Verdict.CONNECTION, Verdict.ERROR_STATUS),
    raw("H18", "/999", Verdict.CONNECTION, Verdict.ERROR_STATUS),
    raw("H18", "/long-reason", Verdict.CONNECTION, Verdict.COMPLETE),
    raw("H19", "/long-header", Verdict.CONNECTION, Verdict.COMPLETE),
    raw("H19", "/many-headers", Verdict.CONNECTION, Verdict.COMPLETE),
    raw("H19", "/many-cookies", Verdict.COMPLETE),
    raw("H20", "/odd-header", Verdict.COMPLETE),
    bad("H22", "/", Verdict.TIMEOUT, Verdict.TLS_ERROR, Verdict.CONNECTION, server="stalled"),
    raw("H22", "/resets", Verdict.CONNECTION),
    bad("H23", "/hsts", Verdict.COMPLETE),
    raw("H25", "/jpeg-as-html", *GOOD, Verdict.WRONG_TYPE, Verdict.NEAR_EMPTY),
    raw("H25", "/html-as-png", *GOOD, Verdict.WRONG_TYPE),
    raw("H25", "/html-as-bytes", *GOOD, Verdict.WRONG_TYPE),
    raw("H26", "/svg", *GOOD, Verdict.WRONG_TYPE),
    bad("H29", "/empty", Verdict.NO_CONTENT),
    raw("H29", "/silent-end", Verdict.NO_CONTENT, Verdict.NEAR_EMPTY),
    raw("H30", "/utf-7", Verdict.COMPLETE),
    raw("H30", "/unknown-charset", Verdict.COMPLETE),
    bad("H33", "/", Verdict.CONNECTION, server="closed"),
    raw("H34", "/drops", Verdict.CONNECTION),
    raw("H34", "/not-http", Verdict.CONNECTION, Verdict.COMPLETE, Verdict.NEAR_EMPTY, Verdict.WRONG_TYPE),
    bad("H36", "/clear", Verdict.COMPLETE),
]
PAGES = [
    bad("J03", "/alert-loop", *GOOD),
    bad("J04", "/busy", Verdict.TIMEOUT, deadline_s=6.0),
    bad("J04", "/busy-later", deadline_s=6.0),
    bad("J06", "/nodes", deadline_s=6.0),
    bad("J07", "/frames", slow=True),
    bad("J07", "/frames-many", slow=True),
    bad("J08", "/endless", *GOOD),
    bad("J09", "/taller", *GOOD, formats=("html", "screenshot", "thumbnail"), slow=True),
    bad("J09", "/wide", *GOOD, formats=("html", "screenshot", "thumbnail")),
    bad("J11", "/refresh-self", *GOOD),
    bad("J11", "/location-loop", *GOOD, Verdict.TIMEOUT),
    bad("J12", "/popups-many", *GOOD),
    bad("J13", "/push-state", deadline_s=6.0),
    bad("J14", "/never-idle", *GOOD, deadline_s=60.0),
    bad("J18", "/permissions", *GOOD),
    bad("J19", "/downloads", *GOOD),
    bad("J20", "/crash", *GOOD, Verdict.CRASH),
    bad("J22", "/reads-files", *GOOD),
    bad("J24", "/odd-picture", *GOOD),
    bad("J25", "/odd-icon", *GOOD, formats=("html", "favicon")),
    bad("J30", "/deep", *GOOD, Verdict.TIMEOUT, deadline_s=40.0, slow=True),
    bad("J30", "/attributes", *GOOD, Verdict.TIMEOUT, deadline_s=30.0, slow=True),
    # 48 MB in one line may meet any of the limits first: time, size or memory.
    bad("J30", "/one-line", *ENDED, Verdict.TOO_LARGE, slow=True, deadline_s=60.0),
    bad("J31", "/unclosed", *GOOD),
    bad("J31", "/plaintext", *GOOD),
    bad("J40", "/clock", Verdict.TIMEOUT, deadline_s=6.0),
]


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    """The address before the path, by the name of the server."""
    routes = {**articles.ROUTES, **misbehaving.ROUTES}
    with (
        SiteServer(routes) as site,
        FaultyServer() as faulty,
        FaultyServer(speaks=False) as stalled,
        # Taken, but nobody listens: connections are refused.
        socket.socket() as taken,
    ):
        taken.bind(("127.0.0.1", 0))
        yield {
            "site": site.url(""),
            "faulty": faulty.url(""),
            "stalled": stalled.url("", "https"),
            "closed": f"http://127.0.0.1:{taken.getsockname()[1]}",
        }


@pytest.fixture(scope="module")
def running(host: CaptureHost) -> Iterator[CaptureHost]:
    """The host; when the module is through, nothing of it runs on."""
    yield host
    pids = family(host.pid) if host.pid else []
    host.close()
    assert alive(pids) == []


def captured(host: CaptureHost, url: str, folder: Path, **changes: Any) -> CaptureResult:
    """One capture with changed options."""
    return host.capture(url, replace(OPTIONS, **changes), folder, lambda step, detail: None)


@pytest.mark.parametrize("case", [*HTTP, *PAGES])
def test_it_ends_in_time_with_its_verdict_and_harms_nothing(
    case: Bad, running: CaptureHost, servers: dict[str, str], tmp_path: Path
) -> None:
    begun = time.monotonic()
    result = captured(running, servers[case.server] + case.path, tmp_path / "bad", **case.changes)
    spent = time.monotonic() - begun
    assert result.verdict in case.verdicts, (result.detail, result.evidence)
    assert spent < case.changes.get("deadline_s", OPTIONS.deadline_s) + SPARE_S
    if result.verdict not in ENDED | {Verdict.ERROR_STATUS, Verdict.LOGIN_WALL, Verdict.NEAR_EMPTY}:
        assert not any((tmp_path / "bad").rglob("*.html"))
    following = captured(running, servers["site"] + "/zh", tmp_path / "next")
    assert following.verdict is Verdict.COMPLETE, following.detail


@pytest.mark.parametrize(
    "path", ["/gbk", "/gb18030", "/utf-16", "/bom", "/unknown-charset"], ids=lambda path: f"H30-{path[1:]}"
)
def test_it_reads_old_encodings(path: str, running: CaptureHost, servers: dict[str, str], tmp_path: Path) -> None:
    result = captured(running, servers["faulty"] + path, tmp_path)
    text = (tmp_path / "page.html").read_text("utf-8")
    assert result.verdict is Verdict.COMPLETE
    assert "这个页面有足够多的文字" in text and "\ufffd" not in text


def test_it_reads_big5(running: CaptureHost, servers: dict[str, str], tmp_path: Path) -> None:
    captured(running, servers["faulty"] + "/big5", tmp_path)
    assert "湖光山色與詩詞" in (tmp_path / "page.html").read_text("utf-8")


def test_it_grants_nothing_a_page_asks_for(running: CaptureHost, servers: dict[str, str], tmp_path: Path) -> None:
    captured(running, servers["site"] + "/permissions", tmp_path)
    text = (tmp_path / "page.html").read_text("utf-8")
    assert "notes-" in text and "notes-granted" not in text
    assert " place " not in text and " camera " not in text


def test_it_reads_no_file_of_the_machine(running: CaptureHost, servers: dict[str, str], tmp_path: Path) -> None:
    captured(running, servers["site"] + "/reads-files", tmp_path)
    assert "root:" not in (tmp_path / "page.html").read_text("utf-8")


def test_it_leaves_no_download_behind(running: CaptureHost, servers: dict[str, str], tmp_path: Path) -> None:
    captured(running, servers["site"] + "/downloads", tmp_path)
    assert running._folder is not None
    found = [Path(folder, name) for folder, _, names in os.walk(running._folder.path) for name in names]
    assert [path for path in found if path.read_bytes()[:4] == b"PK\x03\x04"] == []


def test_it_hands_out_when_to_come_back(running: CaptureHost, servers: dict[str, str], tmp_path: Path) -> None:
    result = captured(running, servers["site"] + "/busy-site", tmp_path)
    assert (result.verdict, result.status, result.evidence["retry_after"]) == (Verdict.ERROR_STATUS, 429, 120)


def test_it_keeps_a_page_whose_site_asks_robots_to_stay_away(
    running: CaptureHost, servers: dict[str, str], tmp_path: Path
) -> None:
    # H35: a person asked for this one page; nothing is crawled.
    assert captured(running, servers["site"] + "/clear", tmp_path).verdict is Verdict.COMPLETE


@pytest.mark.slow
def test_it_ends_a_page_that_takes_the_memory(running: CaptureHost, servers: dict[str, str], tmp_path: Path) -> None:
    steps: list[Step] = []
    options = replace(OPTIONS, deadline_s=60, extra_wait_s=30)
    result = running.capture(servers["site"] + "/hog", options, tmp_path, lambda step, detail: steps.append(step))
    # J05: killed at the limit, or held by the browser's own while the page finds no more.
    assert result.verdict in ENDED
    assert running.pid is None or memory_bytes(family(running.pid)) < KILL_BYTES
    assert captured(running, servers["site"] + "/zh", tmp_path).verdict is Verdict.COMPLETE
