"""One collection: its links, what it stands under and over, and what can be done with it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.library import VIEW_NAMES, ListName, Look, read_library_request
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Collection
from linksnap.queries.collections import (
    CollectionSort,
    children_of,
    collection_page,
    collections_of,
    path_of,
    places_for,
)
from linksnap.queries.feeds import living_feeds
from linksnap.queries.library import cards
from linksnap.rules.collection_names import CollectionError
from linksnap.services import collection_sharing, collections
from linksnap.views.collections import MOST_OFFERED, named_place, typed
from linksnap.views.page_numbers import asked_number, numbers_around
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell

SORT_NAMES: dict[CollectionSort, Promise] = {
    CollectionSort.OWN: gettext_lazy("Own order"),
    CollectionSort.NEWEST: gettext_lazy("Newest first"),
    CollectionSort.OLDEST: gettext_lazy("Oldest first"),
}


def own_collection(request: HttpRequest, public_id: str) -> Collection:
    """The collection, if it is this person's; for anybody else it does not exist."""
    return get_object_or_404(collections_of(owner_of(request)).select_related("parent"), public_id=public_id)


@require_safe
def collection(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/collections/<id>/?sort=&view=&page=`."""
    found = own_collection(request, public_id)
    look = Look.of(owner_of(request).views, ListName.COLLECTION)
    asked = read_library_request(request.GET, look)
    wanted = request.GET.get("sort") or look.sort
    sort = next((one for one in CollectionSort if one == wanted), CollectionSort.OWN)
    page = collection_page(found, sort, asked_number(request) or 1)
    path = path_of(found)
    context = {
        "collection": found,
        "feed": living_feeds(owner_of(request)).filter(collection=found).first(),
        "path": path,
        "parent_path": " / ".join(above.name for above in path),
        "children": children_of(found),
        "places": list(places_for(found).values())[:MOST_OFFERED],
        "share_address": share_address(found),
        "sort": sort,
        "sort_name": SORT_NAMES[sort],
        "sorts": SORT_NAMES.items(),
        "view": asked.view,
        "view_names": VIEW_NAMES.items(),
        "list_name": ListName.COLLECTION,
        "page": page,
        "page_numbers": numbers_around(page),
        "cards": cards(page.object_list),
    }
    return render(request, "collection/page.html", context)


@require_POST
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another name, another description; a field that was not sent stays."""
    found = own_collection(request, public_id)
    try:
        if "name" in request.POST:
            collections.rename(found, typed(request, "name"))
        if "description" in request.POST:
            collections.describe(found, typed(request, "description"))
        messages.success(request, _("Saved."))
    except CollectionError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "collection", public_id)


@require_POST
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stand it under the collection whose path is `under`, or at the top when that is empty."""
    found = own_collection(request, public_id)
    try:
        collections.move(found, named_place(request, owner_of(request), "under"))
        messages.success(request, _("Saved."))
    except CollectionError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "collection", public_id)


@require_POST
def place(request: HttpRequest, public_id: str) -> HttpResponse:
    """One place up or down among those beside it."""
    collections.reorder(own_collection(request, public_id), asked_places(request))
    return back_to(request, "collections")


@require_POST
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete it with all below it; the links stay, and a button takes it back."""
    found = own_collection(request, public_id)
    try:
        change = collections.delete(found)
    except CollectionError as error:
        messages.error(request, reason_sentence(error.problem))
        return redirect("collections")
    below = change.summary["collections"] - 1
    sentence = _("Deleted: %(title)s") % {"title": found.name}
    if below:
        sentence += " " + ngettext("(with %(n)s below it)", "(with %(n)s below it)", below) % {"n": below}
    tell(request, sentence, change)
    # Its own page, where the form may have stood, is gone.
    return redirect("collection", found.parent.public_id) if found.parent else redirect("collections")


@require_POST
def share(request: HttpRequest, public_id: str) -> HttpResponse:
    """`on=1` opens it to everybody who has its address, anything else closes it at once."""
    found = own_collection(request, public_id)
    if request.POST.get("on") == "1":
        collection_sharing.share(found)
        messages.success(request, _("Whoever has the address below can read this collection now."))
    else:
        collection_sharing.unshare(found)
        messages.success(request, _("Nobody else can read this collection any more."))
    return back_to(request, "collection", public_id)


def share_address(found: Collection) -> str:
    """Where a shared collection is read; empty while it is not shared."""
    if not found.share_secret:
        return ""
    return f"{settings.PUBLIC_URL}{reverse('shared', args=[found.share_secret])}"


def asked_places(request: HttpRequest) -> int:
    """How many places to move: `places=-1` is one up."""
    text = request.POST.get("places", "")
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    return sign * int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 7 else 0
