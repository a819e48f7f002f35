"""The learned heads of one person, by words and by page vectors, and what they say of a page."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.encoder.types import Vectors
from ml.tagging.vector_heads import VectorHeads, VectorSpace, fit_vector_heads, vector_space
from ml.tagging.vocabulary import Vocabulary
from ml.tagging.word_heads import WordHeads, fit_word_heads
from ml.tagging.words import PageWords, WordWeights, word_weights

LEAST_LINKS = 10
"""Tags of fewer links have no word head of their own: neighbours and names serve them better."""
LEAST_LINKS_BY_VECTOR = 3
FEWEST_PAGES = 20
"""A library smaller than this has no heads."""
MOST_WORD_HEADS, MOST_VECTOR_HEADS = 400, 600
"""Of more tags the most used have heads: a fit must stay a matter of seconds."""

Bits = NDArray[np.bool_]
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class HeadScores:
    """For each place of the vocabulary: margin of its word head, odds of its vector head, and whether it has them."""

    margins: Vectors
    has_margin: Bits
    odds: Vectors
    has_odds: Bits

    def best(self, most: int) -> list[int]:
        """Return the places that the heads of either kind put first."""
        found: set[int] = set()
        for scores, has in ((self.margins, self.has_margin), (self.odds, self.has_odds)):
            places = np.flatnonzero(has)
            found.update(int(place) for place in places[np.argsort(-scores[places])[:most]])
        return list(found)


@dataclass(frozen=True)
class Heads:
    """All heads as fitted; `word_tags` and `vector_tags` are the ids of the tags they belong to."""

    words: WordWeights
    word_heads: WordHeads
    word_tags: Ids
    space: VectorSpace
    vector_heads: VectorHeads
    vector_tags: Ids


class BoundHeads:
    """Heads and the vocabulary of today, which may have lost or renamed tags since they were fitted."""

    def __init__(self, heads: Heads | None, known: Vocabulary) -> None:
        self.heads = heads
        self.size = len(known.tags)
        if heads is not None:
            self.word_places = _places(heads.word_tags, known)
            self.vector_places = _places(heads.vector_tags, known)

    def scores(self, words: PageWords, vector: Vectors) -> HeadScores:
        """Return what the heads say of a page with these words and this page vector (dim,)."""
        zeros, none = np.zeros(self.size, dtype=np.float32), np.zeros(self.size, dtype=bool)
        found = HeadScores(zeros, none, zeros.copy(), none.copy())
        heads = self.heads
        if heads is None:
            return found
        if len(heads.word_tags):
            margins = heads.word_heads.score(*heads.words.columns(words))
            _put(margins, self.word_places, found.margins, found.has_margin)
        if len(heads.vector_tags) and len(vector) == len(heads.space.mean):
            odds = heads.vector_heads.score(heads.space.place(vector[None, :]))[0]
            _put(odds, self.vector_places, found.odds, found.has_odds)
        return found


def fit_heads(words: Sequence[PageWords], vectors: Vectors, tags: Sequence[Sequence[int]]) -> Heads | None:
    """Fit all heads on pages with their words, vectors (n, dim) and ids of confirmed tags; None for too few pages."""
    if len(words) < FEWEST_PAGES:
        return None
    having: dict[int, list[int]] = {}
    for page, ids in enumerate(tags):
        for tag_id in ids:
            having.setdefault(tag_id, []).append(page)
    weights = word_weights(words)
    often = sorted(having, key=lambda tag_id: (-len(having[tag_id]), tag_id))
    # No words tell apart what every page has.
    told_apart = [tag_id for tag_id in often if len(having[tag_id]) < len(words)]
    many = [tag_id for tag_id in told_apart[:MOST_WORD_HEADS] if len(having[tag_id]) >= LEAST_LINKS]
    some = [tag_id for tag_id in often[:MOST_VECTOR_HEADS] if len(having[tag_id]) >= LEAST_LINKS_BY_VECTOR]
    has = np.zeros((len(words), len(some)), dtype=np.float32)
    for head, tag_id in enumerate(some):
        has[having[tag_id], head] = 1.0
    space = vector_space(vectors)
    return Heads(
        weights,
        fit_word_heads(words, weights, [having[tag_id] for tag_id in many]),
        np.array(many, dtype=np.int64),
        space,
        fit_vector_heads(space.place(vectors), has),
        np.array(some, dtype=np.int64),
    )


def _places(tags: Ids, known: Vocabulary) -> Ids:
    return np.array([known.place_of.get(int(tag_id), -1) for tag_id in tags], dtype=np.int64)


def _put(values: Vectors, places: Ids, into: Vectors, has: Bits) -> None:
    here = places >= 0
    into[places[here]] = values[here]
    has[places[here]] = True
