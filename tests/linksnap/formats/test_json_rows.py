"""JSON row by row: broken rows cost only themselves, and no row can take more memory than one row may."""

import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linksnap.formats.base import FileProblem, RowReason, UnreadableFile
from linksnap.formats.json_rows import EACH, ROW_BYTES, JsonRow, Place, json_rows

ITEMS: Place = (EACH,)


def rows_of(raw: bytes, *places: Place) -> list[JsonRow]:
    return list(json_rows(io.BytesIO(raw), places or (ITEMS,)))


def test_it_finds_values_at_their_places() -> None:
    raw = '{"x": {"书签": [9]}, "书签": [{"标题": "甲"}, 2], "lists": [{"id": "a"}], "n": null}'.encode()
    found = rows_of(raw, ("书签", EACH), ("lists", EACH))
    assert [(row.place[0], row.at, row.value) for row in found] == [
        ("书签", (0,), {"标题": "甲"}),
        ("书签", (1,), 2),
        ("lists", (0,), {"id": "a"}),
    ]


def test_it_finds_nested_lists_with_all_positions() -> None:
    raw = json.dumps({"c": [{"id": 7, "links": [{"u": 1}, {"u": 2}]}, {"links": [], "id": 8}]}).encode()
    found = rows_of(raw, ("c", EACH, "id"), ("c", EACH, "links", EACH))
    assert [(row.at, row.value) for row in found] == [((0,), 7), ((0, 0), {"u": 1}), ((0, 1), {"u": 2}), ((1,), 8)]


def test_it_goes_through_what_leads_on_and_takes_the_rest_whole() -> None:
    raw = json.dumps({"c": [{"n": "里", "c": [{"n": "叶"}]}, {"n": "外"}]}, ensure_ascii=False).encode()
    deep: Place = ("c", EACH, "c", EACH)
    found = list(json_rows(io.BytesIO(raw), (("c", EACH), ("c", EACH, "n"), deep), "c"))
    assert [(row.at, row.value) for row in found] == [((0,), "里"), ((0, 0), {"n": "叶"}), ((1,), {"n": "外"})]


def test_it_reads_documents_in_a_row() -> None:
    assert [row.value for row in rows_of(b'{"a": 1}\n{"a": 2}\n', ())] == [{"a": 1}, {"a": 2}]
    assert [row.value for row in rows_of(b'{"r": [1]}{"r": [2]}', ("r", EACH))] == [1, 2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_it_reads_what_an_editor_saved_again(encoding: str) -> None:
    raw = json.dumps([{"標題": "網頁的快照與標籤"}] * 30, ensure_ascii=False).encode(encoding)
    assert [row.value for row in rows_of(raw)] == [{"標題": "網頁的快照與標籤"}] * 30


def test_it_keeps_the_rows_around_a_broken_one() -> None:
    raw = '[{"一": 1}, {"坏": tru, "二"}, {"三": 3}, {"行": "甲\n乙"}]'.encode()
    found = rows_of(raw)
    assert [row.value for row in found] == [{"一": 1}, None, {"三": 3}, {"行": "甲\n乙"}]
    assert found[1].problem is RowReason.UNREADABLE and "坏" in found[1].text


def test_it_replaces_bad_bytes_only_where_they_are() -> None:
    found = rows_of('[{"标题": "好"}, {"a": "'.encode() + b"\xff" + '"}, {"标题": "也好"}]'.encode())
    assert [row.value for row in found][::2] == [{"标题": "好"}, {"标题": "也好"}]


def test_it_refuses_a_depth_bomb_and_goes_on() -> None:
    found = rows_of(b'[{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b'}, {"ok": 1}]')
    assert [row.problem for row in found] == [RowReason.TOO_DEEP, None]
    assert rows_of(b"[" * 100_000)[-1].problem is RowReason.TRUNCATED
    assert rows_of(b'{"a":' * 100_000)[-1].problem is RowReason.TRUNCATED


def test_it_gives_what_came_before_the_cut() -> None:
    raw = json.dumps([{"标题": f"第{number}条", "url": "https://例子.cn/"} for number in range(5)]).encode()
    for cut in range(3, len(raw) - 1):
        found = rows_of(raw[:cut])
        assert found[-1].problem is RowReason.TRUNCATED
        assert all(row.value is not None for row in found[:-1])
    assert len(rows_of(raw)) == 5


def test_it_takes_the_last_of_duplicate_keys_and_odd_numbers() -> None:
    assert rows_of(b'[{"a": 1, "a": 2}, 1e999, -0]')[0].value == {"a": 2}
    assert rows_of(b"[" + b"9" * 10_000 + b", 1]")[0].problem is RowReason.UNREADABLE


@pytest.mark.parametrize(("raw", "problem"), [(b"", "empty"), (b"hello", "bad_syntax"), (b'"text"', "bad_syntax")])
def test_it_says_when_nothing_in_it_is_json(raw: bytes, problem: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        rows_of(raw)
    assert caught.value.problem is FileProblem(problem)


class _Endless(io.RawIOBase):
    """A row with a string of this many bytes, made while it is read."""

    def __init__(self, size: int) -> None:
        self._parts: Iterator[bytes] = iter(
            [b'[{"content": "', *([b'\\"xx' * 65_536] * (size >> 18)), b'"}, {"ok": 1}]']
        )

    def read(self, size: int = -1) -> bytes:
        return next(self._parts, b"")


def test_it_passes_over_a_row_of_hundreds_of_megabytes() -> None:
    tracemalloc.start()
    found = list(json_rows(_Endless(3 * ROW_BYTES), (ITEMS,)))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(row.problem, row.value) for row in found] == [(RowReason.TOO_LONG, None), (None, {"ok": 1})]
    assert peak < 2.2 * ROW_BYTES and len(found[0].text) < 1000


@given(st.binary(max_size=300) | st.text(alphabet='[]{}",:\\ \n1ae中', max_size=200).map(str.encode))
def test_it_raises_nothing_else_for_any_bytes(raw: bytes) -> None:
    try:
        for row in rows_of(raw, ITEMS, ("a", EACH), ("a", EACH, "中", EACH), ()):
            assert row.problem is not None or row.text == ""
    except UnreadableFile:
        pass


def _nested(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)


values = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), _nested, max_leaves=12)


@given(st.lists(values, max_size=6), st.booleans(), st.integers(0, 3))
def test_it_gives_exactly_what_json_loads_gives(items: list[object], escaped: bool, indent: int) -> None:
    text = json.dumps({"其他": items, "rows": items}, ensure_ascii=escaped, indent=indent or None)
    raw = text.encode("utf-8", "replace")
    assert [row.value for row in rows_of(raw, ("rows", EACH))] == json.loads(raw)["rows"]
