"""What a ranking is worth: nDCG@10, R@1, R@10, MRR in per cent, with bootstrap intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.retrieval.corpus import Question

DEPTH = 10
_RESAMPLES = 2_000
_SEED = 7
Series = NDArray[np.float64]


@dataclass(frozen=True)
class Figures:
    """Means over the questions of a set in per cent; `low` and `high` bound nDCG@10 (95 % of resamples)."""

    questions: int
    ndcg: float
    low: float
    high: float
    recall_1: float
    recall_10: float
    mrr: float


@dataclass(frozen=True)
class Difference:
    """Mean difference of nDCG@10 between two rankings of the same questions, in points, with its 95 % interval."""

    mean: float
    low: float
    high: float


def ndcg(found: Sequence[str], right: frozenset[str]) -> float:
    """Discounted cumulated gain of the first ten over the best there can be (Järvelin & Kekäläinen 2002), 0 to 1."""
    gain = sum(1 / math.log2(at + 2) for at, key in enumerate(found[:DEPTH]) if key in right)
    return gain / sum(1 / math.log2(at + 2) for at in range(min(DEPTH, len(right))))


def recall(found: Sequence[str], right: frozenset[str], among: int) -> float:
    """The share of the right pages among the first few; of at most as many as could stand there."""
    return len(right.intersection(found[:among])) / min(among, len(right))


def reciprocal_rank(found: Sequence[str], right: frozenset[str]) -> float:
    """1 for a right page in first place, 1/2 in second …; 0 below the tenth."""
    return next((1 / at for at, key in enumerate(found[:DEPTH], 1) if key in right), 0.0)


def series(questions: Sequence[Question], found: Sequence[Sequence[str]]) -> Series:
    """nDCG@10 of every question in per cent."""
    pairs = zip(questions, found, strict=True)
    return 100 * np.array([ndcg(keys, question.right) for question, keys in pairs])


def figures(questions: Sequence[Question], found: Sequence[Sequence[str]]) -> Figures:
    """The figures of one ranking on one set."""
    values = series(questions, found)
    low, high = _interval(values)
    pairs = list(zip(questions, found, strict=True))
    return Figures(
        len(questions),
        round(float(values.mean()), 1),
        low,
        high,
        _percent([recall(keys, question.right, 1) for question, keys in pairs]),
        _percent([recall(keys, question.right, DEPTH) for question, keys in pairs]),
        _percent([reciprocal_rank(keys, question.right) for question, keys in pairs]),
    )


def difference(ours: Series, theirs: Series) -> Difference:
    """How much better `ours` is; question by question, so that hard questions do not count as noise."""
    low, high = _interval(ours - theirs)
    return Difference(round(float((ours - theirs).mean()), 1), low, high)


def _interval(values: Series) -> tuple[float, float]:
    chosen = np.random.default_rng(_SEED).integers(0, len(values), (_RESAMPLES, len(values)))
    low, high = np.quantile(values[chosen].mean(axis=1), (0.025, 0.975))
    return round(float(low), 1), round(float(high), 1)


def _percent(values: Sequence[float]) -> float:
    return round(100 * sum(values) / len(values), 1)
