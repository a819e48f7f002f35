"""The gate: a trained encoder goes live only when it is better on the library, beyond noise, and worse nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ml.data.split import Split
from ml.encoder.centred_queries import CentredQueries
from ml.encoder.types import TextEncoder
from ml.evaluation.exams import Exam, Kind, library_exams, pinned_exams
from ml.evaluation.scores import Fuse, Remembered, Scores, ndcg, tagged_right

LEAST_QUESTIONS = 30
MOST_LOST = 0.01
"""On none of the public sets more than one point of nDCG@10 may be lost."""
DRAWS = 2_000
LEAST_SPREAD = 1e-3
"""Vectors of different texts that lie nearer together than this have collapsed."""


class Outcome(StrEnum):
    """What the gate says, and why."""

    BETTER = "better"
    TIE = "tie"
    WORSE = "worse"
    WORSE_IN_HYBRID = "worse_in_hybrid"
    WORSE_ELSEWHERE = "worse_elsewhere"
    COLLAPSED = "collapsed"
    TOO_FEW_QUESTIONS = "too_few_questions"


@dataclass(frozen=True)
class Row:
    """One comparison: mean before and after, and the 95 % interval of the difference, from n paired answers."""

    name: str
    kind: str
    n: int
    before: float
    after: float
    low: float
    high: float


@dataclass(frozen=True)
class Report:
    """What the gate found; `is_accepted` only for BETTER."""

    outcome: Outcome
    rows: tuple[Row, ...]

    @property
    def is_accepted(self) -> bool:
        """Whether the candidate may go live."""
        return self.outcome is Outcome.BETTER


def judge(split: Split, live: TextEncoder, candidate: TextEncoder, fuse: Fuse | None = None) -> Report:
    """Compare two encoders on the pages held out of `split` and on the public sets.

    Better means: over all questions about the library the 95 % interval of the paired difference (bootstrap; Efron &
    Tibshirani 1993) lies above zero; with `fuse`, within hybrid search, where phrases are centred as search does it,
    it does not lie below; tags are not worse beyond noise; no public set loses more than one point.
    """
    live, candidate = Remembered(live), Remembered(candidate)
    exams = library_exams(split)
    if sum(len(exam.questions) for exam in exams) < LEAST_QUESTIONS:
        return Report(Outcome.TOO_FEW_QUESTIONS, ())
    if _has_collapsed(candidate, exams[0]):
        return Report(Outcome.COLLAPSED, ())
    rows, whole = _compared(exams, live, candidate, None)
    overall = compare("library", Kind.LIBRARY, *whole)
    hybrid = None
    if fuse is not None:
        as_searched = CentredQueries(live), CentredQueries(candidate)
        hybrid = compare("library_hybrid", Kind.LIBRARY, *_compared(exams, *as_searched, fuse)[1])
    tags = compare(
        "tags",
        Kind.LIBRARY,
        tagged_right(split.train, split.held_out, live),
        tagged_right(split.train, split.held_out, candidate),
    )
    public, _ = _compared(pinned_exams(), live, candidate, None)
    found = (overall, *([hybrid] if hybrid else []), tags, *rows, *public)
    return Report(_outcome(overall, hybrid, tags, public), found)


def compare(name: str, kind: Kind, before: Scores, after: Scores, seed: int = 0) -> Row:
    """The paired difference of two series of answers to the same questions, with its bootstrap interval."""
    if len(before) == 0:
        return Row(name, kind.value, 0, 0.0, 0.0, 0.0, 0.0)
    difference = after - before
    draws = np.random.default_rng(seed).integers(0, len(difference), (DRAWS, len(difference)))
    low, high = np.quantile(difference[draws].mean(axis=1), [0.025, 0.975])
    return Row(name, kind.value, len(before), *(round(float(x), 4) for x in (before.mean(), after.mean(), low, high)))


def _compared(
    exams: Sequence[Exam], live: TextEncoder, candidate: TextEncoder, fuse: Fuse | None
) -> tuple[list[Row], tuple[Scores, Scores]]:
    """A row an exam, and the answers of all of them together."""
    answers = [(ndcg(exam, live, fuse), ndcg(exam, candidate, fuse)) for exam in exams]
    rows = [compare(exam.name, exam.kind, *pair) for exam, pair in zip(exams, answers, strict=True)]
    return rows, (np.concatenate([one for one, _ in answers]), np.concatenate([other for _, other in answers]))


def _outcome(overall: Row, hybrid: Row | None, tags: Row, public: Sequence[Row]) -> Outcome:
    if overall.high < 0 or tags.high < 0:
        return Outcome.WORSE
    if any(row.after - row.before < -MOST_LOST for row in public):
        return Outcome.WORSE_ELSEWHERE
    if overall.low <= 0:
        return Outcome.TIE
    if hybrid is not None and hybrid.high < 0:
        return Outcome.WORSE_IN_HYBRID
    return Outcome.BETTER


def _has_collapsed(candidate: TextEncoder, exam: Exam) -> bool:
    """Numbers that are none, or one vector for all texts."""
    vectors = candidate.encode_passages(exam.documents[:64])
    return not bool(np.isfinite(vectors).all()) or float(vectors.std(axis=0).max()) < LEAST_SPREAD
