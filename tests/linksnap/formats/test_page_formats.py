"""Pages that were saved elsewhere: each tool's own words about address and date, and archives of many pages."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linksnap.formats import safe_zip, saved_page, warc
from linksnap.formats.base import (
    FileProblem,
    ImportedEntry,
    ImportedRow,
    RefusedRow,
    RowReason,
    StoredPageKind,
    UnreadableFile,
)
from linksnap.formats.mhtml_head import mhtml_head
from linksnap.formats.omnivore import highlights_of
from linksnap.formats.page_head import page_head
from linksnap.formats.registry import by_name, recognise
from tests.linksnap.formats.json_samples import OMNIVORE_HIGHLIGHTS, OMNIVORE_ITEM, as_json
from tests.linksnap.formats.web_archives import Answer, wacz_of, warc_of
from tests.linksnap.formats.zips import zip_of

SINGLE_FILE = """<!DOCTYPE html> <html lang=zh><!--
 Page saved with SingleFile
 url: https://example.cn/文章?a=1&b=2
 saved date: Mon Jan 01 2024 18:00:00 GMT+0800 (中国标准时间)
--><meta charset=utf-8><title>春天的
 第一杯茶</title><link rel=canonical href=https://example.cn/other><body>正文"""
MHTML = b"""From: <Saved by Blink>
Snapshot-Content-Location: https://example.cn/a?b=%E4%B8%AD
Subject: =?utf-8?Q?=E6=98=A5=E5=A4=A9=20?= =?utf-8?Q?spring?=
Date: Tue, 2 Jan 2024 03:04:05 -0000
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----MultipartBoundary--x----"

------MultipartBoundary--x----
Content-Type: text/html
Content-Location: https://example.cn/part

<html></html>
------MultipartBoundary--x------
"""


def rows_of(path: Path, name: str = "", *, with_pages: bool = True) -> list[ImportedRow]:
    known = recognise(path, path.name)
    assert not name or known.name == name
    return list(known.read(path, with_pages=with_pages))


def only(rows: list[ImportedRow]) -> ImportedEntry:
    (row,) = rows
    assert isinstance(row, ImportedEntry)
    return row


def test_it_reads_a_page_saved_by_singlefile(tmp_path: Path) -> None:
    (tmp_path / "茶.html").write_text(SINGLE_FILE)
    found = only(rows_of(tmp_path / "茶.html", "page"))
    assert (found.url, found.title) == ("https://example.cn/文章?a=1&b=2", "春天的 第一杯茶")
    assert found.page is not None and found.page.kind is StoredPageKind.PAGE_HTML
    assert found.page.body.decode() == SINGLE_FILE
    assert found.added_at == found.page.saved_at == datetime(2024, 1, 1, 10, tzinfo=UTC)
    assert only(rows_of(tmp_path / "茶.html", with_pages=False)).page is None


@pytest.mark.parametrize(
    ("head", "url", "saved"),
    [
        ("<!-- saved from url=(0023)https://example.cn/页/ -->\r\n<html>", "https://example.cn/页/", None),
        (
            "<!-- Saved from https://a.cn/x at 2023-12-01T10:30:45Z using monolith v2.7.0 -->\n<html>",
            "https://a.cn/x",
            datetime(2023, 12, 1, 10, 30, 45, tzinfo=UTC),
        ),
        (
            "<html><!-- Mirrored from a.cn/x.html by HTTrack Website Copier/3.x [XR&CO'2014], "
            "Sat, 06 Jan 2018 07:08:09 GMT -->",
            "http://a.cn/x.html",
            datetime(2018, 1, 6, 7, 8, 9, tzinfo=UTC),
        ),
        (
            '<html lang="zh" data-scrapbook-source="https://a.cn/?p=1&amp;q=2" data-scrapbook-create="20200304050607">',
            "https://a.cn/?p=1&q=2",
            datetime(2020, 3, 4, 5, 6, 7, tzinfo=UTC),
        ),
        ('<html><meta name="savepage-url" content="https://a.cn/s">', "https://a.cn/s", None),
        ('<html><head><link href="https://a.cn/c" rel="x canonical">', "https://a.cn/c", None),
        ('<html><head><META PROPERTY="og:url" CONTENT="https://a.cn/o">', "https://a.cn/o", None),
        ('<html><head><link rel="canonical" href="/relative">', "", None),
    ],
)
def test_it_knows_how_each_tool_names_the_address(head: str, url: str, saved: datetime | None) -> None:
    said = page_head((head + "<title>标题</title>").encode())
    assert (said.url, said.saved_at, said.title) == (url, saved, "标题")


