"""nDCG against numbers worked out by hand, pages counted once, tags by the nearest pages."""

import math

import numpy as np
import pytest

from ml.encoder.fake_encoder import FakeEncoder
from ml.evaluation.exams import Exam, Kind
from ml.evaluation.scores import Near, Remembered, Scores, ndcg, tagged_right
from tests.ml.data.libraries import library


def exam(right: list[int]) -> Exam:
    documents = ("红茶 绿茶 花茶", "红茶", "database index", "红茶 绿茶")
    return Exam(
        "茶",
        Kind.LIBRARY,
        ("红茶 绿茶",) * len(right),
        documents,
        (0, 1, 2, 3),
        tuple(frozenset([one]) for one in right),
    )


def test_it_gives_what_the_formula_says() -> None:
    assert ndcg(exam([3, 0]), FakeEncoder()).tolist() == pytest.approx([1.0, 1 / math.log2(3)])


def test_it_counts_a_page_by_its_best_text() -> None:
    documents = ("无关", "红茶 绿茶", "红茶", "红茶 花茶")
    one = Exam("茶", Kind.LIBRARY, ("红茶 绿茶",), documents, (7, 7, 7, 8), (frozenset([7]),))
    assert ndcg(one, FakeEncoder()).tolist() == [1.0]


def test_it_lets_words_have_a_say() -> None:
    def only_the_last(question: str, near: Near) -> Scores:
        assert near.texts.tolist() == [1, 1, 1, 1] and near.total.tolist() == near.best.tolist()
        return np.asarray([1.0 if page == 2 else 0.0 for page in near.pages])

    fused = ndcg(exam([2]), FakeEncoder(), only_the_last)
    assert fused.tolist() == [1.0]


def test_it_proposes_what_the_nearest_pages_have() -> None:
    pages = library(80)
    right = tagged_right(pages[:60], pages[60:], FakeEncoder())
    assert len(right) == 20 and right.mean() > 0.9
    assert len(tagged_right([], pages, FakeEncoder())) == 0


def test_it_encodes_the_same_texts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    plain = FakeEncoder()
    monkeypatch.setattr(plain, "encode_passages", lambda texts: calls.append(1) or FakeEncoder().encode_passages(texts))
    once = Remembered(plain)
    for _ in range(2):
        assert np.array_equal(once.encode_passages(("红茶", "tea")), FakeEncoder().encode_passages(("红茶", "tea")))
    once.encode_passages(["绿茶"])
    assert len(calls) == 2
