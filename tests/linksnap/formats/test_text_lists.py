"""Links in plain text, Markdown and OneTab's lists."""

import time
from pathlib import Path

import pytest

from linksnap.formats.base import RowReason
from tests.linksnap.formats.reading import entries, entry, reasons, rows_of, sample_rows, written


def test_it_finds_addresses_one_a_line_and_in_prose() -> None:
    rows = sample_rows("links.txt")
    assert [link.url for link in entries(rows)] == [
        "https://example.org/t1",
        "https://example.org/文档",
        "www.example.com",
        "example.net/path",
    ]
    assert reasons(rows) == [RowReason.NOT_A_WEB_ADDRESS]


def test_it_reads_markdown_with_titles_and_headings_as_folders() -> None:
    rows = sample_rows("markdown.txt")
    first, wiki, bare, angled = entries(rows)
    assert (first.url, first.title, first.folders) == ("https://example.org/m1", "语义检索入门", (("阅读清单",),))
    assert wiki.url == "https://en.wikipedia.org/wiki/Set_(mathematics)"
    assert (bare.url, bare.title) == ("https://example.org/m2", "")
    assert angled.folders == (("阅读清单", "Later"),)
    assert reasons(rows) == [RowReason.NOT_A_WEB_ADDRESS]


def test_it_reads_onetab_with_bars_in_titles_and_addresses() -> None:
    rows = sample_rows("onetab.txt")
    first, _second, third = entries(rows)
    assert (first.url, first.title) == ("https://example.org/o1", "第一个标签页 | 站点")
    assert (third.url, third.title) == ("https://example.org/o3?a=|b", "Bar in the address")
    assert reasons(rows) == [RowReason.NOT_A_WEB_ADDRESS]


@pytest.mark.parametrize("name", ["text", "onetab"])
def test_it_names_a_line_that_is_too_long(tmp_path: Path, name: str) -> None:
    path = tmp_path / "long"
    with path.open("wb") as stream:
        stream.write("https://example.org/1 | 前\nhttps://example.org/".encode())
        for _ in range(100):
            stream.write(b"x" * (1 << 20))
        stream.write("\nhttps://example.org/2 | 后\n".encode())
    rows = rows_of(path, name)
    assert [link.url[-1] for link in entries(rows)] == ["1", "2"]
    assert reasons(rows) == [RowReason.TOO_LONG]


def test_it_says_which_line_was_damaged(tmp_path: Path) -> None:
    bad = "https://example.org/1 | 标题里有一个坏字节".encode() + b"\xff\n"
    (row,) = rows_of(written(tmp_path, bad))
    assert entry(row).notices == (RowReason.UNREADABLE,)


@pytest.mark.parametrize("unit", ["[", "](", "[]()", "(", "http://", "- [a](b", "![", "#", "://", "。"])
def test_it_reads_hostile_text_in_linear_time(tmp_path: Path, unit: str) -> None:
    line = unit * (60_000 // len(unit)) + "\n"
    started = time.process_time()
    rows = rows_of(written(tmp_path, "https://example.org/好\n" + line * 5), "text")
    assert entry(rows[0]).url == "https://example.org/好"
    assert time.process_time() - started < 10
