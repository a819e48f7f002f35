"""The one way in which a row moves among others that a person keeps in an order of their own."""

from typing import TypeVar

Row = TypeVar("Row")


def moved(rows: list[Row], here: int, places: int) -> list[Row]:
    """The rows with the one at `here` moved so many places down (negative: up); past the ends is the end."""
    others = [*rows[:here], *rows[here + 1 :]]
    there = min(max(here + places, 0), len(others))
    return [*others[:there], rows[here], *others[there:]]
