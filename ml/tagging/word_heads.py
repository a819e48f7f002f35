"""One-vs-rest heads on words, kept as sparse arrays: which words of a page speak for which tags."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.tagging.words import PageWords, Weights, WordWeights

COST = 1.0
MOST_WORDS_OF_A_TAG = 1_000
"""What is dropped beyond these changed no first place in tries."""

Places = NDArray[np.int32]


@dataclass(frozen=True)
class WordHeads:
    """Weights of words for heads as three arrays sorted by word (a place in `WordWeights`), and a constant a head."""

    constants: Weights
    words: Places
    heads: Places
    weights: Weights

    def score(self, columns: Places, amounts: Weights) -> Weights:
        """Return the margin of each head (heads,) for the words of one page (see `WordWeights.columns`)."""
        margins = self.constants.astype(np.float32, copy=True)
        begins = np.searchsorted(self.words, columns, side="left")
        ends = np.searchsorted(self.words, columns, side="right")
        for begin, end, amount in zip(begins.tolist(), ends.tolist(), amounts.tolist(), strict=True):
            # A word has one weight a head at most, so no place is added to twice.
            margins[self.heads[begin:end]] += amount * self.weights[begin:end]
        return margins


def no_word_heads() -> WordHeads:
    """Return heads for a library too small to have any."""
    places, numbers = np.empty(0, np.int32), np.empty(0, np.float32)
    return WordHeads(numbers, places, places, numbers)


def fit_word_heads(pages: Sequence[PageWords], known: WordWeights, having: Sequence[Sequence[int]]) -> WordHeads:
    """Fit one head for each list of pages (places in `pages`) that carry its tag.

    Squared hinge loss by dual coordinate descent (liblinear; Hsieh et al. 2008), as in DiSMEC (Babbar 2017).
    """
    if not having:
        return no_word_heads()
    matrix = word_matrix(pages, known)
    model = importlib.import_module("sklearn.svm").LinearSVC(C=COST, tol=0.02, max_iter=200, dual=True)
    constants = np.empty(len(having), dtype=np.float32)
    parts: list[tuple[Places, Places, Weights]] = []
    for head, carrying in enumerate(having):
        has = np.zeros(len(pages), dtype=np.int8)
        has[list(carrying)] = 1
        model.fit(matrix, has)
        constants[head] = float(model.intercept_[0])
        parts.append(_strongest(np.asarray(model.coef_[0], dtype=np.float32), head))
    words, heads, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(words, kind="stable")
    return WordHeads(constants, words[order], heads[order], weights[order])


def word_matrix(pages: Sequence[PageWords], known: WordWeights) -> Any:
    """Return the pages' words as a sparse matrix (pages, words)."""
    rows = [known.columns(page) for page in pages]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    weights = np.concatenate([weights for _, weights in rows])
    sparse = importlib.import_module("scipy.sparse")
    return sparse.csr_matrix((weights, columns, ends), shape=(len(pages), len(known.ids)))


def _strongest(weights: Weights, head: int) -> tuple[Places, Places, Weights]:
    words = np.flatnonzero(weights)
    if len(words) > MOST_WORDS_OF_A_TAG:
        words = words[np.argpartition(-np.abs(weights[words]), MOST_WORDS_OF_A_TAG)[:MOST_WORDS_OF_A_TAG]]
    return words.astype(np.int32), np.full(len(words), head, dtype=np.int32), weights[words]
