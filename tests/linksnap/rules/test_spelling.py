"""Which spellings are likely to be the same word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linksnap.rules.spelling import nearest, one_slip_away, slips


@pytest.mark.parametrize(
    ("typed", "meant", "distance"),
    [
        ("kuberntes", "kubernetes", 1),
        ("pyhton", "python", 1),
        ("数剧库", "数据库", 1),
        ("", "ab", 2),
        ("abc", "xyz", 3),
    ],
)
def test_it_counts_slips(typed: str, meant: str, distance: int) -> None:
    assert slips(typed, meant, 3) == slips(meant, typed, 3) == distance


def test_it_stops_counting_at_the_most() -> None:
    assert slips("abcdefgh", "zyxwvuts", 2) == 3 and slips("a", "abcdef", 2) == 3


def test_it_names_the_nearest_word() -> None:
    assert nearest("kuberntes", ["kubelet", "kubernetes"]) == "kubernetes"
    assert nearest("css", ["cass", "css3"]) == ""
    assert nearest("pfd", ["pdf", "page"], 3) == "pdf"
    assert nearest("python", ["python"]) == ""


@given(st.text(max_size=12), st.text(max_size=12))
def test_it_is_symmetric_and_zero_for_equals(one: str, other: str) -> None:
    assert slips(one, other, 12) == slips(other, one, 12)
    assert (slips(one, other, 12) == 0) == (one == other)


def test_it_lists_all_that_a_slip_may_come_from() -> None:
    spellings = one_slip_away("pyhton")
    assert spellings[:5].count("python") == 1 and "pyhton" not in spellings and len(spellings) < 400
    assert all(slips(other, "pyhton", 1) == 1 for other in spellings)
    assert "привет" in one_slip_away("привт") and "数据库" not in one_slip_away("数剧库")
