"""Reading the words of a captured page, beside its files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from workers.capture import extraction
from workers.capture.types import ArtifactFile, CaptureResult, Verdict
from workers.extract.types import ExtractedPage

HTML = (
    '<!doctype html><html lang="zh"><head><title>麻婆豆腐</title></head><body><article><h1 data-ls-b="1">麻婆豆腐</h1>'
    '<p data-ls-b="2">豆腐切成小块，用盐水焯过，再下锅与豆瓣酱同烧，最后撒上花椒粉和葱花。</p></article></body></html>'
)


def captured(folder: Path, verdict: Verdict = Verdict.COMPLETE) -> CaptureResult:
    (folder / "page.html").write_text(HTML, encoding="utf-8")
    html = ArtifactFile("html", folder / "page.html", "text/html; charset=utf-8")
    return CaptureResult("https://cai.example/", "https://cai.example/", verdict=verdict, artifacts=(html,))


def test_it_writes_what_the_page_says(tmp_path: Path) -> None:
    result = extraction.with_extraction(captured(tmp_path), tmp_path)
    assert result.extracted is not None and result.verdict is Verdict.COMPLETE
    page = ExtractedPage.from_json(json.loads(result.extracted.read_text(encoding="utf-8")))
    assert page.title == "麻婆豆腐" and "豆瓣酱" in page.text and [block.number for block in page.blocks] == [1, 2]


def test_it_keeps_the_files_of_a_page_that_breaks_the_parsers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(extraction, "extract_page", break_down)
    result = extraction.with_extraction(captured(tmp_path), tmp_path)
    assert (result.verdict, result.detail, result.faults) == (Verdict.PARTIAL, "extract", {"text": "crash"})
    assert result.artifacts and result.extracted is None


def test_it_makes_no_verdict_better(tmp_path: Path) -> None:
    result = replace(captured(tmp_path, Verdict.ERROR_STATUS), detail="404").without_text("memory")
    assert (result.verdict, result.detail) == (Verdict.ERROR_STATUS, "404")


def test_it_survives_the_way_through_json(tmp_path: Path) -> None:
    result = extraction.with_extraction(captured(tmp_path), tmp_path)
    assert CaptureResult.from_json(json.loads(json.dumps(result.to_json()))) == result
