"""How a row moves among others."""

from linksnap.rules.own_order import moved

ROWS = ["甲", "乙", "丙", "丁"]


def test_it_moves_one_and_keeps_the_order_of_the_others() -> None:
    assert moved(ROWS, 0, 2) == ["乙", "丙", "甲", "丁"]
    assert moved(ROWS, 3, -1) == ["甲", "乙", "丁", "丙"]
    assert moved(ROWS, 1, 0) == ROWS


def test_it_stops_at_the_ends() -> None:
    assert moved(ROWS, 1, -(10**9)) == ["乙", "甲", "丙", "丁"]
    assert moved(ROWS, 1, 10**9) == ["甲", "丙", "丁", "乙"]
    assert moved(["甲"], 0, 5) == ["甲"]
