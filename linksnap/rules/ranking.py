"""How words and meaning become one order: their sum, in deviations of meaning."""

from collections.abc import Mapping
from dataclasses import dataclass

from linksnap.rules.ranking_meaning import (
    CONVINCING_DEVIATIONS,
    LEAST_MEANING,
    Asked,
    MeaningRow,
    MeaningScore,
    score_meaning,
)
from linksnap.rules.ranking_weights import WEIGHTS, Weights
from linksnap.rules.ranking_words import WeighedWord, WordRow, WordsScore, rarity, row_score, score_words

__all__ = [
    "Asked",
    "Fused",
    "MeaningRow",
    "MeaningScore",
    "WeighedWord",
    "WordRow",
    "WordsScore",
    "fuse",
    "rarity",
    "row_score",
    "score_meaning",
    "score_words",
    "sums_of",
    "words_worth",
]


@dataclass(frozen=True)
class Fused:
    """A link in the final order, with what made its score; None where that half did not find it."""

    link_id: int
    score: float
    words: WordsScore | None
    meaning: MeaningScore | None


def fuse(
    words: Mapping[int, WordsScore],
    meaning: Mapping[int, MeaningScore],
    weights: Weights = WEIGHTS,
    drawn: Mapping[int, float] | None = None,
) -> list[Fused]:
    """Return all links in order, best first: deviations of meaning plus what the words are worth in deviations.

    A sum of comparable scores and not of ranks (Bruch et al. 2023, "An Analysis of Fusion Functions for Hybrid
    Retrieval"): by rank the confident nonsense that words find across languages counts as much as a true find. Where
    one of the two was not asked or found nothing, the other's order is left as it is. Ties are broken by the id, newest
    first, so that pages of results never overlap. `drawn`: what links get for being like the best (ranking_feedback).
    """
    if not words or not meaning:
        fused = [Fused(link_id, said.score, said, None) for link_id, said in words.items()]
        fused += [Fused(link_id, meant.score, None, meant) for link_id, meant in meaning.items()]
    else:
        fused = _summed(words, meaning, weights, drawn or {})
    return sorted(fused, key=lambda hit: (-hit.score, -hit.link_id))


def words_worth(words: Mapping[int, WordsScore], weights: Weights = WEIGHTS) -> float:
    """How many deviations a whole words score is worth: by the share of the query that the best page holds.

    A prediction of how well words did (Cronen-Townsend et al. 2002, query performance prediction): where no page holds
    most of the query, its answer is said in other words or in the other language.
    """
    best = max((score.coverage for score in words.values()), default=0.0)
    found = (best - weights.found_badly) / (weights.found_well - weights.found_badly)
    return weights.words * min(1.0, max(0.0, found))


def sums_of(
    words: Mapping[int, WordsScore], meaning: Mapping[int, MeaningScore], weights: Weights = WEIGHTS
) -> dict[int, float]:
    """Deviations of meaning plus what the words are worth, by link.

    A words score counts times its coverage: half of the query found is worth less than half.
    """
    worth = words_worth(words, weights)
    sums = {link_id: max(meant.height, LEAST_MEANING) for link_id, meant in meaning.items()}
    for link_id, said in words.items():
        sums[link_id] = sums.get(link_id, LEAST_MEANING) + worth * said.score * said.coverage
    return sums


def _summed(
    words: Mapping[int, WordsScore],
    meaning: Mapping[int, MeaningScore],
    weights: Weights,
    drawn: Mapping[int, float],
) -> list[Fused]:
    """Every link with the sum of all; the best has 1, or less where nothing is convincing."""
    sums = sums_of(words, meaning, weights)
    for link_id, more in drawn.items():
        sums[link_id] += more
    full = max(*sums.values(), CONVINCING_DEVIATIONS)
    hits = {link_id: meant for link_id, meant in meaning.items() if meant.is_hit}
    return [Fused(link_id, value / full, words.get(link_id), hits.get(link_id)) for link_id, value in sums.items()]
