"""`/search`: by words, by meaning, or both; every hit with its best passage and why it was found."""

from dataclasses import asdict, replace
from typing import Annotated

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Schema
from pydantic import StringConstraints

from linksnap.api.auth import owner_of
from linksnap.api.inputs import Cursor, Limit, LinkFilter
from linksnap.api.ranked_cursors import cursor_at, place_of
from linksnap.api.rows import links_of
from linksnap.api.schemas import LinkOut
from linksnap.api.search_schemas import FacetsOut, HitOut, ScorePartsOut, SearchOut, SnippetPart, WarningOut
from linksnap.services.search import Hit, SearchMode, SearchRequest, SearchResults, SearchSort, search

router = Router(tags=["search"])

# A question that is longer is none; the pieces of a longer text are encoded when it is saved as a page.
Question = Annotated[str, StringConstraints(max_length=2_000)]


# What of a request a cursor is good for.
_QUESTION = ("text", "mode", "tags", "site", "lang", "state", "type", "year", "sort", "is_verbatim", "is_collapsed")


class SearchHow(Schema):
    """The order of the hits, whether misspelt words are left as they are, and what is told with them.

    `collapse`: of pages with nearly the same text only the best is a hit. `explain`: what each score is made of.
    `cursor` is the `next_cursor` of the page before, for the same question; it goes instead of `offset`.
    """

    sort: SearchSort = SearchSort.BEST
    verbatim: bool = False
    facets: bool = False
    collapse: bool = False
    explain: bool = False
    cursor: Cursor = ""


@router.get("", response=SearchOut, summary="Search by words and by meaning")
def search_links(
    request: HttpRequest,
    filters: Query[LinkFilter],
    how: Query[SearchHow],
    q: Question = "",
    mode: SearchMode = SearchMode.HYBRID,
    limit: Limit = 20,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> SearchOut:
    """Best first. `fallback` says openly when meaning could not be used; `q` may be empty where there are filters.

    `next_cursor` leads through the same ranking, page by page: what is found does not shift while nothing is saved.
    `warnings` say what in `q` made no sense. `facets=true` counts what the links found have in common.
    """
    owner = owner_of(request)
    wanted = replace(_wanted(filters, how), text=q, mode=mode, limit=limit)
    question = [owner.pk, *(getattr(wanted, name) for name in _QUESTION)]
    place = place_of(how.cursor, question) or offset
    results = search(owner, replace(wanted, offset=place), links_of(owner))
    return _answer(results, cursor_at(place + limit, results.total, question))


def _wanted(filters: LinkFilter, how: SearchHow) -> SearchRequest:
    return SearchRequest(
        text="",
        tags=tuple(filters.tag),
        site=filters.site,
        lang=filters.lang,
        state=filters.state.value if filters.state else "",
        type=filters.type.value if filters.type else "",
        year=filters.year,
        sort=how.sort,
        is_verbatim=how.verbatim,
        with_facets=how.facets,
        is_collapsed=how.collapse,
        with_parts=how.explain,
    )


def _answer(results: SearchResults, next_cursor: str | None) -> SearchOut:
    # Not checked a second and a third time: each link was when it was made, and all else is our own.
    return SearchOut.model_construct(
        hits=[_hit(hit) for hit in results.hits],
        total=results.total,
        total_is_capped=results.total_is_capped,
        mode=results.mode_used.value,
        fallback=results.fallback.value if results.fallback else None,
        meant=results.meant,
        mended=results.is_mended,
        warnings=[WarningOut.of(warning) for warning in results.warnings],
        facets=FacetsOut.of(results.facets) if results.facets else None,
        ms=round(results.ms, 1),
        next_cursor=next_cursor,
    )


def _hit(hit: Hit) -> HitOut:
    passage, link = hit.passage, hit.link
    page = reverse("snapshot", args=[link.public_id])
    return HitOut.model_construct(
        link=LinkOut.of(link),
        why=hit.why.value,
        score=round(hit.score, 4),
        words_score=_rounded(hit.words_score),
        meaning_score=_rounded(hit.meaning_score),
        near_duplicates=hit.copies,
        explain=ScorePartsOut(**asdict(hit.parts)) if hit.parts else None,
        snippet=[SnippetPart(text=text, marked=marked) for text, marked in hit.snippet],
        passage=passage.n if passage else None,
        heading=passage.heading if passage else "",
        open=f"{page}?p={passage.n}" if passage else page,
    )


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)
