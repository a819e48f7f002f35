"""The engine on the fake browser: which verdict, which artifacts, and that pages are always closed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from workers.capture.engine import capture
from workers.capture.fake_browser import FakeBrowser, FakePage, FakeSite
from workers.capture.types import CaptureOptions, CaptureResult, Step, Verdict

URL = "http://site.example/页面"


async def captured(site: FakeSite, folder: Path, **changes: object) -> CaptureResult:
    """Capture a page of this kind."""
    options = replace(CaptureOptions(), **changes)  # type: ignore[arg-type]
    browser = FakeBrowser({URL: site})
    result = await capture(browser, URL, options, folder, lambda step, detail: None)
    assert browser.closed_pages == 1
    return result


@pytest.mark.parametrize(
    ("site", "verdict", "detail"),
    [
        (FakeSite(), Verdict.COMPLETE, ""),
        (FakeSite(status=503), Verdict.ERROR_STATUS, "503"),
        (FakeSite(letters=3), Verdict.NEAR_EMPTY, "3"),
        (FakeSite(loads=False), Verdict.PARTIAL, "load_timeout"),
        (FakeSite(busy=True), Verdict.TIMEOUT, "busy page"),
        (FakeSite(crashed=True), Verdict.CRASH, "the fake page crashed"),
        (FakeSite(error="ERR_CONNECTION_REFUSED"), Verdict.CONNECTION, "ERR_CONNECTION_REFUSED"),
        (FakeSite(error="ERR_CERT_DATE_INVALID"), Verdict.TLS_ERROR, "ERR_CERT_DATE_INVALID"),
        (FakeSite(error="ERR_TIMED_OUT"), Verdict.TIMEOUT, "ERR_TIMED_OUT"),
        (FakeSite(error="ERR_ABORTED", status=204, headers={}), Verdict.NO_CONTENT, "204"),
        (FakeSite(headers={"content-length": "60000000"}), Verdict.TOO_LARGE, "60000000"),
        (FakeSite(status=403, headers={"x-linksnap-egress": "blocked_address"}), Verdict.BLOCKED_ADDRESS, "egress"),
        (FakeSite(status=504, headers={"x-linksnap-egress": "timeout"}), Verdict.TIMEOUT, "egress"),
        (FakeSite(status=403, headers={"x-linksnap-egress": "odd"}), Verdict.CONNECTION, "egress"),
    ],
)
async def test_it_judges_a_page(site: FakeSite, verdict: Verdict, detail: str, tmp_path: Path) -> None:
    result = await captured(site, tmp_path)
    assert (result.verdict, result.detail) == (verdict, detail)


async def test_it_writes_artifacts_in_the_order_asked_for(tmp_path: Path) -> None:
    result = await captured(FakeSite(title="西湖"), tmp_path, formats=("reader", "html", "screenshot", "thumbnail"))
    assert [artifact.kind for artifact in result.artifacts] == ["reader", "html", "screenshot", "thumbnail"]
    assert all(artifact.path.stat().st_size for artifact in result.artifacts)
    assert (result.artifacts[2].width, result.artifacts[2].height) == (1280, 1200)
    assert (result.title, result.page_lang, result.final_url) == ("西湖", "zh", URL)


@pytest.mark.parametrize("answer", ["[]", "没有引号", 3.0, '{"parts": 5, "text": "很多", "height": "x"}'])
async def test_it_ends_well_when_a_page_broke_the_serialiser(
    answer: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run_in_frames(page: FakePage, script: str, timeout_s: float = 10.0) -> dict[int, object]:
        return {0: answer}

    monkeypatch.setattr(FakePage, "run_in_frames", run_in_frames)
    result = await captured(FakeSite(), tmp_path)
    assert "html" in result.faults and not any(one.kind == "html" for one in result.artifacts)


async def test_it_has_no_reader_without_an_article(tmp_path: Path) -> None:
    result = await captured(FakeSite(article=""), tmp_path)
    assert result.verdict is Verdict.COMPLETE
    assert "reader" not in {artifact.kind for artifact in result.artifacts}


async def test_it_says_too_large_for_a_page_over_its_budget(tmp_path: Path) -> None:
    result = await captured(FakeSite(), tmp_path, max_bytes=10)
    assert (result.verdict, result.detail) == (Verdict.PARTIAL, "too_large")


async def test_it_tells_the_three_steps(tmp_path: Path) -> None:
    told: list[tuple[Step, str]] = []
    await capture(
        FakeBrowser({URL: FakeSite()}),
        URL,
        CaptureOptions(),
        tmp_path,
        lambda step, detail: told.append((step, detail)),
    )
    assert list(dict.fromkeys(step for step, _ in told)) == [Step.FETCH, Step.LOAD, Step.RENDER]
    assert told[0] == (Step.FETCH, "site.example")
    assert told[-1] == (Step.RENDER, "4/4")


async def test_it_names_what_is_missing(tmp_path: Path) -> None:
    site = FakeSite(parts=("<html>", ["image", "http://site.example/没有.png", 0], "</html>"))
    result = await captured(site, tmp_path, formats=("html",))
    assert result.missing == ("http://site.example/没有.png",)


def test_it_survives_the_way_through_json(tmp_path: Path) -> None:
    result = CaptureResult(url=URL, verdict=Verdict.PARTIAL, missing=("a",), timings={"total": 1.0})
    assert CaptureResult.from_json(result.to_json()) == result
    assert CaptureOptions.from_json(CaptureOptions(formats=("html",)).to_json()) == CaptureOptions(formats=("html",))
