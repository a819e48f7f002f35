"""Search a person's library by words, by meaning, or by both; every hit says why it was found and where."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db.models import QuerySet

from linksnap.models import Link, User
from linksnap.queries import typos
from linksnap.queries.facets import Facets, facets_of, facets_of_conditions
from linksnap.queries.link_conditions import links_that_meet
from linksnap.queries.near_duplicates import originals_of
from linksnap.queries.nearest_pages import active_encoder
from linksnap.queries.search import Besides, Found, Hit, Phrase, Sought, Why, find_by_conditions, find_links, hits_of
from linksnap.queries.search_order import SearchSort, in_order, sorted_hits
from linksnap.rules.query_tree import Filter, FilterName, Node, Not, Or, SearchQuery
from linksnap.rules.query_warnings import QueryWarning
from linksnap.rules.ranking import Fused
from linksnap.rules.search_query import parse_query
from linksnap.services.phrases import phrase_vector

__all__ = [
    "Facets",
    "Fallback",
    "Hit",
    "SearchMode",
    "SearchRequest",
    "SearchResults",
    "SearchSort",
    "Why",
    "found_links",
    "search",
]

# Fewer pages with the words than these are little: then a misspelt word is put right without asking.
LITTLE = 5
# Nobody looks at the twentieth page of results for what stands on the first.
MOST_COLLAPSED = 500


class SearchMode(StrEnum):
    """By words, by meaning, or both."""

    KEYWORD = "keyword"
    HYBRID = "hybrid"
    MEANING = "meaning"


class Fallback(StrEnum):
    """Why words alone were searched although meaning was asked for."""

    ENCODER_UNAVAILABLE = "encoder_unavailable"


@dataclass(frozen=True)
class SearchRequest:
    """The text of the search box with filters chosen beside it: all of `tags`, one of `any_tags`, none of `no_tags`, by
    name or slug; `state` as in `is:`.

    `type` as in `type:`, `year` of saving. `is_verbatim`: search for the words as they are, misspelt or not. `vector`
    is that of the text under the active encoder, when the asker has it already. `with_parts`: each hit tells what its
    score is made of.
    """

    text: str
    mode: SearchMode = SearchMode.HYBRID
    tags: tuple[str, ...] = ()
    any_tags: tuple[str, ...] = ()
    no_tags: tuple[str, ...] = ()
    site: str = ""
    lang: str = ""
    state: str = ""
    limit: int = 24
    offset: int = 0
    vector: Sequence[float] | None = None
    type: str = ""
    year: int | None = None
    sort: SearchSort = SearchSort.BEST
    is_verbatim: bool = False
    with_facets: bool = False
    # Of pages with nearly the same text only the best one is a hit; the others are counted with it.
    is_collapsed: bool = False
    with_parts: bool = False

    @property
    def conditions(self) -> Iterator[Node]:
        """The filters beside the text."""
        yield from (Filter(FilterName.TAG, tag) for tag in self.tags)
        if self.any_tags:
            yield Or(tuple(Filter(FilterName.TAG, tag) for tag in self.any_tags))
        yield from (Not(Filter(FilterName.TAG, tag)) for tag in self.no_tags)
        named = ((FilterName.SITE, self.site), (FilterName.LANG, self.lang.lower()), (FilterName.IS, self.state))
        yield from (Filter(name, value) for name, value in (*named, (FilterName.TYPE, self.type)) if value)
        if self.year is not None:
            yield Filter(FilterName.AFTER, f"{self.year:04}-01-01")
            yield Filter(FilterName.BEFORE, f"{self.year + 1:04}-01-01")


@dataclass(frozen=True)
class SearchResults:
    """One page of hits. With `total_is_capped` there are more than `total`. `ms` is the time it took.

    `meant` is the text with misspelt words put right, where there are some; `is_mended` says that it was searched
    instead. `warnings` tell what in the text made no sense.
    """

    hits: tuple[Hit, ...]
    total: int
    mode_used: SearchMode
    fallback: Fallback | None
    ms: float
    total_is_capped: bool = False
    warnings: tuple[QueryWarning, ...] = ()
    facets: Facets | None = None
    meant: str = ""
    is_mended: bool = False


@dataclass(frozen=True)
class _Outcome:
    """What was found, by which mode, and whether meaning was asked for in vain."""

    found: Found
    mode: SearchMode
    is_fallback: bool


def search(owner: User, request: SearchRequest, rows: QuerySet[Link] | None = None) -> SearchResults:
    """Search the links of `owner`. Any text will do; a text of filters only lists what meets them, newest first.

    Where the encoder does not answer in time, words are searched and `fallback` says so. `rows` are the links of
    `owner` with what is to be shown of them: the links of the hits are taken from there.
    """
    started = time.monotonic()
    query = parse_query(request.text)
    conditions = (*query.conditions, *request.conditions)
    offset, limit = max(0, request.offset), max(1, request.limit)
    if not query.wishes:
        fused, total = find_by_conditions(owner, conditions, request.sort, offset, limit)
        facets = facets_of_conditions(owner, conditions) if request.with_facets else None
        hits = hits_of(owner, fused, (), Besides(rows=rows))
        return SearchResults(
            hits, total, request.mode, None, _ms_since(started), warnings=query.warnings, facets=facets
        )
    outcome = _find(owner, request, query)
    outcome, meant, is_mended = _mended(owner, request, outcome)
    found = outcome.found
    best, copies = _collapsed(owner, found.fused) if request.is_collapsed else (found.fused, {})
    fused = sorted_hits(owner, best, request.sort)
    facets = facets_of(owner, [hit.link_id for hit in found.fused]) if request.with_facets else None
    return SearchResults(
        hits=hits_of(owner, fused[offset : offset + limit], found.words, Besides(copies, found.evidence, rows)),
        total=len(fused),
        mode_used=outcome.mode,
        fallback=Fallback.ENCODER_UNAVAILABLE if outcome.is_fallback else None,
        ms=_ms_since(started),
        total_is_capped=found.is_capped,
        warnings=query.warnings,
        facets=facets,
        meant=meant,
        is_mended=is_mended,
    )


def found_links(owner: User, request: SearchRequest) -> list[int]:
    """The primary keys of all links a search finds, in its order: what is done to the whole search is done to them."""
    query = parse_query(request.text)
    conditions = (*query.conditions, *request.conditions)
    if not query.wishes:
        return list(in_order(links_that_meet(owner, conditions), request.sort).values_list("pk", flat=True))
    outcome, _, _ = _mended(owner, request, _find(owner, request, query))
    fused = outcome.found.fused
    best = _collapsed(owner, fused)[0] if request.is_collapsed else fused
    return [hit.link_id for hit in sorted_hits(owner, best, request.sort)]


def _collapsed(owner: User, fused: list[Fused]) -> tuple[list[Fused], dict[int, int]]:
    """The hits without those that say nearly the same as a better one; how many such there were, by the better one."""
    looked_at = fused[:MOST_COLLAPSED]
    originals = originals_of(owner, [hit.link_id for hit in looked_at])
    best_of: dict[int, int] = {}
    copies: dict[int, int] = {}
    kept = []
    for hit in looked_at if originals else ():
        best = best_of.setdefault(originals.get(hit.link_id, hit.link_id), hit.link_id)
        if best == hit.link_id:
            kept.append(hit)
        else:
            copies[best] = copies.get(best, 0) + 1
    return (kept + fused[MOST_COLLAPSED:] if originals else fused), copies


def _find(owner: User, request: SearchRequest, query: SearchQuery) -> _Outcome:
    phrase = None if request.mode is SearchMode.KEYWORD else _phrase(request, query.text)
    is_fallback = phrase is None and request.mode is not SearchMode.KEYWORD
    mode = SearchMode.KEYWORD if is_fallback else request.mode
    conditions = (*query.conditions, *request.conditions)
    by_words = mode is not SearchMode.MEANING
    found = find_links(owner, Sought(query, conditions, by_words, phrase, request.with_parts))
    return _Outcome(found, mode, is_fallback)


def _mended(owner: User, request: SearchRequest, outcome: _Outcome) -> tuple[_Outcome, str, bool]:
    """The outcome of the text that was probably meant, where words found little; else the same, with that text."""
    found = outcome.found
    if request.is_verbatim or not found.missing or len(found.words) > typos.MOST_WORDS:
        return outcome, "", False
    meant = typos.mended(owner, request.text, found.missing)
    if not meant:
        return outcome, "", False
    if found.by_words >= LITTLE:
        return outcome, meant, False
    better = _find(owner, replace(request, text=meant, vector=None), parse_query(meant))
    is_better = better.found.by_words >= max(1, found.by_words)
    return (better, meant, True) if is_better else (outcome, "", False)


def _phrase(request: SearchRequest, text: str) -> Phrase | None:
    """The phrase with its vector, or None when no encoder answers."""
    encoder = active_encoder()
    if encoder is None:
        return None
    vector = request.vector if request.vector is not None else phrase_vector(text, encoder)
    return Phrase(encoder, vector) if vector is not None else None


def _ms_since(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 1)
