"""Text-like documents: paragraphs, listings, tables, feeds, Markdown, in whatever encoding they come."""

import json
from pathlib import Path

import pytest

from tests.sites import documents
from tests.sites.documents import ENGLISH, SENTENCE, TITLE
from tests.workers.capture.documents.readings import read, texts
from workers.capture.documents import decoding, table
from workers.capture.types import Verdict

LETTER = f"{TITLE}\n\n{SENTENCE * 4}\n\n{SENTENCE}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_it_reads_any_encoding_of_chinese(encoding: str, tmp_path: Path) -> None:
    reading = read(tmp_path, LETTER.encode(encoding), declared="text/plain")
    assert texts(reading) == [(0, TITLE), (0, SENTENCE * 4), (0, SENTENCE)]
    assert (reading.page.title, reading.page.lang) == (TITLE, "zh-Hans")


def test_it_reads_big5_and_shift_jis(tmp_path: Path) -> None:
    chinese = "沒有演練過的備份不算備份。每個季度挑一個週末，從零恢復一次，把花的時間寫下來。" * 4
    assert read(tmp_path, chinese.encode("big5")).page.text == chinese
    japanese = "バックアップは復元してみて初めてバックアップになります。四半期に一度は練習しましょう。" * 4
    assert read(tmp_path, japanese.encode("shift_jis"), declared="text/plain; charset=Shift_JIS").page.text == japanese


def test_it_takes_no_text_for_markup(tmp_path: Path) -> None:
    reading = read(tmp_path, f"<b>粗体</b> & <script>alert(1)</script>\n{SENTENCE}", declared="text/plain")
    assert "&lt;script&gt;" in reading.page.reader_html and "<script" not in reading.page.reader_html


def test_it_cuts_code_into_pieces(tmp_path: Path) -> None:
    reading = read(tmp_path, documents.CODE + "x = 1\n" * 90, "https://a.example/恢复.py")
    assert reading.page.title == "恢复.py" and len(reading.page.blocks) == 3
    assert reading.page.reader_html.count("<pre") == 3 and "    # 每个季度" in reading.page.text


def test_it_reads_markdown_without_its_markup(tmp_path: Path) -> None:
    page = read(tmp_path, documents.MARKDOWN, "https://a.example/readme.md").page
    assert page.title == TITLE and [block.text for block in page.blocks if block.level == 2] == ["步骤"]
    assert "<table>" in page.reader_html and "<script" not in page.reader_html
    assert [(link.url, link.text) for link in page.links] == [("https://fazhe.example/321", "the rule")]
    front = read(tmp_path, f"---\ntitle: '另一个标题'\n---\n{SENTENCE}", "https://a.example/x.md").page
    assert (front.title, front.text) == ("另一个标题", SENTENCE)


def test_it_gives_up_hostile_markdown_and_keeps_its_words(tmp_path: Path) -> None:
    reading = read(tmp_path, "[" * 50_000 + SENTENCE + "](" * 1000, "https://a.example/x.md")
    assert SENTENCE in reading.page.text


def test_it_lays_out_json_and_xml(tmp_path: Path) -> None:
    page = read(tmp_path, documents.JSON).page
    assert page.title == TITLE and '"名称": "恢复数据库"' in page.text
    page = read(tmp_path, documents.XML).page
    assert page.title == TITLE and '  <step minutes="20">恢复数据库</step>' in page.text


@pytest.mark.parametrize("body", ["[" * 100_000, '{"缺": ', documents.LAUGHS, "<?xml version='1.0'?><半个标记>正文"])
def test_it_shows_what_does_not_parse_as_text(body: str, tmp_path: Path) -> None:
    reading = read(tmp_path, body)
    assert reading.evidence["parsed"] is False and reading.page.blocks


def test_it_makes_each_row_of_a_table_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read(tmp_path, documents.CSV.encode("gb18030"), "https://a.example/计划.csv")
    assert texts(reading)[1] == (0, f"恢复数据库\t20\t{SENTENCE}") and reading.page.details == {"rows": 3, "columns": 3}
    assert f"<td>{ENGLISH}</td></tr></table>" in reading.page.reader_html
    monkeypatch.setattr(table, "MOST_ROWS", 2)
    assert read(tmp_path, documents.CSV, "https://a.example/a.csv").faults == {"text": "cut"}


def test_it_reads_a_feed_as_a_list_of_entries(tmp_path: Path) -> None:
    page = read(tmp_path, documents.FEED).page
    assert (page.title, page.description, page.details["entries"]) == ("备份周刊", "每周一篇", 1)
    assert [(link.url, link.text) for link in page.links] == [("https://zhoukan.example/1", TITLE)]
    assert SENTENCE in page.text and "alert" not in page.text
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "备份周刊",
        "items": [{"url": "/1", "title": TITLE, "content_html": f"<p>{SENTENCE}</p>"}, "坏的一项"],
    }
    page = read(tmp_path, json.dumps(feed), "https://a.example/feed.json").page
    assert page.links[0].url == "https://a.example/1" and SENTENCE in page.text


def test_it_says_where_a_long_text_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_BYTES", 100)
    reading = read(tmp_path, LETTER)
    assert (reading.verdict, reading.faults) == (Verdict.PARTIAL, {"text": "cut"})
    assert TITLE in reading.page.text and "\ufffd" not in reading.page.text
