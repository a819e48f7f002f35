"""Search a person's library by words, by meaning, or by both; every hit says why it was found and where."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from linksnap.models import User
from linksnap.queries.nearest_pages import active_encoder
from linksnap.queries.search import Hit, Phrase, Sought, Why, find_by_conditions, find_links, hits_of
from linksnap.rules.query_tree import Filter, FilterName
from linksnap.rules.search_query import parse_query
from linksnap.services.phrases import phrase_vector

__all__ = ["Fallback", "Hit", "SearchMode", "SearchRequest", "SearchResults", "Why", "search"]


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
    """The text of the search box with filters chosen beside it (`tags` by name or slug, `state` as in `is:`).

    `vector` is that of the text under the active encoder, when the asker has it already.
    """

    text: str
    mode: SearchMode = SearchMode.HYBRID
    tags: tuple[str, ...] = ()
    site: str = ""
    lang: str = ""
    state: str = ""
    limit: int = 24
    offset: int = 0
    vector: Sequence[float] | None = None

    @property
    def conditions(self) -> Iterator[Filter]:
        """The filters beside the text."""
        yield from (Filter(FilterName.TAG, tag) for tag in self.tags)
        named = ((FilterName.SITE, self.site), (FilterName.LANG, self.lang.lower()), (FilterName.IS, self.state))
        yield from (Filter(name, value) for name, value in named if value)


@dataclass(frozen=True)
class SearchResults:
    """One page of hits. With `total_is_capped` there are more than `total`. `ms` is the time it took."""

    hits: tuple[Hit, ...]
    total: int
    mode_used: SearchMode
    fallback: Fallback | None
    ms: float
    total_is_capped: bool = False


def search(owner: User, request: SearchRequest) -> SearchResults:
    """Search the links of `owner`. Any text will do; a text of filters only lists what meets them, newest first.

    Where the encoder does not answer in time, words are searched and `fallback` says so.
    """
    started = time.monotonic()
    query = parse_query(request.text)
    conditions = (*query.conditions, *request.conditions)
    offset, end = max(0, request.offset), max(0, request.offset) + max(1, request.limit)
    if not query.wishes:
        fused, total = find_by_conditions(owner, conditions, offset, end - offset)
        hits = hits_of(owner, fused, ())
        return SearchResults(hits, total, request.mode, None, _ms_since(started))
    phrase = None if request.mode is SearchMode.KEYWORD else _phrase(request, query.text)
    is_fallback = phrase is None and request.mode is not SearchMode.KEYWORD
    mode = SearchMode.KEYWORD if is_fallback else request.mode
    found = find_links(owner, Sought(query, conditions, mode is not SearchMode.MEANING, phrase))
    return SearchResults(
        hits=hits_of(owner, found.fused[offset:end], found.words),
        total=len(found.fused),
        mode_used=mode,
        fallback=Fallback.ENCODER_UNAVAILABLE if is_fallback else None,
        ms=_ms_since(started),
        total_is_capped=found.is_capped,
    )


def _phrase(request: SearchRequest, text: str) -> Phrase | None:
    """The phrase with its vector, or None when no encoder answers."""
    encoder = active_encoder()
    if encoder is None:
        return None
    vector = request.vector if request.vector is not None else phrase_vector(text, encoder)
    return Phrase(encoder, vector) if vector is not None else None


def _ms_since(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 1)
