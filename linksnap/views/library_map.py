"""`/map/`: a person's pages on a plane, with the same groups as a list; its points, a page on it, drawing it anew."""

import hashlib
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.models import LibraryMap, User
from linksnap.queries import library_maps
from linksnap.queries.library import cards_by_id
from linksnap.queries.library_maps import MapGroup
from linksnap.rules.map_area import read_map_area
from linksnap.services.library_maps import LEAST_PAGES, draw, standing
from linksnap.services.search import SearchRequest, found_links
from linksnap.views.signed_in import owner_of

_MOST_TAGS = 5
_SEPARATOR = " · "


@dataclass
class GroupRow:
    """A group in the list beside the map, with the groups in it; `matches`: its pages that a search found, or None."""

    group: MapGroup
    matches: int | None
    within: list["GroupRow"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its words in one line."""
        return _SEPARATOR.join(self.group.words)

    @property
    def short_name(self) -> str:
        """The first two, as they stand on the map."""
        return _SEPARATOR.join(self.group.words[:2])


@never_cache
@require_safe
def library_map(request: HttpRequest) -> HttpResponse:
    """The map and its groups; with `?q=` what a search finds stands out."""
    owner = owner_of(request)
    now = standing(owner)
    query = _text(request, "q")
    rows = _rows(now.shown, _found(owner, query) if query else None) if now.shown else []
    context = {
        "standing": now,
        "version": _version(now.shown) if now.shown else "",
        "least": LEAST_PAGES,
        "rows": rows,
        "query": query,
        "newer": max(0, min(now.pages, library_maps.MOST_PAGES) - now.shown.links) if now.shown else 0,
        "left_out": max(0, now.pages - library_maps.MOST_PAGES),
    }
    return render(request, "map/page.html", context)


@never_cache
@require_safe
def map_standing(request: HttpRequest) -> HttpResponse:
    """The line that says that a map is being drawn; when it is not any more, the page is loaded anew."""
    now = standing(owner_of(request))
    response = render(request, "map/_standing.html", {"standing": now})
    if not now.is_drawing:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def map_points(request: HttpRequest) -> HttpResponse:
    """All points, 10 bytes each (`queries.library_maps.points`); asked for again, only if something has changed."""
    shown = _shown(request)
    content = library_maps.points(shown) if shown else b""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="application/octet-stream")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@never_cache
@require_safe
def map_found(request: HttpRequest) -> HttpResponse:
    """The numbers of the points (uint32) that lie in `?area=` or that a search for `?q=` finds."""
    owner, shown = owner_of(request), _shown(request)
    area, query = read_map_area(request.GET.get("area", "")), _text(request, "q")
    found = set(library_maps.links_within(owner, area)) if area else _found(owner, query)
    numbers = library_maps.numbers_of(shown, found) if shown else b""
    return HttpResponse(numbers, content_type="application/octet-stream")


@never_cache
@require_safe
def map_place(request: HttpRequest, number: int) -> HttpResponse:
    """The page at a point: its card, or as JSON its title, site and tags."""
    shown = _shown(request)
    if shown is None:
        raise Http404
    places = library_maps.own_places(shown)
    place = get_object_or_404(places, pk=library_maps.first_place(shown) + min(number, 2**31))
    card = cards_by_id(owner_of(request), [place.link_id]).get(place.link_id)
    if card is None:
        raise Http404
    if request.accepts("text/html"):
        response: HttpResponse = render(request, "map/_card.html", {"card": card})
    else:
        tags = [tag.name for tag in card.tags[:_MOST_TAGS]]
        response = JsonResponse({"title": card.link.shown_title, "site": card.link.host, "tags": tags})
    patch_vary_headers(response, ["Accept"])
    return response


@require_POST
def map_draw(request: HttpRequest) -> HttpResponse:
    """Ask for the map to be drawn anew."""
    owner = owner_of(request)
    if not draw(owner) and not standing(owner).is_drawing:
        messages.info(request, _("There is nothing to draw a map from yet."))
    return HttpResponseRedirect(reverse("map"), status=303)


def _shown(request: HttpRequest) -> LibraryMap | None:
    """The map that is shown, if any; another than the page asks about (`?v=`) is not found."""
    shown = library_maps.shown_map(owner_of(request))
    if shown and request.GET.get("v", _version(shown)) != _version(shown):
        raise Http404
    return shown


def _version(shown: LibraryMap) -> str:
    return f"{shown.made_at.timestamp():.3f}"


def _found(owner: User, query: str) -> set[int]:
    return set(found_links(owner, SearchRequest(query))) if query else set()


def _rows(shown: LibraryMap, found: set[int] | None) -> list[GroupRow]:
    """The groups as a tree, those seen from far first."""
    counts = library_maps.counts_of(shown, found) if found is not None else None
    rows: dict[int, GroupRow] = {}
    for group in library_maps.groups_of(shown):
        rows[group.number] = GroupRow(group, None if counts is None else counts[group.number])
        if group.parent in rows:
            rows[group.parent].within.append(rows[group.number])
    return [row for row in rows.values() if row.group.parent < 0]


def _text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:500]
