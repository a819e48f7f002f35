"""What the shell around every page shows: counts and tags of the side bar."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from linksnap.forms.library import library_request
from linksnap.models import User
from linksnap.queries.sidebar import SideBar, side_bar
from linksnap.services.search_counts import known_counts


def shell(request: HttpRequest) -> dict[str, Any]:
    """`side` for base.html. Lazy: fragments and plain pages, which draw no side bar, pay no query."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) and not getattr(user, "is_authenticated", False):
        return {}
    side = SimpleLazyObject(lambda: _side_bar(request))
    return {"side": side, "search_counts": SimpleLazyObject(lambda: known_counts(side.searches))}


def _side_bar(request: HttpRequest) -> SideBar:
    assert request.user.is_authenticated
    match = request.resolver_match
    at_collection = match is not None and match.url_name == "collection"
    if match is not None and match.url_name == "library" and not request.GET.get("q"):
        return side_bar(request.user, wanted=library_request(request.GET, request.user.views).wanted)
    return side_bar(request.user, match.kwargs["public_id"] if match is not None and at_collection else "")
