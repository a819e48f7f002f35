"""PDFs: text with headings and page anchors, facts, links, pictures; and what hostile ones end as."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from tests.sites import documents
from tests.workers.capture.documents.readings import read, texts
from workers.capture.documents import pdf
from workers.capture.documents.pdf_blocks import joined, key_of
from workers.capture.documents.pdf_facts import identifiers, moment_of, stated_title
from workers.capture.documents.pdf_lines import Line
from workers.capture.types import Verdict


def test_it_reads_chinese_text_with_headings_and_page_anchors(tmp_path: Path) -> None:
    reading = read(tmp_path, documents.handbook())
    page = reading.page
    assert (1, documents.TITLE) in texts(reading) and (2, "三二一法则") in texts(reading)
    anchors = {block.anchor: block.text for block in page.blocks}
    assert anchors["page-1"] == documents.TITLE and anchors["page-3"] == "演练恢复"
    assert anchors["page-3-2"] == "恢复演练要把密码和钥匙放在哪里也写下来。"
    assert (page.title, page.author, page.lang) == (documents.TITLE, "Wang", "zh-Hans")
    assert page.published == datetime(2024, 3, 1, 0, 15, tzinfo=UTC)
    assert page.details | {"pages": 3, "doi": "10.5555/beifen.2024.321", "arxiv": "2403.01234v2"} == page.details
    assert '<h2 id="page-2" data-ls-b=' in page.reader_html


def test_it_draws_pages_and_a_thumbnail(tmp_path: Path) -> None:
    artifacts = read(tmp_path, documents.handbook()).artifacts
    assert [(one.kind, one.part) for one in artifacts if one.kind == "page_image"] == [
        ("page_image", n) for n in range(3)
    ]
    with Image.open(artifacts[0].path) as picture:
        assert (picture.format, picture.width) == ("WEBP", 1240)
        assert picture.convert("L").getextrema()[0] < 60
    thumbnail = next(one for one in artifacts if one.kind == "thumbnail")
    assert (thumbnail.width, thumbnail.height) == (640, 400)


def test_it_leaves_running_heads_out(tmp_path: Path) -> None:
    said = [word * 4 for word in ("先列清单。", "再选介质。", "写下密码。", "挑个周末。", "从零恢复。")]
    pages = [[(9, "备份手册 第三版"), (12, words), (9, f"第 {n} 页")] for n, words in enumerate(said, 1)]
    assert texts(read(tmp_path, documents.pdf(pages))) == [(0, words) for words in said]


def test_it_takes_no_line_of_the_contents_for_a_heading(tmp_path: Path) -> None:
    pages = [
        [(18, "第一章 备份 . . . . . . . . 3"), (11, documents.SENTENCE)],
        [(18, "第一章 备份"), (11, documents.SENTENCE)],
    ]
    assert [level for level, _ in texts(read(tmp_path, documents.pdf(pages)))] == [0, 0, 1, 0]


def test_it_keeps_a_scan_and_says_that_it_has_no_text(tmp_path: Path) -> None:
    reading = read(tmp_path, documents.pdf([[], []]), "https://a.example/%E6%89%AB%E6%8F%8F.pdf")
    assert (reading.verdict, reading.faults, reading.page.title) == (Verdict.COMPLETE, {"text": "no_text"}, "扫描.pdf")
    assert reading.evidence == {"pages": 2, "text": "no_text"} and len(reading.artifacts) == 3


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (documents.encrypted_pdf(), "encrypted"),
        (b"%PDF-1.7\n" + b"\x00\xff" * 2000, "damaged"),
        (documents.handbook()[:200], "damaged"),
    ],
)
def test_it_says_why_a_pdf_cannot_be_read(body: bytes, fault: str, tmp_path: Path) -> None:
    reading = read(tmp_path, body)
    assert (reading.verdict, reading.detail, reading.faults["text"]) == (Verdict.PARTIAL, fault, fault)
    assert reading.page.title == "文件"


def test_it_bounds_pages_of_any_size(tmp_path: Path) -> None:
    for box in ("0 0 14400 14400", "0 0 3 14400", "0 0 1 1"):
        artifacts = read(tmp_path, documents.pdf([[(10, "大幅地图")]], box=box)).artifacts
        assert all(one.width <= 1240 and one.height <= 4000 for one in artifacts)
    reading = read(tmp_path, documents.pdf([[(10, "没有面积的页面")]], box="0 0 0.001 14400"))
    assert reading.page.blocks


def test_it_stops_at_a_number_of_pages_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 3)
    monkeypatch.setattr(pdf, "MOST_PICTURES", 2)
    reading = read(tmp_path, documents.pdf([[(10, f"第{n}页的正文")] for n in range(6)]))
    assert reading.evidence == {"pages": 6, "pages_read": 3, "pages_pictured": 2}
    assert (reading.verdict, reading.faults) == (Verdict.PARTIAL, {"text": "cut"})


def test_it_puts_lines_together() -> None:
    def lines(*words: str) -> list[Line]:
        return [Line(one, 10, 0, 100, 0, 0) for one in words]

    assert joined(lines("三份拷贝，", "两种介质")) == "三份拷贝，两种介质"
    assert joined(lines("exam-", "ple of", "备份")) == "example of 备份"
    assert key_of("3.1  三二一 法则") == key_of("三二一法则")


def test_it_knows_a_title_from_a_file_name() -> None:
    assert [stated_title({"Title": one}) for one in ("Microsoft Word - 报告.docx", "无标题", "paper.dvi")] == [
        "",
        "",
        "",
    ]
    assert stated_title({"Title": " 备份\n手册 "}) == "备份手册"


def test_it_reads_dates_and_identifiers() -> None:
    assert moment_of("D:20240301081500-05'30'") == datetime(2024, 3, 1, 13, 45, tzinfo=UTC)
    assert moment_of("2024") == datetime(2024, 1, 1, tzinfo=UTC)
    assert moment_of("D:20241399") is None and moment_of("三月") is None
    assert identifiers("见 https://doi.org/10.1000/xyz-1). arXiv:math/0301001") == {
        "doi": "10.1000/xyz-1",
        "arxiv": "math/0301001",
    }
