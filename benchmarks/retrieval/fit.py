"""Chooses the weights of the ranking: one after the other over a few values, on development questions alone.

What the database finds is recorded once; then the product's own pure functions rank it under other weights. Nothing is
written: the weights stand, with their reasons, in linksnap/rules/ranking_weights.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.table import Table

from benchmarks.retrieval.corpus import Question
from benchmarks.retrieval.scores import ndcg
from linksnap.models import Link, User
from linksnap.queries.link_conditions import links_that_meet
from linksnap.queries.meaning_hits import find_meaning
from linksnap.queries.nearest_pages import active_encoder
from linksnap.queries.page_directions import page_directions
from linksnap.queries.search import MOST_WORDS_HITS_COMPARED
from linksnap.queries.word_hits import FoundWords, find_words
from linksnap.rules.query_words import query_words
from linksnap.rules.ranking import Asked, MeaningRow, fuse, score_meaning, score_words
from linksnap.rules.ranking_feedback import Vector, feedback
from linksnap.rules.ranking_weights import WEIGHTS, Weights
from linksnap.rules.search_query import parse_query
from linksnap.rules.segment import language_of_script
from ml.encoder.types import Vectors

QUESTIONS_A_SET = 60
_MOST_HITS = 100
_NEAREST = 250
_ROUNDS = 2
_GRID: Mapping[str, tuple[float, ...]] = {
    "words": (4, 6, 8, 10, 12),
    "found_badly": (0.2, 0.3, 0.4, 0.5),
    "found_well": (0.6, 0.7, 0.8, 0.9),
    "language": (0, 0.25, 0.5, 0.75, 1),
    "crowd": (0, 0.1, 0.15, 0.2, 0.3),
    "saturation": (0.6, 1.2, 2.0, 3.0),
    "length": (0, 0.2, 0.4, 0.6),
    "title": (1, 2, 4),
    "elsewhere": (0.4, 0.7, 1.0),
    "pairs": (0, 0.1, 0.15, 0.25),
    "alike": (0, 2, 4, 6, 8),
    "agree_badly": (0.4, 0.5, 0.6),
    "agree_well": (0.7, 0.75, 0.8),
}


@dataclass(frozen=True)
class Evidence:
    """What the database found for a question: rows of words and of meaning, as the ranking gets them."""

    question: Question
    lang: str
    words: FoundWords
    meaning: list[MeaningRow]
    # Of the whole library, shared by all questions.
    pages: Mapping[int, Vector]


def record(
    owner: User, questions: Sequence[Question], vectors: Vectors, advance: Callable[[int], None]
) -> list[Evidence]:
    """Ask the database once for each question, as find_links does."""
    encoder, evidence = active_encoder(), []
    assert encoder is not None
    links = Link.objects.filter(owner=owner, current_snapshot__isnull=False)
    pages = page_directions(owner, encoder, dict(links.values_list("pk", "current_snapshot__lang")))
    for question, vector in zip(questions, vectors, strict=True):
        query = parse_query(question.text)
        asked = query_words(query.wishes)
        if not asked.words:
            # Without a letter or digit nothing is found, whatever the weights.
            advance(1)
            continue
        within = None
        if query.conditions:
            within = list(links_that_meet(owner, query.conditions).values_list("pk", flat=True))
        words = find_words(owner, asked, within)
        scores = score_words(words.rows, words.words, words.most_pairs)
        also = sorted(scores, key=lambda link_id: -scores[link_id].score)[:MOST_WORDS_HITS_COMPARED]
        meaning = find_meaning(owner, encoder, vector.tolist(), within, also)
        kept = _nearest(meaning, {row.link_id for row in words.rows})
        lang = language_of_script(query.text)
        evidence.append(Evidence(question, lang, words, kept, pages))
        advance(1)
    return evidence


def _nearest(rows: Sequence[MeaningRow], also: set[int]) -> list[MeaningRow]:
    """The rows that can come into the first ten; all others of a language as one, for the sums."""
    ordered = sorted(rows, key=lambda row: -row.similarity)
    kept = [row for at, row in enumerate(ordered) if at < _NEAREST or row.link_id in also]
    rest: dict[str, MeaningRow] = {}
    there = {row.link_id for row in kept}
    for row in ordered:
        if row.link_id not in there:
            sums = rest.get(row.lang, row._replace(passages=0, total=0.0, squares=0.0))
            rest[row.lang] = sums._replace(
                passages=sums.passages + row.passages, total=sums.total + row.total, squares=sums.squares + row.squares
            )
    return [*kept, *rest.values()]


def rank(evidence: Evidence, weights: Weights) -> list[int]:
    """The first ten links under these weights."""
    found = evidence.words
    words = score_words(found.rows, found.words, found.most_pairs, weights)
    asked = Asked(evidence.lang, _MOST_HITS, words.keys())
    meaning = score_meaning(evidence.meaning, asked, weights)
    alike = feedback((words, meaning), evidence.meaning, asked, lambda _: evidence.pages, weights)
    return [hit.link_id for hit in fuse(words, meaning, weights, alike)[:10]]


def quality(evidence: Sequence[Evidence], keys: Mapping[int, str], weights: Weights) -> dict[str, float]:
    """nDCG@10 of hybrid search by set, in per cent."""
    sums: dict[str, list[float]] = {}
    for one in evidence:
        value = ndcg([keys[link_id] for link_id in rank(one, weights)], one.question.right)
        sums.setdefault(one.question.set, []).append(100 * value)
    return {name: sum(values) / len(values) for name, values in sums.items()}


def fit(evidence: Sequence[Evidence], keys: Mapping[int, str], console: Console) -> Weights:
    """Try every value of every weight while the others stay, twice; gives the best and shows what each is worth."""
    weights = WEIGHTS
    for turn in range(1, _ROUNDS + 1):
        table = Table("weight", "value → mean nDCG@10 of the sets", "now", title=f"round {turn}")
        for name, values in _GRID.items():
            tried = {value: _mean(quality(evidence, keys, replace(weights, **{name: value}))) for value in values}
            best = max(tried, key=lambda value: (tried[value], value == getattr(weights, name)))
            weights = replace(weights, **{name: best})
            table.add_row(name, " · ".join(f"{value:g} → {mean:.2f}" for value, mean in tried.items()), f"{best:g}")
        console.print(table)
    return weights


def _mean(by_set: Mapping[str, float]) -> float:
    return sum(by_set.values()) / len(by_set)
