"""How well an encoder does in an exam: nDCG@10 a question, and tags of the nearest pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.data.records import PageRecord
from ml.encoder.types import TextEncoder, Tokenizer, Vectors
from ml.evaluation.exams import Exam

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Near:
    """How near the pages of an exam are to a question, a number a page: the best of its texts, how many texts it has,
    and the sum of their similarities and of their squares."""

    pages: tuple[int, ...]
    best: Scores
    texts: Scores
    total: Scores
    squares: Scores


Fuse = Callable[[str, Near], Scores]
"""What hybrid search makes of a question and what is near to it: a score a page."""

DEPTH = 10
NEIGHBOURS = 10


class Remembered:
    """An encoder that encodes the same texts to be found once: several exams share them, and they take minutes.

    The common questions that centring asks for in between are remembered beside them (a few megabytes an exam).
    """

    def __init__(self, encoder: TextEncoder) -> None:
        self.encoder = encoder
        self.name, self.revision, self.dim = encoder.name, encoder.revision, encoder.dim
        self.dtype, self.batch_tokens = encoder.dtype, encoder.batch_tokens
        self.centring = encoder.centring
        self.tokenizer: Tokenizer = encoder.tokenizer
        self._known: dict[tuple[str, ...], Vectors] = {}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As the encoder within."""
        return self.encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """As the encoder within, once for the same texts."""
        asked = tuple(texts)
        if asked not in self._known:
            self._known[asked] = self.encoder.encode_passages(texts)
        return self._known[asked]


def ndcg(exam: Exam, encoder: TextEncoder, fuse: Fuse | None = None) -> Scores:
    """nDCG@10 of each question (Järvelin & Kekäläinen 2002), pages ranked by their best text; all in [0, 1]."""
    documents = encoder.encode_passages(exam.documents)
    questions = encoder.encode_queries(exam.questions)
    pages, page_of = np.unique(np.asarray(exam.pages), return_inverse=True)
    found = np.zeros(len(exam.questions))
    for number, vector in enumerate(questions):
        near = _near(documents @ vector, pages, page_of)
        ranked = fuse(exam.questions[number], near) if fuse else near.best
        found[number] = _gain(pages[np.argsort(-ranked, kind="stable")[:DEPTH]], exam.right[number])
    return found


def _near(cosines: Vectors, pages: NDArray[np.int64], page_of: NDArray[np.int64]) -> Near:
    best = np.full(len(pages), -np.inf)
    np.maximum.at(best, page_of, cosines)
    texts, total, squares = (
        np.bincount(page_of, weights, len(pages)).astype(np.float64)
        for weights in (np.ones_like(cosines), cosines, cosines**2)
    )
    return Near(tuple(pages.tolist()), best, texts, total, squares)


def _gain(first: NDArray[np.int64], right: frozenset[int]) -> float:
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    hits = np.array([page in right for page in first.tolist()], dtype=float)
    return float((hits * discounts[: len(hits)]).sum() / discounts[: min(DEPTH, len(right))].sum())


def tagged_right(train: Sequence[PageRecord], held_out: Sequence[PageRecord], encoder: TextEncoder) -> Scores:
    """For each page held out that has tags of the others: whether the first tag its neighbours propose is right."""
    known = [record for record in train if record.tags]
    vocabulary = {tag for record in known for tag in record.tags}
    asked = [record for record in held_out if vocabulary & set(record.tags)]
    if not known or not asked:
        return np.zeros(0)
    shelf, sought = page_vectors(known, encoder), page_vectors(asked, encoder)
    right = np.zeros(len(asked))
    for number, record in enumerate(asked):
        cosines = shelf @ sought[number]
        votes: dict[str, float] = {}
        for index in np.argsort(-cosines)[:NEIGHBOURS]:
            for tag in known[index].tags:
                votes[tag] = votes.get(tag, 0.0) + float(cosines[index])
        # Of equals the first in the alphabet, so that two runs agree.
        right[number] = max(sorted(votes), key=lambda tag: votes[tag]) in record.tags
    return right


def page_vectors(records: Sequence[PageRecord], encoder: TextEncoder) -> Vectors:
    """One vector a page: of its title with its first text."""
    first = [record.passages[0] if record.passages else record.description for record in records]
    return encoder.encode_passages([f"{record.title}\n{text}" for record, text in zip(records, first, strict=True)])
