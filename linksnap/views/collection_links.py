"""Put links into collections, take them out, and put them in order. POST only, owner only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linksnap.forms.reasons import reason_sentence
from linksnap.models import Link
from linksnap.queries.collections import collection_at
from linksnap.queries.snapshot import links_of
from linksnap.rules.collection_names import CollectionError
from linksnap.services import collection_order, collections
from linksnap.views.collection import asked_places, own_collection
from linksnap.views.collections import typed
from linksnap.views.link_actions import own_link
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of

MOST_ARRANGED = 1_000


@require_POST
def collect(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the link into the collection whose path is `name`, made when it is new (`技术/数据库` makes two)."""
    link = own_link(request, public_id)
    line = typed(request, "name")
    try:
        found = collection_at(owner_of(request), line) if line.strip() else None
        found = found or collections.get_or_create_path(owner_of(request), tuple(line.split("/")))
        collections.add_links(found, [link.pk])
    except CollectionError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "snapshot", public_id)


@require_POST
def uncollect(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the link out of the collection whose public id is `collection`."""
    link = own_link(request, public_id)
    found = own_collection(request, typed(request, "collection"))
    if collections.remove_links(found, [link.pk]):
        messages.success(request, _("Taken out of “%(name)s”. The link stays in the library.") % {"name": found.name})
    return back_to(request, "snapshot", public_id)


@require_POST
def link_place(request: HttpRequest, public_id: str, link_id: str) -> HttpResponse:
    """Move a link `places` up (negative) or down in the collection's own order."""
    found, link = own_collection(request, public_id), own_link(request, link_id)
    collection_order.shift_link(found, link.pk, asked_places(request))
    return back_to(request, "collection", public_id)


@require_POST
def arrange(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the links of one page in the order of the `link` fields (public ids), as a person dragged them."""
    found = own_collection(request, public_id)
    wanted = [one for one in request.POST.getlist("link")[:MOST_ARRANGED] if "\x00" not in one]
    rows: dict[str, Link] = {
        row.public_id: row for row in links_of(owner_of(request)).only("pk", "public_id").filter(public_id__in=wanted)
    }
    collection_order.arrange_links(found, [rows[one].pk for one in wanted if one in rows])
    return HttpResponse(status=204)
