"""How a suggester did on pages it had not seen: precision, calibration, what could be put on by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.encoder.types import Vectors
from ml.tagging.learned import Figures, Threshold

SHOWN = 5
BINS = 10
THRESHOLDS = (0.7, 0.8, 0.9, 0.95, 0.98)
WANTED = 0.95
FEWEST_SURE = 20
"""A precision that rests on fewer tags is chance."""


@dataclass(frozen=True)
class Outcome:
    """One held-out page: probabilities of the candidates, whether each is right, and how many tags the page has."""

    chances: Vectors
    right: Vectors
    due: int

    def shown(self) -> tuple[Vectors, Vectors]:
        """The five likeliest, likeliest first."""
        first = np.argsort(-self.chances, kind="stable")[:SHOWN]
        return self.chances[first], self.right[first]


def figures_of(outcomes: Sequence[Outcome], pages: int, tags: int) -> Figures:
    """Return the figures of held-out pages; `pages` and `tags` are the sizes of the whole library."""
    if not outcomes:
        return Figures(pages=pages, tags=tags)
    shown = [outcome.shown() for outcome in outcomes]
    chances = np.concatenate([one for one, _ in shown])
    right = np.concatenate([one for _, one in shown])
    due = max(sum(outcome.due for outcome in outcomes), 1)
    bins = _bins(chances, right)
    return Figures(
        pages=pages,
        tags=tags,
        held_out=len(outcomes),
        first=float(np.mean([bool(len(one) and one[0]) for _, one in shown])),
        error=sum(count * abs(stated - true) for count, stated, true in bins) / max(len(chances), 1),
        bins=tuple(bins),
        thresholds=tuple(_threshold(chances, right, due, start) for start in THRESHOLDS),
        sure=sure_from(chances, right),
    )


def sure_from(chances: Vectors, right: Vectors) -> float | None:
    """Return the least probability above which 95 of 100 were right; None where that is never so."""
    order = np.argsort(-chances, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero((share >= WANTED) & (np.arange(len(order)) + 1 >= FEWEST_SURE))
    return round(float(chances[order][enough[-1]]), 4) if len(enough) else None


def _threshold(chances: Vectors, right: Vectors, due: int, start: float) -> Threshold:
    put = chances >= start
    count = int(put.sum())
    hits = float(right[put].sum())
    return Threshold(start, hits / count if count else 0.0, hits / due, count)


def _bins(chances: Vectors, right: Vectors) -> list[tuple[int, float, float]]:
    which = np.minimum((chances * BINS).astype(int), BINS - 1)
    inside = [which == number for number in range(BINS)]
    return [(int(one.sum()), float(chances[one].mean()), float(right[one].mean())) for one in inside if one.any()]
