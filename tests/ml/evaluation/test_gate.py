"""The gate lets a better encoder through, and no poisoned, collapsed, equal or elsewhere worse one."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest

from ml.data.records import PageRecord
from ml.data.split import Split, split_by_site_and_time
from ml.encoder.fake_encoder import FakeEncoder
from ml.encoder.types import Vectors
from ml.evaluation.exams import PINNED, Kind, pinned_exams
from ml.evaluation.gate import Outcome, compare, judge
from ml.evaluation.scores import Fuse, Near, Scores
from tests.ml.data.libraries import library


class Noisy(FakeEncoder):
    """The fake encoder seen through noise: `by` is how much, the seed which texts suffer."""

    def __init__(self, by: float, only: str = "") -> None:
        super().__init__()
        self.by, self.only = by, only

    def _shaken(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
        rows = []
        for text, vector in zip(texts, vectors, strict=True):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
            noise = np.random.default_rng(seed).normal(size=self.dim).astype(np.float32) / np.sqrt(self.dim)
            row = vector + (self.by if self.only in text else 0.0) * noise
            rows.append(row / np.linalg.norm(row))
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), self.dim)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._shaken(texts, super().encode_queries(texts))

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._shaken(texts, super().encode_passages(texts))


class Collapsed(FakeEncoder):
    """Says the same of everything."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.repeat(np.full((1, self.dim), self.dim**-0.5, dtype=np.float32), len(texts), axis=0)


class Broken(Collapsed):
    """Says nothing that is a number."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return super().encode_passages(texts) * np.float32("nan")


SPLIT = split_by_site_and_time(library(240))


def test_it_lets_a_better_encoder_through() -> None:
    report = judge(SPLIT, Noisy(3.0), FakeEncoder())
    assert report.outcome is Outcome.BETTER and report.is_accepted
    overall = report.rows[0]
    assert (overall.name, overall.low > 0, overall.after > overall.before) == ("library", True, True)
    assert {row.name for row in report.rows} >= {"library", "tags", "said", "words", "en_to_zh", "zh_to_en"}


def test_it_refuses_a_tie_and_a_worse_one() -> None:
    assert judge(SPLIT, FakeEncoder(), FakeEncoder()).outcome is Outcome.TIE
    poisoned = judge(SPLIT, FakeEncoder(), Noisy(3.0))
    assert poisoned.outcome is Outcome.WORSE and not poisoned.is_accepted


def test_it_refuses_what_has_collapsed() -> None:
    assert judge(SPLIT, FakeEncoder(), Collapsed()).outcome is Outcome.COLLAPSED
    assert judge(SPLIT, FakeEncoder(), Broken()).outcome is Outcome.COLLAPSED


def test_it_refuses_what_forgets_the_rest_of_the_world() -> None:
    class Specialist(Noisy):
        """Better at home, worse with every public text."""

        def _shaken(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
            public = {text for exam in pinned_exams() for text in (*exam.questions, *exam.documents)}
            shaken = super()._shaken(texts, vectors)
            return np.asarray([s if t in public else v for t, v, s in zip(texts, vectors, shaken, strict=True)])

    class Worldly(Specialist):
        def _shaken(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
            public = {text for exam in pinned_exams() for text in (*exam.questions, *exam.documents)}
            shaken = Noisy._shaken(self, texts, vectors)
            return np.asarray([v if t in public else s for t, v, s in zip(texts, vectors, shaken, strict=True)])

    assert judge(SPLIT, Worldly(3.0), Specialist(3.0)).outcome is Outcome.WORSE_ELSEWHERE


def by_nearness(question: str, near: Near) -> Scores:
    """A search without words."""
    return near.best


def by_words_alone(question: str, near: Near) -> Scores:
    """A search that finds everything by words, whatever the encoder says: a tie within hybrid search is no loss."""
    return np.asarray([float(f"number {page}" in question or f"{page}号" in question) for page in near.pages])


def test_it_asks_hybrid_search_too() -> None:
    for fuse in (by_nearness, by_words_alone):
        report = judge(SPLIT, Noisy(3.0), FakeEncoder(), fuse)
        assert report.is_accepted and report.rows[1].name == "library_hybrid" and report.rows[1].n == report.rows[0].n
    contrary = judge(SPLIT, Noisy(3.0), FakeEncoder(), lambda question, near: -near.best)
    assert contrary.outcome is Outcome.WORSE_IN_HYBRID and not contrary.is_accepted
    assert contrary.rows[0].low > 0 > contrary.rows[1].high, "better by itself, worse beside words"


@pytest.mark.parametrize(
    ("candidate", "outcome"),
    [(Noisy(3.0), Outcome.WORSE), (Collapsed(), Outcome.COLLAPSED), (FakeEncoder(), Outcome.TIE)],
    ids=["poisoned", "collapsed", "tied"],
)
@pytest.mark.parametrize("fuse", [by_nearness, by_words_alone])
def test_it_refuses_them_whatever_words_do(candidate: FakeEncoder, outcome: Outcome, fuse: Fuse) -> None:
    report = judge(SPLIT, FakeEncoder(), candidate, fuse)
    assert report.outcome is outcome and not report.is_accepted


def test_it_wants_enough_questions() -> None:
    for records in ([], library(3), [PageRecord(n, "a.example", "zh", n, "") for n in range(300)]):
        assert judge(split_by_site_and_time(records), FakeEncoder(), FakeEncoder()).outcome is Outcome.TOO_FEW_QUESTIONS
    assert judge(Split([], []), FakeEncoder(), FakeEncoder()).rows == ()


def test_it_knows_noise_from_a_difference() -> None:
    before = np.random.default_rng(1).random(400)
    assert compare("甲", Kind.LIBRARY, before, before).low == 0
    row = compare("乙", Kind.LIBRARY, before, before + 0.05)
    assert row.low > 0.04 and row.high < 0.06
    tossed = compare("丙", Kind.LIBRARY, before, before + np.random.default_rng(2).normal(0, 0.3, 400))
    assert tossed.low < 0 < tossed.high


def test_it_asks_the_same_public_questions_as_ever() -> None:
    digest = hashlib.sha256((PINNED / "described_twice.jsonl").read_bytes()).hexdigest()
    assert digest == "972d4aa814f8742d6fe7a0ed63e8873850140b1d5b3d625ebcbb06706017ce02"
    assert [len(exam.questions) for exam in pinned_exams()] == [80, 80, 80, 80]
