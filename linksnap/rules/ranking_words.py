"""What words say of a link: BM25 over its passages, with its own title, tags, notes and address beside them."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import mul
from typing import NamedTuple

from linksnap.rules.ranking_weights import WEIGHTS, Weights

# ts_rank of a word is the sum of weight / n² over its places, divided by π²/6 (PostgreSQL, tsrank.c; the weights of
# fields are those of queries.word_hits). So how often it was found can be read back from the rank.
_WHOLE = math.pi**2 / 6
_IN_TEXT, _IN_HEADING, _IN_TITLE = 0.4, 0.7, 1.0
_SUMS = tuple(accumulate(1 / n**2 for n in range(1, 30)))
_ROUNDING = 1e-3
# Partial matches are shown only when few pages hold all the words, and only with a fair share of them: with a floor of
# .3 long questions lost answers (Cranfield 41.0 by words, 43.2 with this one, 43.3 without any).
ENOUGH_FULL_MATCHES = 10
LEAST_COVERAGE = 0.25


@dataclass(frozen=True)
class WeighedWord:
    """A word of the query with its weight: rarity in this library times what the query gives it."""

    weight: float
    is_optional: bool = False


class WordRow(NamedTuple):
    """One row that holds words of the query: a passage, or (no passage) a link's own title, tags, notes, address.

    `ranks` has ts_rank for each word, 0 where it is missing; `pairs` counts neighbours found together; `tokens` is the
    length of the passage, 0 where it is not known.
    """

    link_id: int
    passage_id: int | None
    ranks: tuple[float, ...]
    pairs: int = 0
    tokens: int = 0


@dataclass(frozen=True)
class WordsScore:
    """What words say of a link: score and coverage (share of the query found) in [0, 1], its best passage."""

    score: float
    coverage: float
    passage_id: int | None


def rarity(found: int, total: int) -> float:
    """Inverse document frequency as in BM25 (Robertson & Zaragoza 2009), never negative.

    A word that nothing holds weighs as one that a single passage holds.
    """
    found = max(1, found)
    return math.log(1 + (max(total, found) - found + 0.5) / (found + 0.5))


def frequency(rank: float, weights: Weights = WEIGHTS) -> float:
    """How often a word was found, as ts_rank tells; once in a title or heading counts as several times in the text."""
    summed = rank * _WHOLE
    if summed <= 0:
        return 0.0
    if summed > _IN_TITLE - _ROUNDING:
        return weights.title + _more(summed - _IN_TITLE)
    if summed > _IN_HEADING - _ROUNDING:
        return weights.heading + _more(summed - _IN_HEADING)
    return 1.0 + bisect_left(_SUMS, summed / _IN_TEXT - _ROUNDING)


def _more(summed: float) -> float:
    """How often besides in the text, when its best place was taken off the sum."""
    return float(bisect_left(_SUMS, summed / _IN_TEXT + 1 - _ROUNDING))


class _Shares(dict[tuple[tuple[float, ...], int], tuple[float, ...]]):
    """By ranks and length of a row, for each word what the row makes of it in [0, 1): BM25's saturated frequency.

    Remembered for one search: most of its rows have the same few ranks.
    """

    def __init__(self, weights: Weights) -> None:
        self.weights = weights

    def __missing__(self, key: tuple[tuple[float, ...], int]) -> tuple[float, ...]:
        ranks, tokens = key
        length = tokens / self.weights.usual_tokens if tokens else 1.0
        norm = self.weights.saturation * (1 - self.weights.length + self.weights.length * length)
        found = [frequency(rank, self.weights) for rank in ranks]
        shares = self[key] = tuple(often / (often + norm) for often in found)
        return shares


def row_score(row: WordRow, words: Sequence[WeighedWord], weights: Weights = WEIGHTS) -> float:
    """The weight of the words that a row holds, each by how often and in what field."""
    return _weighed(_Shares(weights)[row.ranks, row.tokens], [word.weight for word in words])


def _weighed(shares: Sequence[float], weights: Sequence[float]) -> float:
    return float(sum(map(mul, shares, weights)))


@dataclass(frozen=True)
class _Query:
    """The words' weights, their sum, and the sum of those that are no mere alternatives."""

    words: Sequence[WeighedWord]
    weights: Sequence[float]
    total: float
    duty: float
    most_pairs: int


def _link_score(rows: Sequence[WordRow], shares: _Shares, query: _Query) -> WordsScore:
    of_rows = [shares[row.ranks, row.tokens] for row in rows]
    at, near = _best_passage(rows, of_rows, query.weights)
    far = of_rows[0] if len(rows) == 1 else tuple(map(max, zip(*of_rows, strict=True)))
    score = covered = 0.0
    for word, here, anywhere in zip(query.words, near, far, strict=True):
        if anywhere:
            score += word.weight * max(here, shares.weights.elsewhere * anywhere)
            covered += word.weight if not word.is_optional or not query.duty else 0.0
    together = max(row.pairs for row in rows) / query.most_pairs if query.most_pairs else 0.0
    score = score / query.total * (1 - shares.weights.pairs) + shares.weights.pairs * together
    return WordsScore(min(1.0, score), covered / (query.duty or query.total), rows[at].passage_id)


def _best_passage(
    rows: Sequence[WordRow], of_rows: Sequence[tuple[float, ...]], weights: Sequence[float]
) -> tuple[int, tuple[float, ...]]:
    """Which row is the best passage (the first of equals; the link's own words where it has none), and its shares.

    The link's own words count as if they stood in it.
    """
    if len(rows) == 1:
        return 0, of_rows[0]
    passages = [at for at, row in enumerate(rows) if row.passage_id is not None]
    best = max(passages, key=lambda at: (_weighed(of_rows[at], weights), -(rows[at].passage_id or 0)), default=0)
    beside = [of_rows[at] for at, row in enumerate(rows) if at == best or row.passage_id is None]
    return best, beside[0] if len(beside) == 1 else tuple(map(max, zip(*beside, strict=True)))


def score_words(
    rows: Iterable[WordRow], words: Sequence[WeighedWord], most_pairs: int = 0, weights: Weights = WEIGHTS
) -> dict[int, WordsScore]:
    """Score every link that holds words of the query: rarity times saturated frequency, summed, over the best there is.

    A link counts by its best passage together with its own title, tags and notes; what stands elsewhere in the page
    adds less. Links with too small a share of the query are left out; when enough hold all of it, so are the rest.
    """
    by_link: dict[int, list[WordRow]] = {}
    for row in rows:
        by_link.setdefault(row.link_id, []).append(row)
    of_words = [word.weight for word in words]
    duty = sum(word.weight for word in words if not word.is_optional)
    query, shares = _Query(words, of_words, sum(of_words) or 1.0, duty, most_pairs), _Shares(weights)
    scores = {link_id: _link_score(found, shares, query) for link_id, found in by_link.items()}
    full = sum(score.coverage > 0.999 for score in scores.values())
    floor = 0.999 if full >= ENOUGH_FULL_MATCHES else LEAST_COVERAGE
    return {link_id: score for link_id, score in scores.items() if score.coverage >= floor}
