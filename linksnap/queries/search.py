"""What a search finds in a person's library: the links in order, and each of them with its best passage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

from django.db.models import QuerySet

from linksnap.models import Encoder, Link, Passage, Snapshot, User
from linksnap.queries.link_conditions import links_that_meet
from linksnap.queries.meaning_hits import find_meaning
from linksnap.queries.page_directions import page_directions
from linksnap.queries.search_order import SearchSort, in_order
from linksnap.queries.word_hits import FoundWords, find_words
from linksnap.rules.query_tree import Node, SearchQuery
from linksnap.rules.query_words import QueryWord, query_words
from linksnap.rules.ranking import (
    Asked,
    Fused,
    MeaningScore,
    WordsScore,
    fuse,
    score_meaning,
    score_words,
)
from linksnap.rules.ranking_explained import Evidence, ScoreParts, explained
from linksnap.rules.ranking_feedback import feedback
from linksnap.rules.segment import language_of_script
from linksnap.rules.snippet import Part, snippet

# Beyond this many, pages are only a little less unlike the phrase than all the others.
MOST_MEANING_HITS = 100
# Of what words have found, so many are also looked at by meaning; those after them are on the ninth page of results.
MOST_WORDS_HITS_COMPARED = 200


class Why(StrEnum):
    """What found a hit; FILTERS where the query holds nothing but conditions."""

    WORDS = "words"
    MEANING = "meaning"
    BOTH = "both"
    FILTERS = "filters"


@dataclass(frozen=True)
class Hit:
    """A link with the passage that answers best; scores are in [0, 1] and compare within one search only."""

    link: Link
    snapshot: Snapshot | None
    passage: Passage | None
    why: Why
    snippet: tuple[Part, ...]
    score: float
    words_score: float | None
    meaning_score: float | None
    # How many more links say nearly the same; what the score is made of, where it was asked for.
    copies: int = 0
    parts: ScoreParts | None = None

    @property
    def snippet_text(self) -> str:
        """The snippet without marks."""
        return "".join(text for text, _ in self.snippet)


@dataclass(frozen=True)
class Phrase:
    """A phrase as the encoder sees it: its vector, and the encoder it belongs to."""

    encoder: Encoder
    vector: Sequence[float]


@dataclass(frozen=True)
class Sought:
    """What is looked for: the query, all conditions on links, by words or not, and the phrase for meaning.

    `keeps_evidence`: all that was found is kept, to explain scores by.
    """

    query: SearchQuery
    conditions: tuple[Node, ...]
    by_words: bool
    phrase: Phrase | None
    keeps_evidence: bool = False


@dataclass(frozen=True)
class Found:
    """Every link found, best first, and the words that count; `is_capped` when there were too many to look at.

    `missing` are words that nothing in the library holds, `by_words` is how many links hold enough of the words.
    """

    fused: list[Fused]
    words: tuple[QueryWord, ...] = ()
    is_capped: bool = False
    missing: tuple[str, ...] = ()
    by_words: int = 0
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Besides:
    """What hits are shown with: how many say nearly the same, by link, and the evidence of their scores.

    `rows`: the links with all that is shown of them, so that nobody reads them a second time.
    """

    copies: Mapping[int, int] = field(default_factory=dict)
    evidence: Evidence | None = None
    rows: QuerySet[Link] | None = None


def find_links(owner: User, sought: Sought) -> Found:
    """Return the links of `owner` that answer, in order, the best first."""
    query = query_words(sought.query.wishes)
    # Without a letter or digit there is nothing to look for, by meaning neither.
    if not query.words:
        return Found([])
    within = None
    if sought.conditions:
        within = list(links_that_meet(owner, sought.conditions).values_list("pk", flat=True))
    words: dict[int, WordsScore] = {}
    meaning: dict[int, MeaningScore] = {}
    found, rows, asked = FoundWords([], []), [], Asked("", 0)
    if sought.by_words:
        found = find_words(owner, query, within, with_untagged=sought.keeps_evidence)
        words = score_words(found.rows, found.words, found.most_pairs)
    if sought.phrase:
        also = sorted(words, key=lambda link_id: -words[link_id].score)[:MOST_WORDS_HITS_COMPARED]
        rows = find_meaning(owner, sought.phrase.encoder, sought.phrase.vector, within, also)
        asked = Asked(language_of_script(sought.query.text), MOST_MEANING_HITS, words.keys())
        meaning = score_meaning(rows, asked)
    alike: dict[int, float] = {}
    if sought.phrase and words:
        alike = feedback((words, meaning), rows, asked, partial(page_directions, owner, sought.phrase.encoder))
    evidence = None
    if sought.keeps_evidence:
        evidence = Evidence(found, words, rows, asked, meaning, alike)
    return Found(fuse(words, meaning, drawn=alike), query.words, found.is_cut, found.missing, len(words), evidence)


def find_by_conditions(
    owner: User, conditions: Sequence[Node], sort: SearchSort, offset: int, limit: int
) -> tuple[list[Fused], int]:
    """Return a page of the links that meet the conditions, newest first if nothing else is asked, and their number."""
    links = links_that_meet(owner, conditions)
    ids = in_order(links, sort).values_list("pk", flat=True)[offset : offset + limit]
    return [Fused(link_id, 0.0, None, None) for link_id in ids], links.count()


def hits_of(
    owner: User, fused: Sequence[Fused], words: Sequence[QueryWord], besides: Besides | None = None
) -> tuple[Hit, ...]:
    """The hits of one page of results, by a fixed number of queries."""
    more = besides or Besides()
    parts = explained(fused, more.evidence) if more.evidence else {}
    ids = [hit.link_id for hit in fused]
    plain = Link.objects.filter(owner=owner).select_related("current_snapshot", "latest_capture").defer("words")
    rows = plain if more.rows is None else more.rows
    links = {link.pk: link for link in rows.filter(pk__in=ids)}
    wanted = {hit.link_id: _passage_id(hit) for hit in fused}
    passages = Passage.objects.filter(owner=owner).defer("words").in_bulk([pk for pk in wanted.values() if pk])
    # A link deleted since it was found has no hit any more.
    return tuple(
        replace(
            _hit(hit, links[hit.link_id], passages.get(wanted[hit.link_id] or 0), words),
            copies=more.copies.get(hit.link_id, 0),
            parts=parts.get(hit.link_id),
        )
        for hit in fused
        if hit.link_id in links
    )


def _passage_id(hit: Fused) -> int | None:
    """The passage to open: that of the words when they say nearly all, else that of the meaning."""
    by_words = hit.words.passage_id if hit.words else None
    by_meaning = hit.meaning.passage_id if hit.meaning else None
    if hit.words and by_words and hit.words.coverage >= 0.5:
        return by_words
    return by_meaning or by_words


def _hit(hit: Fused, link: Link, passage: Passage | None, words: Sequence[QueryWord]) -> Hit:
    snapshot = link.current_snapshot
    text = passage.text if passage else link.notes or (snapshot.description if snapshot else "")
    return Hit(
        link=link,
        snapshot=snapshot,
        passage=passage,
        why=_why(hit),
        snippet=snippet(text, words if hit.words else ()),
        score=hit.score,
        words_score=hit.words.score if hit.words else None,
        meaning_score=hit.meaning.score if hit.meaning else None,
    )


def _why(hit: Fused) -> Why:
    if hit.words:
        return Why.BOTH if hit.meaning else Why.WORDS
    return Why.MEANING if hit.meaning else Why.FILTERS
