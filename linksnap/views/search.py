"""What the library page shows for a search: hits as cards, with the passage that answers and why it was found."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from linksnap.forms.library import LibraryRequest
from linksnap.models import User
from linksnap.queries.library import CARDS_A_PAGE, cards_by_id
from linksnap.services.search import SearchRequest, search


def search_context(owner: User, asked: LibraryRequest) -> dict[str, Any]:
    """The hits of one page of a search."""
    wanted = asked.wanted
    request = SearchRequest(
        asked.query,
        mode=asked.mode,
        tags=wanted.tags,
        site=wanted.site,
        lang=wanted.lang,
        state=wanted.state,
        limit=CARDS_A_PAGE,
        offset=(min(asked.number, _FARTHEST_PAGE) - 1) * CARDS_A_PAGE,
    )
    results = search(owner, request)
    cards = cards_by_id(owner, [hit.link.pk for hit in results.hits])
    page = Paginator(range(results.total), CARDS_A_PAGE).get_page(asked.number)
    return {
        "heading": _("Search results"),
        "results": results,
        "asked_mode": asked.mode,
        "hits": [{"hit": hit, "card": cards[hit.link.pk]} for hit in results.hits if hit.link.pk in cards],
        "page": page,
        "page_numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
    }


# A number typed into the address must not become an offset no database takes.
_FARTHEST_PAGE = 10_000
