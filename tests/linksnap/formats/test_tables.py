"""CSV of reading lists and of anyone: fields, separators, quotes that go wrong, lines without end."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linksnap.formats.base import FileProblem, ImportedHighlight, ImportedRow, RowReason, UnreadableFile
from tests.linksnap.formats.reading import SAMPLES, entries, entry, reasons, rows_of, sample_rows, written
from tests.linksnap.formats.zips import zip_of


def read(folder: Path, content: str | bytes, name: str = "csv") -> list[ImportedRow]:
    return rows_of(written(folder, content), name)


def test_it_reads_raindrop_with_highlights_and_nested_collections() -> None:
    rows = sample_rows("raindrop.csv")
    first, loose, formula = entries(rows)
    assert (first.title, first.notes, first.description) == ("语义检索, 入门", "我的笔记", "一段摘要")
    assert (first.tags, first.folders) == (("检索", "semantic search"), (("编程", "检索"),))
    assert first.highlights == (ImportedHighlight("第一段标注", "很重要"), ImportedHighlight("Second passage"))
    assert (first.is_favourite, loose.is_favourite, loose.folders) == (True, False, ())
    assert reasons(rows) == [RowReason.NOT_A_WEB_ADDRESS]
    assert formula.title == '=HYPERLINK("http://evil")'
    assert (formula.notices, formula.added_at) == ((RowReason.WRONG_SHAPE,), None)


def test_it_reads_pocket_as_csv_and_as_a_zip_of_parts(tmp_path: Path) -> None:
    rows = sample_rows("pocket.csv")
    first, second = entries(rows)
    assert (first.tags, first.is_unread, first.is_archived) == (("稍后", "long reads"), True, False)
    assert (second.title, second.is_archived) == ("", True)
    assert reasons(rows) == [RowReason.NO_URL]
    part = (SAMPLES / "pocket.csv").read_bytes()
    packed = zip_of(tmp_path / "pocket.zip", {"part_000001.csv": part, "part_000000.csv": part.replace(b"/p", b"/q")})
    found = rows_of(packed)
    assert [row.number for row in found] == [1, 2, 3, 4, 5, 6]
    assert [link.url[-2:] for link in entries(found)] == ["q1", "q2", "p1", "p2"]


def test_it_reads_the_highlights_of_pockets_zip(tmp_path: Path) -> None:
    (url,) = (link.url for link in entries(sample_rows("pocket.csv"))[:1])
    quote = {"quote": "划出来的一句话", "created_at": 1700000000}
    parts = [
        {"url": url, "title": "一", "highlights": [quote]},
        {"url": "https://别处.example/", "title": "别处", "highlights": [{"quote": "没收藏的"}]},
        {"url": url, "highlights": [{"quote": "第二句", "created_at": "昨天"}, "坏", {"quote": ""}]},
        {"url": 7, "highlights": None},
    ]
    members = {"part_000000.csv": (SAMPLES / "pocket.csv").read_bytes(), "annotations/part_000001.json": b"no"}
    packed = zip_of(tmp_path / "x", members | {"annotations/part_000000.json": json.dumps(parts).encode()[:-1]})
    rows = rows_of(packed)
    first, _, stray = entries(rows)
    assert [mark.quote for mark in first.highlights] == ["划出来的一句话", "第二句"]
    assert first.highlights[0].created_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert (stray.url, stray.title, stray.highlights[0].quote) == ("https://别处.example/", "别处", "没收藏的")
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert reasons(rows) == [RowReason.NO_URL, RowReason.TRUNCATED]


def test_it_reads_instapaper_with_selections_as_highlights() -> None:
    first, old, trip, star = entries(sample_rows("instapaper.csv"))
    assert (first.tags, first.highlights) == (("机器学习", "papers"), (ImportedHighlight("划出来的一句话"),))
    assert (old.is_archived, old.is_unread, old.folders) == (True, False, ())
    assert (trip.folders, star.is_favourite) == ((("旅行",),), True)


def test_it_reads_readwise_documents_and_highlights() -> None:
    rows = sample_rows("readwise.csv")
    first, archived = entries(rows)
    assert (first.tags, first.is_unread) == (("阅读", "it's"), True)
    assert first.added_at == datetime(2022, 11, 6, 4, 33, 50, tzinfo=UTC)
    assert (archived.is_archived, reasons(rows)) == (True, [RowReason.NOT_A_WEB_ADDRESS])
    essay = entry(sample_rows("readwise_highlights.csv")[0])
    at = datetime(2023, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert essay.highlights == (ImportedHighlight("一句值得记住的话", "我的想法", "yellow", at),)


def test_it_guesses_the_columns_of_any_table() -> None:
    rows = sample_rows("plain.csv")
    first, second = entries(rows)
    assert (first.title, first.notes, first.tags) == ("第一行; 带分号", "两行\n笔记", ("检索", "python"))
    assert (first.folders, first.added_at) == ((("工作", "项目"),), datetime(2024, 1, 2, tzinfo=UTC))
    assert (second.tags, second.folders) == ((), ())
    assert reasons(rows) == [RowReason.NOT_A_WEB_ADDRESS]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_it_finds_the_separator_and_the_encoding(tmp_path: Path, separator: str, encoding: str) -> None:
    table = "\r\n".join(separator.join(row) for row in [("标题", "链接"), ("第一个标题", "https://example.org/1")])
    (row,) = rows_of(written(tmp_path, table.encode(encoding)))
    assert (entry(row).title, entry(row).url) == ("第一个标题", "https://example.org/1")


def test_it_obeys_the_separator_excel_names(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "sep=;\nurl;title\nhttps://example.org/;一,二,三\n")
    assert entry(row).title == "一,二,三"


def test_it_reads_rows_with_too_few_and_too_many_columns(tmp_path: Path) -> None:
    rows = read(tmp_path, "title,url,tags\n少,https://example.org/1\n多,https://example.org/2,甲,乙,丙\n无\n\n,,\n")
    assert [link.tags for link in entries(rows)] == [(), ("甲",)]
    assert reasons(rows) == [RowReason.NO_URL]


def test_it_loses_one_row_to_a_stray_quote(tmp_path: Path) -> None:
    body = "".join(f"第{n}行,https://example.org/{n}\n" for n in range(5)).replace("第2", '"第2')
    rows = read(tmp_path, "title,url\n" + body)
    assert [link.title for link in entries(rows)] == ["第0行", "第1行", "第3行", "第4行"]
    assert len(reasons(rows)) == 1


def test_it_says_where_a_file_is_cut_off(tmp_path: Path) -> None:
    whole = 'title,url,notes\n整,https://example.org/1,好\n断,https://example.org/2,"很长的\n笔记没有'
    rows = read(tmp_path, whole)
    assert [link.title for link in entries(rows)] == ["整"] and reasons(rows) == [RowReason.TRUNCATED]
    rows = read(tmp_path, "title,url,notes\n整,https://example.org/1,好\n断,https://example.org/lo")
    assert reasons(rows) == [RowReason.TRUNCATED]
    rows = read(tmp_path, "url,title,notes\nhttps://example.org/1,断")
    assert entry(rows[0]).notices == (RowReason.TRUNCATED,)


def test_it_cuts_a_line_of_100_mb_and_reads_on(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as stream:
        stream.write("url,title\nhttps://example.org/1,前\nhttps://example.org/2,".encode())
        for _ in range(100):
            stream.write(b"x" * (1 << 20))
        stream.write("\nhttps://example.org/3,后\n".encode())
    rows = rows_of(path, "csv")
    assert [link.title for link in entries(rows)] == ["前", "后"]
    assert reasons(rows) == [RowReason.TOO_LONG]


@pytest.mark.parametrize("unit", ['x","\n', '"', '"\n', ",", "\n", '"",\n', "\\", ',"""\n'])
def test_it_reads_hostile_tables_in_linear_time(tmp_path: Path, unit: str) -> None:
    started = time.process_time()
    rows = read(tmp_path, "url,title\nhttps://example.org/,好\n" + unit * (500_000 // len(unit)))
    assert entry(rows[0]).title == "好"
    assert time.process_time() - started < 15


def test_it_keeps_a_field_of_half_a_megabyte(tmp_path: Path) -> None:
    (row,) = read(tmp_path, f'url,notes\nhttps://example.org/,"{"笔记 " * 100_000}"\n')
    assert len(entry(row).notes) == 299_999


def test_it_refuses_a_table_without_addresses(tmp_path: Path) -> None:
    for content in ("姓名,电话\n张三,1\n", "\n\n", "title\n"):
        with pytest.raises(UnreadableFile) as caught:
            read(tmp_path, content)
        assert caught.value.problem is FileProblem.BAD_SYNTAX
