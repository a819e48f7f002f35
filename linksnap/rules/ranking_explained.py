"""What the score of a hit is made of: words, title, tags, meaning, what was put right between languages and lengths,
what it got for being like the best.

Parts are shares of the score and add up to it. Title and tags are what the score would lose without them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from linksnap.rules.ranking import Fused, words_worth
from linksnap.rules.ranking_meaning import LEAST_MEANING, Asked, HeightParts, MeaningRow, MeaningScore, height_parts
from linksnap.rules.ranking_weights import WEIGHTS, Weights
from linksnap.rules.ranking_words import WeighedWord, WordRow, WordsScore, score_words


class FoundRows(Protocol):
    """What was found by words: rows, the same of the links themselves without their tags, the words' weights."""

    @property
    def rows(self) -> Sequence[WordRow]:
        """Of passages and links."""

    @property
    def untagged(self) -> Sequence[WordRow]:
        """Of links."""

    @property
    def words(self) -> Sequence[WeighedWord]:
        """In the order of the ranks of the rows."""

    @property
    def most_pairs(self) -> int:
        """How many neighbours of the query can be found."""


@dataclass(frozen=True)
class Evidence:
    """All that a search found before it was put in order: rows and scores of both halves."""

    found: FoundRows
    words: Mapping[int, WordsScore]
    meaning_rows: Sequence[MeaningRow]
    asked: Asked
    meaning: Mapping[int, MeaningScore]
    drawn: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ScoreParts:
    """The parts of a score, and three figures they come from.

    `alike` is what the link got for being like the best hits. `recency` is always 0: the ranking leaves dates alone.
    `coverage` is the share of the query's words that the page holds, by their rarity, `words_worth` how many deviations
    a whole words score is worth for this query, `similarity` that of the best passage to the phrase; None where that
    half was not asked or knows nothing of the page.
    """

    words: float
    title: float
    tags: float
    meaning: float
    language: float
    length: float
    alike: float
    recency: float
    coverage: float | None
    words_worth: float | None
    similarity: float | None


def explained(hits: Sequence[Fused], evidence: Evidence, weights: Weights = WEIGHTS) -> dict[int, ScoreParts]:
    """The parts of each hit's score, by the id of its link."""
    is_sum = bool(evidence.words and evidence.meaning)
    worth = words_worth(evidence.words, weights) if is_sum else 1.0
    heights = height_parts(evidence.meaning_rows, [hit.link_id for hit in hits], weights)
    rows: dict[int, list[WordRow]] = {hit.link_id: [] for hit in hits}
    for row in evidence.found.rows:
        if row.link_id in rows:
            rows[row.link_id].append(row)
    untagged = {row.link_id: row for row in evidence.found.untagged}
    found = {}
    for hit in hits:
        own = rows[hit.link_id] if hit.words else []
        bare = [row if row.passage_id else untagged.get(row.link_id, row) for row in own]
        by_words = _words_parts((own, bare), evidence, weights, is_sum)
        by_meaning = _meaning_parts(heights.get(hit.link_id), hit, evidence, is_sum)
        worthy = tuple(worth * part for part in by_words)
        beside = (*by_meaning, evidence.drawn.get(hit.link_id, 0.0))
        found[hit.link_id] = _parts(hit, worthy, beside, worth if is_sum else None)
    return found


def _words_parts(
    rows: tuple[Sequence[WordRow], Sequence[WordRow]], evidence: Evidence, weights: Weights, is_sum: bool
) -> tuple[float, float, float]:
    """What the text, the title and the tags make of the words score (in a sum it counts times its coverage).

    `rows` are those of a link, and the same without its tags.
    """
    whole, untagged = (_score(some, evidence, weights, is_sum) for some in rows)
    text = _score(rows[1], evidence, replace(weights, title=0.0), is_sum)
    return text, untagged - text, whole - untagged


def _score(rows: Sequence[WordRow], evidence: Evidence, weights: Weights, is_sum: bool) -> float:
    scores = score_words(rows, evidence.found.words, evidence.found.most_pairs, weights)
    return sum(said.score * (said.coverage if is_sum else 1.0) for said in scores.values())


def _meaning_parts(
    height: HeightParts | None, hit: Fused, evidence: Evidence, is_sum: bool
) -> tuple[HeightParts | None, float, float, float]:
    """The height with what similarity, language and length make of it."""
    if not evidence.meaning or (not is_sum and hit.meaning is None):
        return None, 0.0, 0.0, 0.0
    if height is None or hit.link_id not in evidence.meaning or height.whole <= LEAST_MEANING:
        return height, LEAST_MEANING, 0.0, 0.0
    return height, height.meaning, height.language, height.length


def _parts(
    hit: Fused,
    words: Sequence[float],
    beside: tuple[HeightParts | None, float, float, float, float],
    worth: float | None,
) -> ScoreParts:
    height, *others = beside
    whole = sum(words) + sum(others)
    text, title, tags, near, language, length, alike = (
        round(part * hit.score / whole, 4) if whole > 0 else 0.0 for part in (*words, *others)
    )
    return ScoreParts(
        words=text,
        title=title,
        tags=tags,
        meaning=near,
        language=language,
        length=length,
        alike=alike,
        recency=0.0,
        coverage=round(hit.words.coverage, 4) if hit.words else None,
        words_worth=round(worth, 4) if worth is not None else None,
        similarity=round(height.similarity, 4) if height else None,
    )