def test_it_reads_pages_in_chinese_encodings() -> None:
    page = '<html><head><meta charset="gbk"><link rel="canonical" href="https://a.cn/"><title>中文网页的标题</title>'
    assert page_head(page.encode("gbk")).title == "中文网页的标题"
    assert (
        page_head(page.replace("gbk", "big5").replace("网页的标题", "網頁的標題").encode("big5")).title
        == "中文網頁的標題"
    )


def test_it_refuses_a_page_that_names_no_address(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text("<!doctype html><html><title>无来源</title><p>hello")
    (row,) = rows_of(tmp_path / "x.html", "page")
    assert row == RefusedRow(1, RowReason.NO_URL, title="无来源")


def test_it_reads_a_zip_of_pages_without_their_parts(tmp_path: Path) -> None:
    path = zip_of(
        tmp_path / "a.zip",
        {
            "存档/一.html": SINGLE_FILE,
            "存档/一_files/ad.html": "<html>",
            "二.mhtml": MHTML,
            "style.css": "",
            "三.htm": "<html>",
        },
    )
    rows = rows_of(path, "page")
    assert [type(row) for row in rows] == [ImportedEntry, ImportedEntry, RefusedRow]
    assert [row.page.kind for row in rows if isinstance(row, ImportedEntry) and row.page] == [
        StoredPageKind.PAGE_HTML,
        StoredPageKind.MHTML,
    ]


def test_it_keeps_the_link_of_a_page_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_page, "BODY_CAP", 100)
    (tmp_path / "x.html").write_text(SINGLE_FILE)
    zip_of(tmp_path / "x.zip", {"x.html": SINGLE_FILE})
    for path in (tmp_path / "x.html", tmp_path / "x.zip"):
        found = only(rows_of(path, "page"))
        assert (found.title, found.page, found.notices) == ("春天的 第一杯茶", None, (RowReason.TOO_LONG,))


def test_it_reads_mhtml(tmp_path: Path) -> None:
    (tmp_path / "x.mhtml").write_bytes(MHTML.replace(b"\n", b"\r\n"))
    found = only(rows_of(tmp_path / "x.mhtml", "mhtml"))
    assert (found.url, found.title) == ("https://example.cn/a?b=%E4%B8%AD", "春天 spring")
    assert found.added_at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert found.page is not None and found.page.kind is StoredPageKind.MHTML
    (tmp_path / "old.mht").write_bytes(
        MHTML.replace(b"Snapshot-Content-Location: https://example.cn/a?b=%E4%B8%AD\n", b"")
    )
    assert only(rows_of(tmp_path / "old.mht", "mhtml")).url == "https://example.cn/part"


@pytest.mark.parametrize("packed", [True, False])
def test_it_finds_the_pages_of_a_warc(tmp_path: Path, packed: bool) -> None:
    answers = [
        Answer("https://a.cn/", purpose="document"),
        Answer("https://a.cn/style.css", "body{}", content_type="text/css"),
        Answer("https://a.cn/frame", purpose="iframe", referrer="https://a.cn/"),
        Answer("https://ads.example/banner", referrer="https://a.cn/"),
        Answer("https://a.cn/piece", "<li>片段</li>"),
        Answer("https://a.cn/gone", status="404 Not Found"),
        Answer("https://a.cn/widget", resource_type="xhr"),
        Answer("https://b.cn/第二页", resource_type="document"),
        Answer("https://a.cn/linked", referrer="https://a.cn/"),
    ]
    path = warc_of(tmp_path / "x.warc", answers, packed=packed)
    rows = rows_of(path, "warc")
    found = [row for row in rows if isinstance(row, ImportedEntry)]
    assert [row.url for row in found] == ["https://a.cn/", "https://b.cn/第二页", "https://a.cn/linked"]
    assert len(rows) == 3 and found[0].title == "页面 page"
    assert found[0].added_at == datetime(2023, 4, 5, 6, 7, 8, tzinfo=UTC)
    assert found[1].page is not None and found[1].page.body == path.read_bytes()


def test_it_gives_each_page_of_a_large_warc_its_own_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = warc_of(tmp_path / "x.warc", [Answer("https://a.cn/"), Answer("https://b.cn/" + "y" * 900)])
    monkeypatch.setattr(warc, "BODY_CAP", path.stat().st_size - 1)
    first, second = rows_of(path)
    assert isinstance(first, ImportedEntry) and isinstance(second, ImportedEntry)
    assert first.page is not None and second.page is not None
    for number, page in enumerate((first.page, second.page)):
        (tmp_path / f"{number}.warc").write_bytes(page.body)
        assert only(rows_of(tmp_path / f"{number}.warc")).url == (first, second)[number].url


