"""Rows as lines: canonical, exact, and nothing else is taken."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from linksnap.formats.archive.lines import BadRow, load, row_of, write_line
from linksnap.formats.archive.nouns import DecisionRow, SearchRow, TagRow

MOMENT = datetime(2026, 11, 20, 17, 30, 1, 5, tzinfo=timezone(timedelta(hours=8)))
TAG = TagRow("排版", "排版", "排版", "", MOMENT)


def test_it_writes_canonical_json() -> None:
    line = '{"created_at":"2026-11-20T09:30:01.000005Z","key":"排版","name":"排版","parent":"","slug":"排版"}\n'
    assert write_line(TAG).decode() == line


def test_it_reads_what_it_wrote() -> None:
    read = row_of(load(write_line(TAG)), TagRow)
    assert read == TAG and read.created_at.tzinfo == UTC
    decision = DecisionRow("a" * 32, "b" * 32, "", "字体", "字体", 0.1 + 0.2, "name", "rejected", MOMENT, None)
    assert row_of(load(write_line(decision)), DecisionRow) == decision


def test_it_takes_a_whole_number_for_a_broken_one() -> None:
    row = json.loads(write_line(DecisionRow("a", "b", "", "k", "n", 1.0, "name", "rejected", MOMENT, MOMENT)))
    assert row_of(row | {"score": 1}, DecisionRow).score == 1.0


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"null", b"{", b'{"a":NaN}', b"\xff", b'"x"', b"[" * 100_000, b'{"a":Infinity}']
)
def test_it_takes_nothing_that_is_no_object(line: bytes) -> None:
    with pytest.raises(BadRow):
        load(line)


@pytest.mark.parametrize(
    "change",
    [{"name": None}, {"name": 7}, {"position": "1"}, {"position": True}, {"position": 1.5}, {"x": 1}, {"name": "\x00"},
     {"created_at": 5}, {"created_at": "2026-11-20"}, {"created_at": "2026-11-20T09:30:00"}, {"name": "\ud83d"}],
)  # fmt: skip
def test_it_takes_no_row_of_another_shape(change: dict[str, object]) -> None:
    row = json.loads(write_line(SearchRow("a" * 32, "要读的", "is:unread", "hybrid", 1, MOMENT)))
    assert row_of(row, SearchRow).name == "要读的"
    with pytest.raises(BadRow):
        row_of(row | change, SearchRow)
