"""The library: cards, filters, search results, and the tag list of the side bar."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from linksnap.forms.library import (
    SEARCH_SORT_NAMES,
    SORT_NAMES,
    STATE_NAMES,
    TYPE_NAMES,
    VIEW_NAMES,
    LibraryRequest,
    ListName,
    kept_params,
    library_request,
    saveable_search,
)
from linksnap.models import User
from linksnap.queries.captures import tray
from linksnap.queries.first_steps import first_steps
from linksnap.queries.library import cards, library_page
from linksnap.queries.sidebar import Counts, SideBar, count_shown, tag_tree, top_tags
from linksnap.services import backpressure
from linksnap.views.page_numbers import numbers_around
from linksnap.views.search import search_context
from linksnap.views.search_facets import chips
from linksnap.views.signed_in import owner_of
from linksnap.views.ways_out import ways_out


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """`/`: the list, or with `?q=` what a search found."""
    owner = owner_of(request)
    asked = library_request(request.GET, owner.views)
    context = _shared_context(request, owner, asked)
    context |= search_context(request, owner, asked) if asked.query else _list_context(owner, asked)
    if asked.wanted.is_narrow and not asked.query and not context["cards"]:
        context["ways"] = ways_out(request, owner, asked, context["chips"])
    frame = _frame(request)
    if frame != _WHOLE_PAGE and asked.query:
        # Of the side bar, which is not drawn now, the heading of a search shows how many links there are.
        context["side"] = SideBar(counts=Counts(total=count_shown(owner)))
    response = render(request, "library/page.html", context | {"frame": frame})
    # Going back must not show the piece instead of the page.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
def side_tags(request: HttpRequest) -> HttpResponse:
    """The side bar's tags whose names hold `?q=`."""
    text = request.GET.get("q", "").replace("\x00", "")[:100]
    entries = tag_tree(top_tags(owner_of(request), text))
    return render(request, "parts/_side_tags.html", {"entries": entries, "text": text})


def _list_context(owner: User, asked: LibraryRequest) -> dict[str, Any]:
    page = library_page(owner, asked.wanted, asked.number)
    return {
        "page": page,
        "page_numbers": numbers_around(page),
        "cards": cards(page.object_list),
        "steps": None if asked.wanted.is_narrow else first_steps(owner, page.paginator.count),
        "tray": tray(owner),
        "pressure": "disk" if backpressure.pauses_captures() else "",
        "heading": STATE_NAMES[asked.wanted.state],
    }


def _shared_context(request: HttpRequest, owner: User, asked: LibraryRequest) -> dict[str, Any]:
    wanted = asked.wanted
    names: Mapping[StrEnum, Promise] = SEARCH_SORT_NAMES if asked.query else SORT_NAMES  # type: ignore[assignment]
    sort = asked.order if asked.query else wanted.sort
    return {
        "wanted": wanted,
        "view": asked.view,
        "query": asked.query,
        "mode": asked.mode,
        "saveable": saveable_search(asked),
        "kept_params": kept_params(asked),
        "is_live": True,
        "chips": chips(request, owner, asked),
        "sort": sort,
        "sort_name": names[sort],
        "list_name": ListName.SEARCH if asked.query else ListName.LIBRARY,
        "view_names": VIEW_NAMES.items(),
        "sorts": names.items(),
        "states": [{"code": code, "name": name} for code, name in STATE_NAMES.items()],
        "types": [{"code": code, "name": name} for code, name in TYPE_NAMES.items()],
    }


# What a search while typing swaps; only that is drawn then.
_MAIN = "main"
_WHOLE_PAGE = "base.html"


def _frame(request: HttpRequest) -> str:
    is_part = getattr(getattr(request, "htmx", None), "target", None) == _MAIN
    return "parts/_main.html" if is_part else _WHOLE_PAGE