@pytest.mark.parametrize("packed", [True, False])
def test_it_gives_the_pages_before_a_warc_breaks(tmp_path: Path, packed: bool) -> None:
    path = warc_of(tmp_path / "x.warc", [Answer(f"https://a.cn/{number}") for number in range(4)], packed=packed)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 7 // 10])
    rows = rows_of(path)
    assert 1 <= len(rows) < 5 and isinstance(rows[0], ImportedEntry)
    last = rows[-1]
    assert isinstance(last, RefusedRow) and last.reason is RowReason.TRUNCATED


def test_it_reads_a_wacz(tmp_path: Path) -> None:
    pages = [{"url": "https://a.cn/", "title": "首页", "ts": "2023-01-02T03:04:05Z"}, {"title": "no url"}]
    path = wacz_of(tmp_path / "x.wacz", pages)
    first, second = rows_of(path, "wacz")
    assert isinstance(first, ImportedEntry) and first.page is not None
    assert (first.url, first.title, first.page.body) == ("https://a.cn/", "首页", path.read_bytes())
    assert first.page.saved_at == datetime(2023, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert second == RefusedRow(2, RowReason.NO_URL, title="no url")


def test_it_refuses_a_wacz_of_a_newer_kind(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        rows_of(wacz_of(tmp_path / "x.wacz", [{"url": "https://a.cn/"}], version="2.0.0"))
    assert caught.value.problem is FileProblem.NEWER_VERSION


@pytest.mark.parametrize("folder", ["", "omnivore-export/"])
def test_it_reads_omnivore(tmp_path: Path, folder: str) -> None:
    later = {**OMNIVORE_ITEM, "slug": "b", "url": "https://b.cn/", "state": "Active", "readingProgress": 30}
    path = zip_of(
        tmp_path / "o.zip",
        {
            f"{folder}metadata_20_to_40.json": as_json([later]),
            f"{folder}metadata_0_to_20.json": as_json([OMNIVORE_ITEM]),
            f"{folder}content/zh-reading-18f0.html": "<div>慢读</div>",
            f"{folder}highlights/zh-reading-18f0.md": OMNIVORE_HIGHLIGHTS,
        },
    )
    first, second = rows_of(path, "omnivore")
    assert isinstance(first, ImportedEntry) and isinstance(second, ImportedEntry)
    assert (first.title, first.description, first.tags) == ("慢读的好处", "On reading slowly", ("阅读", "Essays"))
    assert (first.is_archived, first.is_unread, second.is_archived, second.is_unread) == (True, False, False, True)
    assert first.page is not None and first.page.body.decode() == "<div>慢读</div>"
    assert [mark.quote for mark in first.highlights] == ["慢读让人记得更多\n\nsecond paragraph", "Another passage"]
    assert (first.notes, second.page) == ("这是对整页的笔记", None)


def test_it_keeps_notes_with_their_highlight() -> None:
    marks, notes = highlights_of(OMNIVORE_HIGHLIGHTS)
    assert marks[0].note == "#重要 #quote\n\n回头再看" and notes == "这是对整页的笔记"


def test_it_never_reads_a_body_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zip_of(
        tmp_path / "o.zip", {"metadata_0_to_20.json": as_json([OMNIVORE_ITEM]), "content/zh-reading-18f0.html": "x"}
    )
    monkeypatch.setattr(safe_zip.SafeZip, "read", lambda *_: pytest.fail("a body was read"))
    assert only(rows_of(path, with_pages=False)).page is None


def test_it_keeps_a_title_in_an_unknown_encoding_as_it_stands() -> None:
    # The e-mail package answers it with an error of its own kind, which is no ValueError.
    broken = b"Subject: =?\xfftf-8?B?5rWL6K+V?=\r\nContent-Location: https://a.cn/\r\n\r\n"
    assert "?B?" in mhtml_head(broken).title


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=120), st.integers(0, 1500), st.sampled_from(["page", "mhtml", "warc", "wacz", "omnivore"]))
def test_it_raises_nothing_else_for_any_bytes(tmp_path: Path, junk: bytes, at: int, name: str) -> None:
    made = tmp_path / "made"
    if not made.exists():
        made.mkdir()
        (made / "page").write_text(SINGLE_FILE)
        (made / "mhtml").write_bytes(MHTML)
        warc_of(made / "warc", [Answer("https://a.cn/"), Answer("https://b.cn/")], packed=False)
        wacz_of(made / "wacz", [{"url": "https://a.cn/"}])
        zip_of(made / "omnivore", {"metadata_0_to_20.json": as_json([OMNIVORE_ITEM])})
    raw = (made / name).read_bytes()
    for hostile in (junk, raw[:at] + junk + raw[at + len(junk) :], raw[:at]):
        (tmp_path / "x").write_bytes(hostile)
        with suppress(UnreadableFile):
            for row in by_name(name).read(tmp_path / "x", with_pages=True):
                assert row.number > 0
        with suppress(UnreadableFile):
            recognise(tmp_path / "x", "x")
