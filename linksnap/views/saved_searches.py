"""Saved searches: keep one, go to it, rename, reorder and forget it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.reasons import reason_sentence
from linksnap.models import SavedSearch
from linksnap.queries.saved_searches import SIDE_SEARCHES, saved_searches_of, side_searches
from linksnap.rules.saved_search_names import SavedSearchError
from linksnap.services import saved_searches, search_counts
from linksnap.views.collection import asked_places
from linksnap.views.collections import typed
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell


def own_search(request: HttpRequest, public_id: str) -> SavedSearch:
    """The saved search, if it is this person's."""
    return get_object_or_404(saved_searches_of(owner_of(request)), public_id=public_id)


@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    """`/searches/`: all of them with what each finds, to manage."""
    own = saved_searches_of(owner_of(request))
    shown = {"searches": own, "search_counts": search_counts.counts(owner_of(request), own)}
    return render(request, "searches/page.html", shown)


@require_safe
def side(request: HttpRequest) -> HttpResponse:
    """The list of the side bar with the numbers that were not at hand when the page was drawn."""
    own = side_searches(owner_of(request))
    found = search_counts.counts(owner_of(request), own[:SIDE_SEARCHES])
    return render(request, "parts/_side_searches.html", {"searches": own, "search_counts": found})


@require_safe
def search(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/searches/<id>/` leads to the search itself."""
    saved = own_search(request, public_id)
    return redirect(f"{reverse('library')}?{urlencode({'q': saved.query, 'mode': saved.mode})}")


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the search `q` with its `mode` as `name`."""
    try:
        kept = saved_searches.save(
            owner_of(request), typed(request, "name"), typed(request, "q"), request.POST.get("mode") or "hybrid"
        )
        messages.success(request, _("Saved: %(name)s") % {"name": kept.name})
    except SavedSearchError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "searches")


@require_POST
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another name, another text, another mode; a field that was not sent stays."""
    given = {field: typed(request, sent) for field, sent in _FIELDS.items() if sent in request.POST}
    try:
        saved_searches.change(own_search(request, public_id), **given)
        messages.success(request, _("Saved."))
    except SavedSearchError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "searches")


_FIELDS = {"name": "name", "query": "q", "mode": "mode"}


@require_POST
def place(request: HttpRequest, public_id: str) -> HttpResponse:
    """One place up or down."""
    saved_searches.reorder(own_search(request, public_id), asked_places(request))
    return back_to(request, "searches")


@require_POST
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Forget it; a button takes that back."""
    saved = own_search(request, public_id)
    tell(request, _("Deleted: %(title)s") % {"title": saved.name}, saved_searches.delete(saved))
    return back_to(request, "searches")
