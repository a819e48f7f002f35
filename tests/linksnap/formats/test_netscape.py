"""Bookmark files: each tool's dialect, and the ways in which such files are broken."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linksnap.formats.base import FileProblem, ImportedRow, RefusedRow, RowReason, UnreadableFile
from tests.linksnap.formats.reading import entries, entry, reasons, rows_of, sample_rows, written

HEAD = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n"


def read(folder: Path, body: str | bytes, head: str = HEAD) -> list[ImportedRow]:
    raw = body.encode() if isinstance(body, str) else body
    return rows_of(written(folder, head.encode() + raw), "netscape")


def test_it_reads_chrome_and_keeps_entities_of_addresses() -> None:
    rows = sample_rows("chrome.html")
    fish, wiki, script, settings, bare = rows
    assert entry(fish).url == "https://example.org/a?x=1&copy=2"
    assert (entry(fish).title, entry(fish).folders) == ("Fish & chips", (("书签栏",),))
    assert entry(fish).added_at == datetime(2020, 9, 13, 12, 26, 41, tzinfo=UTC)
    assert entry(wiki).url == "https://zh.example.org/维基百科"
    assert entry(wiki).folders == (("书签栏", "编程 / 资料"),)
    assert isinstance(script, RefusedRow) and script.title == "书签小程序"
    assert script.text == "javascript:(function(){if(a>b){alert(1)}})()"
    assert reasons([script, settings]) == [RowReason.NOT_A_WEB_ADDRESS] * 2
    assert (entry(bare).title, entry(bare).folders) == ("", ())


def test_it_reads_firefox_with_its_smart_and_live_bookmarks() -> None:
    rows = sample_rows("firefox.html")
    assert reasons(rows) == [RowReason.NOT_A_WEB_ADDRESS] * 3
    semantic, last = entries(rows)
    assert semantic.tags == ("检索", "semantic search")
    assert semantic.description == '一段描述：什么是"向量"'
    assert semantic.folders == last.folders == (("Other Bookmarks",),)
    assert semantic.modified_at is not None and last.description == ""


def test_it_reads_linkding_with_notes_archive_and_sharing() -> None:
    first, second = entries(sample_rows("linkding.html"))
    assert (first.description, first.notes) == ("Description here", "# 我的笔记\n\n- point <one>")
    assert (first.is_unread, first.is_shared, first.is_archived) == (True, True, None)
    assert (second.is_unread, second.is_shared, second.is_archived) == (False, False, True)
    assert second.tags == ("旧",)


def test_it_reads_raindrop_with_favourites_and_without_unsorted() -> None:
    first, second = entries(sample_rows("raindrop.html"))
    assert (first.notes, first.description) == ("my note", "")
    assert (first.is_favourite, second.is_favourite) == (True, False)
    assert (first.folders, second.folders) == ((), (("Reading",),))


def test_it_reads_pocket_and_instapaper_by_their_headings() -> None:
    unread, read_one = entries(sample_rows("pocket.html"))
    assert (unread.is_unread, unread.tags) == (True, ("稍后", "long reads"))
    assert unread.added_at == datetime(2017, 7, 14, 2, 40, tzinfo=UTC)
    assert read_one.is_archived
    first, old, trip = entries(sample_rows("instapaper.html"))
    assert (first.is_unread, old.is_archived, trip.folders) == (True, True, (("旅行",),))


def test_it_reads_safaris_reading_list_as_unread() -> None:
    first, later = entries(sample_rows("safari.html"))
    assert (first.folders, first.is_unread) == ((("个人收藏",),), None)
    assert (later.folders, later.is_unread) == ((), True)


def test_it_reads_shaarli_pinboard_and_an_old_internet_explorer_in_gbk() -> None:
    public, private = entries(sample_rows("shaarli.html"))
    assert (public.is_shared, private.is_shared) == (True, False)
    assert public.description == "多行\n描述 <b>x</b>"
    pin, _second = entries(sample_rows("pinboard.html"))
    assert (pin.is_unread, pin.is_shared, pin.description) == (True, False, "extended text")
    rows = sample_rows("internet_explorer.html")
    guide, unquoted = entries(rows)
    assert (guide.title, guide.folders) == ("中文上网导航", (("链接",),))
    assert unquoted.url == "http://example.com/it's"
    assert reasons(rows) == [RowReason.NOT_A_WEB_ADDRESS]


@pytest.mark.parametrize("end_of_line", ["\n", "\r\n", "\r"])
def test_it_finds_all_links_of_a_file_without_order(tmp_path: Path, end_of_line: str) -> None:
    body = (
        "<dl>\n<dt><h3>甲\n<DL>\n<A href=https://example.org/1>一\n<dt><a HREF='https://example.org/2'>二</A>\n"
        "<dd>说明 <b>粗</b>体<br>下一行\n<DT><A HREF='https://example.org/3'>三<DT><A HREF=\"https://example.org/4\">四"
    ).replace("\n", end_of_line)
    found = entries(read(tmp_path, body, head=""))
    assert [link.url[-1] for link in found] == ["1", "2", "3", "4"]
    assert [link.title for link in found] == ["一", "二", "三", "四"]
    assert found[1].description == "说明 粗体\n下一行"
    assert found[3].notices == (RowReason.TRUNCATED,)


def test_it_flattens_folders_deeper_than_fifty(tmp_path: Path) -> None:
    body = "".join(f"<DT><H3>层 {n}</H3><DL><p>" for n in range(1000))
    body += '<DT><A HREF="https://example.org/deep">深</A>' + "</DL><p>" * 999
    body += '<DT><A HREF="https://example.org/first">浅</A></DL><p><DT><A HREF="https://example.org/top">顶</A>'
    deep, first, top = entries(read(tmp_path, body))
    assert deep.folders == (tuple(f"层 {n}" for n in range(50)),)
    assert deep.notices == (RowReason.TOO_DEEP,)
    assert first.folders == (("层 0",),) and top.folders == ()


@pytest.mark.parametrize("date", ["0", "-1", "9999999999", "abc", "253402300800000"])
def test_it_keeps_a_link_whose_date_cannot_be_read(tmp_path: Path, date: str) -> None:
    (row,) = read(tmp_path, f'<DT><A HREF="https://example.org/" ADD_DATE="{date}">日期</A>')
    assert entry(row).added_at is None
    assert entry(row).notices == (RowReason.WRONG_SHAPE,)


@pytest.mark.parametrize("date", ["1600000000", "1600000000000", "1600000000000000", "13244473600000000"])
def test_it_reads_dates_in_any_unit(tmp_path: Path, date: str) -> None:
    (row,) = read(tmp_path, f'<DT><A HREF="https://example.org/" ADD_DATE="{date}">日期</A>')
    assert entry(row).added_at == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)


def test_it_names_what_is_no_web_address(tmp_path: Path) -> None:
    bad = ["javascript:alert(1)", "data:text/html,x", "place:sort=8", "chrome://flags", "file:///etc/passwd", "about:a",
           "feed:https://example.org/rss", "FEED://example.org", " javascript:1", "mailto:a@b.cn"]  # fmt: skip
    body = "".join(f'<DT><A HREF="{url}">坏</A>\n' for url in bad)
    body += f'<DT><A HREF="data:{"x" * 100_000}">长</A><DT><A HREF="">空</A><DT><A ADD_DATE="1">无</A>'
    body += f'<DT><A HREF="https://example.org/{"x" * 9000}">太长</A><DT><A HREF="https://example.org/a b 中">好</A>'
    rows = read(tmp_path, body)
    assert reasons(rows[:11]) == [RowReason.NOT_A_WEB_ADDRESS] * 11
    assert reasons(rows[11:]) == [RowReason.NO_URL, RowReason.NO_URL, RowReason.TOO_LONG]
    assert entry(rows[-1]).url == "https://example.org/a b 中"
    assert all(len(row.text) <= 300 for row in rows if isinstance(row, RefusedRow))


def test_it_loses_one_row_to_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    lines = [f'<DT><A HREF="https://example.org/{n}">第{n}个</A>' for n in range(5)]
    lines[1] = '<DT><A HREF="https://example.org/1>第1个</A>'
    found = entries(read(tmp_path, "\n".join(lines)))
    assert [link.url for link in found] == [f"https://example.org/{n}" for n in range(5)]


@pytest.mark.parametrize(
    ("cut", "reason"), [('<A HREF="https://example.org/ha', True), ("<A HREF", True), ("<A", False)]
)
def test_it_says_where_a_file_is_cut_off(tmp_path: Path, cut: str, reason: bool) -> None:
    rows = read(tmp_path, f'<DT><A HREF="https://example.org/whole">整</A>\n<DT>{cut}')
    assert entry(rows[0]).title == "整"
    assert reasons(rows) == [RowReason.TRUNCATED] or not reason


def test_it_keeps_a_link_whose_icon_is_larger_than_a_tag_may_be(tmp_path: Path) -> None:
    icon = "A" * (2 << 20)
    body = f'<DT><A HREF="https://example.org/图" ICON="data:{icon}">图标</A><DT><A HREF="https://example.org/2">二</A>'
    assert [link.title for link in entries(read(tmp_path, body))] == ["图标", "二"]
    body = f'<DT><A ICON="data:{icon}" HREF="https://example.org/1">一</A><DT><A HREF="https://example.org/2">二</A>'
    rows = read(tmp_path, body)
    assert reasons(rows) == [RowReason.TOO_LONG] and entry(rows[1]).title == "二"


@pytest.mark.parametrize(
    "unit",
    ["<DL>", "<!--", '<a "', '<a b="', "<", '<a href="x\n<dt>', "<a href='", "\n", "&amp", "</DL>", "<a =", "<!"],
)
def test_it_reads_hostile_files_in_linear_time(tmp_path: Path, unit: str) -> None:
    body = '<DT><A HREF="https://example.org/好">好</A>' + unit * (1_000_000 // len(unit))
    started = time.process_time()
    assert entry(read(tmp_path, body)[0]).title == "好"
    assert time.process_time() - started < 20


def test_it_refuses_a_file_without_any_bookmark(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read(tmp_path, "<p>没有书签</p>")
    assert caught.value.problem is FileProblem.BAD_SYNTAX


def test_it_reads_bookmarks_in_chinese_encodings_and_lines_that_mix_them(tmp_path: Path) -> None:
    row = '<DT><A HREF="https://example.org/{}">{}</A>\n'
    body = row.format(1, "统一码的标题").encode() + row.format(2, "国标码的标题与文字").encode("gbk")
    assert [link.title for link in entries(read(tmp_path, body))] == ["统一码的标题", "国标码的标题与文字"]
    wide = written(tmp_path, (HEAD + row.format(3, "宽字符")).encode("utf-16-le"))
    assert entry(rows_of(wide)[0]).title == "宽字符"
    damaged = row.format(4, "这个标题里有一个坏").encode().replace("坏".encode(), b"\xe5\x9d")
    (broken,) = entries(read(tmp_path, damaged))
    assert broken.notices == (RowReason.UNREADABLE,)
