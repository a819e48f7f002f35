"""Tests of which strength of an adapter is taken."""

from pathlib import Path

import pytest

from benchmarks.shipped_adapter.__main__ import Tried, best_of
from ml.encoder.types import Centring
from ml.evaluation.gate import Row


def tried(strength: float, *changes: float) -> Tried:
    rows = [Row(f"集{n}", "public", 100, 0.5, 0.5 + change, change, change) for n, change in enumerate(changes)]
    return Tried(strength, Centring(), Path("nowhere"), rows)


@pytest.mark.parametrize(
    ("rows", "best"),
    [
        ([(1.0, 0.30, -0.02), (0.5, 0.05, 0.0)], 0.5),
        ([(1.0, 0.30, -0.009), (0.5, 0.05, 0.0)], 1.0),
        # All lose: those that lose in fewer places come first, however much the others gain.
        ([(1.0, 0.90, -0.02, -0.03), (0.75, 0.20, -0.02, 0.0), (0.5, 0.10, -0.02, 0.0)], 0.75),
    ],
)
def test_it_takes_the_strength_that_loses_in_the_fewest_places(rows: list[tuple[float, ...]], best: float) -> None:
    assert best_of([tried(*row) for row in rows]).strength == best
