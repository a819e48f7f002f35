"""`python -m workers.capture` from the outside: report, exit codes, nothing of Django, Celery or a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shape.tree import ROOT
from tests.sites import articles
from tests.sites.server import SiteServer
from tests.workers.capture.conftest import need_chromium
from workers.capture import __main__ as command

need_chromium()


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer(articles.ROUTES) as running:
        yield running


def typed(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Type it in an environment without any setting of ours."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LINKSNAP", "DJANGO", "DATA"))}
    chromium = {name: os.environ[name] for name in ("LINKSNAP_CHROMIUM",) if name in os.environ}
    command_line = [sys.executable, "-m", "workers.capture", *arguments]
    return subprocess.run(
        command_line, cwd=ROOT, env={**clean, **chromium, **environ}, capture_output=True, text=True, timeout=120
    )


@pytest.mark.browser
def test_it_captures_into_a_folder_and_reports(site: SiteServer, tmp_path: Path) -> None:
    done = typed(site.url("/zh"), str(tmp_path / "新"), "--formats", "html,reader", "--timeout", "60")
    assert done.returncode == command.KEPT, done.stderr
    report = json.loads(done.stdout)
    assert report["verdict"] == "complete" and report["metadata"]["lang"] == "zh-Hans"
    assert {one["kind"] for one in report["artifacts"]} == {"html", "reader"}
    assert all(one["bytes"] == Path(one["path"]).stat().st_size > 0 for one in report["artifacts"])
    assert json.loads(Path(report["extracted"]).read_text())["text"] and "text" not in report["metadata"]
    assert done.stderr.split() == ["fetch", "load", "render", "extract"]


@pytest.mark.browser
def test_it_says_by_its_exit_code_how_it_went(site: SiteServer, tmp_path: Path) -> None:
    refused = typed("ftp://example.com/", str(tmp_path))
    assert refused.returncode == command.ONLY_A_VERDICT and json.loads(refused.stdout)["verdict"] == "blocked_address"
    unknown = typed(site.url("/zh"), str(tmp_path), "--formats", "gif")
    assert unknown.returncode == command.WRONG_COMMAND and "gif" in unknown.stderr
    without = typed(site.url("/zh"), str(tmp_path), LINKSNAP_CHROMIUM="no-such-browser")
    assert without.returncode == command.NO_BROWSER and "LINKSNAP_CHROMIUM" in without.stderr


def test_it_takes_its_wishes_from_the_command_line() -> None:
    asked = command.parsed(["https://例子.example/", "out", "--no-scripts", "--user-agent", "测试/1", "--proxy", "x"])
    assert (asked.no_scripts, asked.user_agent, asked.proxy, asked.timeout) == (True, "测试/1", "x", 90.0)
    assert (asked.wait, asked.no_retries, asked.insecure) == (0.0, False, False)
    options = command.options_of(
        command.parsed(["https://例子.example/", "out", "--wait", "2", "--no-retries", "--insecure"])
    )
    assert (options.extra_wait_s, options.retries, options.ignore_tls_errors) == (2.0, False, True)
