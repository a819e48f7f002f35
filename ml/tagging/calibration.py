"""Makes stated probabilities come true: a rising curve fitted on suggestions whose outcome is known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.encoder.types import Vectors

FEWEST = 400
"""Below this many outcomes the blend's own probabilities are better than a curve through noise."""
LEAST_IN_STEP = 40
"""A step of the curve rests on at least so many outcomes."""


@dataclass(frozen=True)
class Calibration:
    """Points of a rising curve from the blend's probability to the share that came true; none: as stated."""

    stated: Vectors
    true: Vectors

    def apply(self, chances: Vectors) -> Vectors:
        """Return calibrated probabilities (n,). Order is kept: equal ones are told apart by what was stated."""
        if not len(self.stated):
            return chances
        return np.asarray(np.interp(chances, self.stated, self.true) * 0.999 + chances * 0.001, dtype=np.float32)


def as_stated() -> Calibration:
    """Return the calibration that changes nothing."""
    return Calibration(np.empty(0, np.float32), np.empty(0, np.float32))


def fit_calibration(chances: Vectors, right: Vectors) -> Calibration:
    """Fit the curve on probabilities (n,) and outcomes (n,) of 0 and 1 of suggestions as they would be shown.

    Isotonic regression by pooling adjacent violators (Ayer et al. 1955) over steps of at least 40 outcomes.
    """
    if len(chances) < FEWEST:
        return as_stated()
    order = np.argsort(chances, kind="stable")
    steps = [_Step(float(s.mean()), float(r.mean()), len(s)) for s, r in _cut(chances[order], right[order])]
    pooled: list[_Step] = []
    for step in steps:
        pooled.append(step)
        while len(pooled) > 1 and pooled[-2].true >= pooled[-1].true:
            last, before = pooled.pop(), pooled.pop()
            pooled.append(before.with_(last))
    stated = [0.0, *(step.stated for step in pooled), 1.0]
    # Nothing is certain: the ends stay a little inside of 0 and 1.
    true = [0.0, *(min(max(step.true, 0.001), 0.995) for step in pooled), max(0.995, pooled[-1].true)]
    return Calibration(np.array(stated, np.float32), np.array(true, np.float32))


@dataclass(frozen=True)
class _Step:
    stated: float
    true: float
    count: int

    def with_(self, other: "_Step") -> "_Step":
        count = self.count + other.count
        stated = (self.stated * self.count + other.stated * other.count) / count
        return _Step(stated, (self.true * self.count + other.true * other.count) / count, count)


def _cut(chances: Vectors, right: Vectors) -> Sequence[tuple[Vectors, Vectors]]:
    parts = max(1, min(30, len(chances) // LEAST_IN_STEP))
    return list(zip(np.array_split(chances, parts), np.array_split(right, parts), strict=True))
