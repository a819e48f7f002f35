"""What the library page shows for a search: hits as cards, why each was found, facets, and what was odd in the text."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from linksnap.forms.library import LibraryRequest
from linksnap.forms.query_warnings import warning_sentence
from linksnap.models import User
from linksnap.queries.library import CARDS_A_PAGE, cards, rows_of_cards
from linksnap.rules.query_warnings import while_typing
from linksnap.services.search import Facets, SearchRequest, SearchResults, search
from linksnap.views.page_numbers import numbers_around
from linksnap.views.query_strings import with_params
from linksnap.views.search_facets import facet_groups


def search_context(request: HttpRequest, owner: User, asked: LibraryRequest) -> dict[str, Any]:
    """The hits of one page of a search."""
    results = search(owner, search_request(asked), rows_of_cards(owner))
    shown = cards(hit.link for hit in results.hits)
    page = Paginator(range(results.total), CARDS_A_PAGE).get_page(asked.number)
    return {
        "heading": _("Search results"),
        "results": results,
        "asked_mode": asked.mode,
        "cards": shown,
        "hits": [{"hit": hit, "card": card} for hit, card in zip(results.hits, shown, strict=True)],
        "page": page,
        "page_numbers": numbers_around(page),
        "facets": facet_groups(request, asked, results.facets or Facets()),
        "warnings": _warnings(request, asked.query, results),
        "meant_href": with_params(request, q=[results.meant], verbatim=[]),
        "copies_href": with_params(request, copies=["1"]),
        "verbatim_href": with_params(request, verbatim=["1"]),
    }


def search_request(asked: LibraryRequest) -> SearchRequest:
    """The search a look at the library asks for."""
    wanted = asked.wanted
    return SearchRequest(
        asked.query,
        mode=asked.mode,
        tags=wanted.tags,
        any_tags=wanted.any_tags,
        no_tags=wanted.no_tags,
        site=wanted.site,
        lang=wanted.lang,
        state=wanted.state,
        type=wanted.type,
        year=wanted.year,
        sort=asked.order,
        is_verbatim=asked.is_verbatim,
        is_collapsed=not asked.with_copies,
        with_facets=True,
        limit=CARDS_A_PAGE,
        offset=(min(asked.number, _FARTHEST_PAGE) - 1) * CARDS_A_PAGE,
    )


def _warnings(request: HttpRequest, query: str, results: SearchResults) -> list[dict[str, str]]:
    """Sentences with the link that mends; who still types is not told of what they have not finished."""
    is_typing = bool(getattr(request, "htmx", None))
    warnings = while_typing(results.warnings, query) if is_typing else results.warnings
    return [
        {
            "sentence": warning_sentence(warning),
            "suggestion": warning.suggestion,
            "href": with_params(request, q=[warning.mended(query)]) if warning.suggestion else "",
        }
        for warning in warnings[:_MOST_WARNINGS]
    ]


# A number typed into the address must not become an offset no database takes.
_FARTHEST_PAGE = 10_000
_MOST_WARNINGS = 5
