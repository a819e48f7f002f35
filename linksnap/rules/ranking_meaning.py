"""What meaning says of a link: how far its best passage stands above unrelated text, languages made comparable."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from linksnap.rules.ranking_weights import WEIGHTS, Weights

# Passages whose worth of evidence our expectations of a distribution have: how similar unrelated texts are.
PRIOR_PASSAGES = 15
PRIOR_DEVIATION = 0.05
# Deviations above unrelated text that a page must stand in a library of 200 passages or more; fewer in small ones.
LEAST_DEVIATIONS = 2.0
SMALL_LIBRARY, LARGE_LIBRARY = 20, 200
# A hit less than half as far above unrelated text as the best one is not what was meant.
LEAST_SHARE_OF_BEST = 0.5
# Where fewer pages stand so high, the next ones fill the first ten if they stand this high at least: a question whose
# answer is said in other words is then answered further down instead of not at all.
FIRST_TEN, WEAK_DEVIATIONS, WEAK_SHARE_OF_BEST = 10, 1.0, 0.3
CONVINCING_DEVIATIONS = 4.0
# The only passage of a library is as near as the average of all: still a hit.
LEAST_MEANING = 0.01


class MeaningRow(NamedTuple):
    """The best passage of a link, its similarity to the phrase, and sums over all of its passages."""

    link_id: int
    passage_id: int
    similarity: float
    lang: str
    passages: int
    total: float
    squares: float


@dataclass(frozen=True)
class MeaningScore:
    """What meaning says of a link: score in [0, 1], its best passage, deviations above unrelated text.

    `is_hit` is False for a link that only words have found: its height counts in a hybrid score all the same.
    """

    score: float
    passage_id: int | None
    height: float = 0.0
    is_hit: bool = True


@dataclass(frozen=True)
class Asked:
    """What of a query bears on its meaning: its language, how many hits at most, the links that words have found."""

    lang: str
    most: int
    also: Collection[int] = ()


def _drawn(total: float, n: int, expected: float) -> float:
    """The mean of `n` values that sum to `total`, drawn to what was expected before seeing them."""
    return (total + PRIOR_PASSAGES * expected) / (n + PRIOR_PASSAGES)


def _sums(rows: Sequence[MeaningRow]) -> dict[str, tuple[int, float, float]]:
    """For each language how many passages were compared, the sum of their similarities, and of the squares."""
    sums: dict[str, tuple[int, float, float]] = {}
    for row in rows:
        n, total, squares = sums.get(row.lang, (0, 0.0, 0.0))
        sums[row.lang] = (n + row.passages, total + row.total, squares + row.squares)
    return sums


@dataclass(frozen=True)
class _Background:
    """How similar passages are to this phrase when they have nothing to do with it, and what each language is given."""

    mean: float
    deviation: float
    given: Mapping[str, float]


def _background(rows: Sequence[MeaningRow], weights: Weights) -> _Background:
    """The distribution of similarity; each language gets a part of what it lacks against the largest one."""
    sums = _sums(rows)
    reference = max(sums, key=lambda lang: sums[lang][0])
    whole = sums[reference][1] / max(1, sums[reference][0])
    means = {lang: _drawn(total, n, whole) for lang, (n, total, _) in sums.items()}
    spread = sum(max(0.0, squares - total**2 / max(1, n)) for n, total, squares in sums.values())
    deviation = math.sqrt(_drawn(spread, sum(n for n, _, _ in sums.values()), PRIOR_DEVIATION**2))
    given = {lang: weights.language * (means[reference] - mean) for lang, mean in means.items()}
    return _Background(means[reference], deviation, given)


def _heights(rows: Sequence[MeaningRow], crowd: float, weights: Weights) -> dict[int, float]:
    """Deviations by which each page's best passage stands above chance, the chances of its length considered."""
    background = _background(rows, weights)
    return {
        row.link_id: (row.similarity + background.given[row.lang] - background.mean) / background.deviation
        - crowd * math.sqrt(2 * math.log(max(1, row.passages)))
        for row in rows
    }


class HeightParts(NamedTuple):
    """The deviations of a page in parts: similarity above the average, what its language was given, its length."""

    similarity: float
    meaning: float
    language: float
    length: float

    @property
    def whole(self) -> float:
        """The height."""
        return self.meaning + self.language + self.length


def height_parts(
    rows: Sequence[MeaningRow], link_ids: Collection[int], weights: Weights = WEIGHTS
) -> dict[int, HeightParts]:
    """The parts of the heights that `score_meaning` makes of the same rows, of some links."""
    if not rows:
        return {}
    background, crowd, wanted = _background(rows, weights), weights.crowd * library_size(rows), set(link_ids)
    return {
        row.link_id: HeightParts(
            row.similarity,
            (row.similarity - background.mean) / background.deviation,
            background.given[row.lang] / background.deviation,
            -crowd * math.sqrt(2 * math.log(max(1, row.passages))),
        )
        for row in rows
        if row.link_id in wanted
    }


def library_size(rows: Sequence[MeaningRow]) -> float:
    """How far a library is from a small one to a large one, in [0, 1]."""
    passages = sum(row.passages for row in rows)
    return min(1.0, max(0.0, (passages - SMALL_LIBRARY) / (LARGE_LIBRARY - SMALL_LIBRARY)))


def score_meaning(rows: Sequence[MeaningRow], asked: Asked, weights: Weights = WEIGHTS) -> dict[int, MeaningScore]:
    """Score links by how far their best passage stands above unrelated text, the best of them kept.

    Encoders find any two Chinese texts more alike than a Chinese question and its English answer; a part of what the
    mean similarities of the languages differ in is therefore taken off. The same deviations give the floor below which
    nothing is a hit, so that a phrase without sense does not return the whole library. `rows` are all links of the
    library or of the filters.
    """
    if not rows:
        return {}
    passages, size = sum(row.passages for row in rows), library_size(rows)
    heights = _heights(rows, weights.crowd * size, weights)
    top, most = max(heights.values()), asked.most
    floor = max(LEAST_DEVIATIONS * size, LEAST_SHARE_OF_BEST * top, 0.0)
    if size == 1.0 and sum(height >= floor for height in heights.values()) < FIRST_TEN:
        floor, most = max(WEAK_DEVIATIONS, WEAK_SHARE_OF_BEST * top), min(most, FIRST_TEN)
    full = max(top, min(CONVINCING_DEVIATIONS, math.sqrt(passages) / 2))
    kept = sorted((row for row in rows if heights[row.link_id] >= floor), key=lambda row: -heights[row.link_id])[:most]
    hits = {row.link_id for row in kept}
    return {
        row.link_id: MeaningScore(
            max(min(heights[row.link_id] / full, 1.0), LEAST_MEANING),
            row.passage_id,
            heights[row.link_id],
            row.link_id in hits,
        )
        for row in [*kept, *(row for row in rows if row.link_id in asked.also and row.link_id not in hits)]
    }
