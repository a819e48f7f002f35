"""The library: cards, filters, search results, and the tag list of the side bar."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linksnap.forms.library import SORT_NAMES, STATE_NAMES, LibraryRequest, read_library_request, saveable_search
from linksnap.models import Tag, User
from linksnap.queries.captures import tray
from linksnap.queries.library import cards, library_page
from linksnap.queries.sidebar import tag_tree, top_tags
from linksnap.services import backpressure
from linksnap.views.search import search_context
from linksnap.views.signed_in import owner_of

VIEW_COOKIE = "linksnap_view"


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """`/`: the list, or with `?q=` what a search found."""
    owner = owner_of(request)
    asked = read_library_request(request.GET, request.COOKIES.get(VIEW_COOKIE, ""))
    context = _shared_context(request, owner, asked)
    context |= search_context(owner, asked) if asked.query else _list_context(owner, asked)
    response = render(request, "library/page.html", context)
    if "view" in request.GET:
        response.set_cookie(VIEW_COOKIE, asked.view, max_age=365 * 86400, samesite="Lax", httponly=True)
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
        "page_numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
        "cards": cards(page.object_list),
        "tray": tray(owner),
        "pressure": "disk" if backpressure.pauses_captures() else "",
        "heading": STATE_NAMES[asked.wanted.state],
    }


def _shared_context(request: HttpRequest, owner: User, asked: LibraryRequest) -> dict[str, Any]:
    wanted = asked.wanted
    return {
        "wanted": wanted,
        "view": asked.view,
        "query": asked.query,
        "mode": asked.mode,
        "saveable": saveable_search(asked),
        "shown_tags": _tag_filters(request, owner, wanted.tags),
        "sort_name": SORT_NAMES[wanted.sort],
        "sorts": [
            {"code": code, "name": name, "href": _with_params(request, sort=[code])}
            for code, name in SORT_NAMES.items()
        ],
        "states": [{"code": code, "name": name} for code, name in STATE_NAMES.items()],
    }


def _tag_filters(request: HttpRequest, owner: User, slugs: tuple[str, ...]) -> list[dict[str, str]]:
    if not slugs:
        return []
    names = dict(Tag.objects.filter(owner=owner, slug__in=slugs).values_list("slug", "name"))
    return [
        {
            "name": names.get(slug, slug),
            "without": _with_params(request, tag=[other for other in slugs if other != slug]),
        }
        for slug in slugs
    ]


def _with_params(request: HttpRequest, **changed: list[str]) -> str:
    params = request.GET.copy()
    for name, values in {**changed, "page": []}.items():
        params.setlist(name, values)
    return f"{request.path}?{params.urlencode()}"
