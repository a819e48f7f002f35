"""Tables: quoting, encoding, and cells that a spreadsheet would run."""

import csv
import io

import pytest

from linksnap.formats.writers.write_csv import COLUMNS, harmless, write_csv
from tests.linksnap.formats.writers.samples import highlight, link


def test_it_writes_a_row_a_link_that_any_reader_reads() -> None:
    row = link(
        notes='他说 "好",\n然后走了',
        folders=(("阅读", "CSS/字体"), ("收件箱",)),
        is_unread=True,
        highlights=(highlight(note="妙"),),
    )
    text = b"".join(write_csv([row])).decode("utf-8-sig")
    (read,) = csv.DictReader(io.StringIO(text, newline=""))
    assert tuple(read) == COLUMNS
    assert read["notes"] == '他说 "好",\n然后走了' and read["tags"] == "排版, CSS"
    assert read["collections"] == "阅读/CSS∕字体, 收件箱" and read["unread"] == "true"
    assert read["created_at"] == "2026-11-20T09:30:00Z" and read["highlights"] == "行高与标点\n— 妙"


def test_it_begins_with_a_byte_order_mark_unless_told_not_to() -> None:
    assert b"".join(write_csv([])).startswith(b"\xef\xbb\xbfurl,")
    assert b"".join(write_csv([], byte_order_mark=False)).startswith(b"url,")


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("http://坏.example")', "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1",
        "＝1＋1", "＋86", "－1", "＠SUM(A1)", "\u3000=1", "\u00a0＝1", "\ufeff=1", "\t", "\r排版",
    ],
)  # fmt: skip
def test_it_makes_formulas_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    (read,) = csv.DictReader(io.StringIO(b"".join(write_csv([link(title=cell)])).decode("utf-8-sig"), newline=""))
    assert read["title"] == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "排版", "1-2", "'=1", "https://zili.example/?a=+1"])
def test_it_leaves_other_cells_alone(cell: str) -> None:
    assert harmless(cell) == cell
