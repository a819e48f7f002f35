"""Another view or order of a list, kept for the next time; no GET changes what is remembered."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_POST

from linksnap.forms.library import SEARCH_SORT_NAMES, SORT_NAMES, LibraryView, ListName
from linksnap.queries.collections import CollectionSort
from linksnap.services import list_looks
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of

_SORTS = frozenset([*SORT_NAMES, *SEARCH_SORT_NAMES, *CollectionSort])


@require_POST
def look(request: HttpRequest, name: str) -> HttpResponse:
    """`view=` and `sort=` for the list `name`; back to `next` with them in the address, where they always win."""
    if name not in set(ListName):
        raise Http404
    view, sort = request.POST.get("view", ""), request.POST.get("sort", "")
    asked = {"view": view if view in set(LibraryView) else "", "sort": sort if sort in _SORTS else ""}
    given = {key: value for key, value in asked.items() if value}
    if given:
        list_looks.remember(owner_of(request), name, **given)
    response = back_to(request, "library")
    parts = urlsplit(response.url)
    params = QueryDict(parts.query, mutable=True)
    for key, value in given.items():
        params[key] = value
    if "sort" in given:
        params.pop("page", None)
    return HttpResponseRedirect(parts._replace(query=params.urlencode()).geturl(), status=303)
