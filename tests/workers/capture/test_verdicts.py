"""What real Chromium makes of pages that misbehave: each ends with its verdict, none holds up the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sites import articles, misbehaving
from tests.sites.server import SiteServer
from tests.workers.capture.conftest import need_chromium
from workers.capture.supervisor import CaptureHost
from workers.capture.types import CaptureOptions, CaptureResult, Step, Verdict

need_chromium()
pytestmark = pytest.mark.browser
OPTIONS = CaptureOptions(deadline_s=25, nav_timeout_s=8)


@pytest.fixture(scope="module")
def site() -> Iterator[SiteServer]:
    with SiteServer({**articles.ROUTES, **misbehaving.ROUTES}) as running:
        yield running


def captured(host: CaptureHost, url: str, folder: Path, **changes: object) -> CaptureResult:
    """One capture with changed options."""
    return host.capture(url, replace(OPTIONS, **changes), folder, lambda step, detail: None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "verdict", "detail"),
    [
        ("/zh", Verdict.COMPLETE, ""),
        ("/plain.txt", Verdict.COMPLETE, ""),
        ("/nowhere", Verdict.ERROR_STATUS, "404"),
        ("/no-content", Verdict.NO_CONTENT, "204"),
        ("/empty", Verdict.NO_CONTENT, "empty"),
        ("/near-empty", Verdict.NEAR_EMPTY, "1"),
        ("/download", Verdict.COMPLETE, ""),
        ("/paper.pdf", Verdict.PARTIAL, "damaged"),
        ("/photo.jpeg", Verdict.COMPLETE, ""),
        ("/loop", Verdict.CONNECTION, "ERR_TOO_MANY_REDIRECTS"),
        ("/alerts-some", Verdict.COMPLETE, ""),
        ("/popups", Verdict.COMPLETE, ""),
        ("/writes-back", Verdict.COMPLETE, ""),
        ("/crash", Verdict.COMPLETE, ""),
    ],
)
def test_it_gives_each_page_its_verdict(
    path: str, verdict: Verdict, detail: str, host: CaptureHost, site: SiteServer, tmp_path: Path
) -> None:
    result = captured(host, site.url(path), tmp_path)
    assert (result.verdict, result.detail) == (verdict, detail)


def test_it_writes_every_default_artifact(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    steps: list[Step] = []
    result = host.capture(site.url("/zh"), OPTIONS, tmp_path, lambda step, detail: steps.append(step))
    assert [artifact.kind for artifact in result.artifacts] == ["html", "screenshot", "thumbnail", "reader"]
    assert (result.title, result.page_lang, result.status) == ("西湖的三种看法", "zh-CN", 200)
    assert (tmp_path / "thumbnail.webp").stat().st_size <= 25_000
    assert list(dict.fromkeys(steps)) == [Step.FETCH, Step.LOAD, Step.RENDER, Step.EXTRACT]


def test_it_keeps_an_error_page(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    result = captured(host, site.url("/nowhere"), tmp_path, formats=("html",))
    assert "没有找到这个页面" in (tmp_path / "page.html").read_text("utf-8")
    assert result.status == 404


def test_it_records_redirects(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    result = captured(host, site.url("/moved"), tmp_path, formats=("html",))
    assert [(hop.url, hop.status) for hop in result.redirects] == [
        (site.url("/moved"), 301),
        (site.url("/moved-again"), 302),
    ]
    assert result.final_url == site.url("/arrived")


@pytest.mark.parametrize(("path", "title"), [("/refresh", "到了"), ("/refresh-self", "again")])
def test_it_follows_a_meta_refresh(path: str, title: str, host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    result = captured(host, site.url(path), tmp_path, formats=("html",))
    assert (result.verdict, result.title) == (Verdict.COMPLETE, title)
    assert 'http-equiv="refresh' not in (tmp_path / "page.html").read_text("utf-8")


def test_it_stops_an_endless_page(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    result = captured(host, site.url("/endless"), tmp_path, formats=("screenshot",))
    assert result.verdict is Verdict.COMPLETE
    assert result.artifacts[0].height <= 16_000


def test_it_keeps_what_came_of_a_page_that_never_loads(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    result = captured(host, site.url("/slow-part"), tmp_path, nav_timeout_s=1.0)
    assert (result.verdict, result.detail, result.title) == (Verdict.PARTIAL, "load_timeout", "slow")
    assert len(result.artifacts) >= 3


@pytest.mark.parametrize("path", ["/busy", "/busy-later", "/alerts"])
def test_it_survives_a_busy_page(path: str, host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    busy = captured(host, site.url(path), tmp_path, deadline_s=8, nav_timeout_s=2.0)
    assert busy.verdict in (Verdict.TIMEOUT, Verdict.PARTIAL)
    following = captured(host, site.url("/zh"), tmp_path)
    assert following.verdict is Verdict.COMPLETE


@pytest.mark.parametrize("url", ["file:///etc/passwd", "chrome://version", "ftp://example.org/", "javascript:1"])
def test_it_opens_web_addresses_only(url: str, host: CaptureHost, tmp_path: Path) -> None:
    result = captured(host, url, tmp_path)
    assert (result.verdict, result.artifacts) == (Verdict.BLOCKED_ADDRESS, ())


def test_it_refuses_an_unknown_format(host: CaptureHost, site: SiteServer, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="fax"):
        captured(host, site.url("/zh"), tmp_path, formats=("html", "fax"))
