"""The overview of all collections, and making a new one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.reasons import reason_sentence
from linksnap.models import Collection, User
from linksnap.queries.collections import collection_at, collection_tree, collections_of, paths_of
from linksnap.rules.collection_names import CollectionError, CollectionProblem
from linksnap.services import collections
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of

MOST_TYPED = 12_000
MOST_OFFERED = 500


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """`/collections/`: the whole tree."""
    owner = owner_of(request)
    context = {"rows": collection_tree(owner), "places": offered_paths(owner)}
    return render(request, "collections/page.html", context)


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """A new collection named `name`, under the one whose public id is `parent` or whose path is `under`."""
    owner = owner_of(request)
    try:
        made = collections.create(
            owner, typed(request, "name"), _place(request, owner), description=typed(request, "description")
        )
    except CollectionError as error:
        messages.error(request, reason_sentence(error.problem))
        return back_to(request, "collections")
    messages.success(request, _("Made: %(name)s") % {"name": made.name})
    return redirect("collection", made.public_id)


def typed(request: HttpRequest, name: str) -> str:
    """A text of a form, cut where nobody types on."""
    return request.POST.get(name, "").replace("\x00", "")[:MOST_TYPED]


def offered_paths(owner: User) -> list[str]:
    """Paths to complete while typing."""
    return list(paths_of(owner).values())[:MOST_OFFERED]


def named_place(request: HttpRequest, owner: User, name: str) -> Collection | None:
    """The collection whose path stands in the field `name`; None when the field is empty.

    Raises CollectionError when there is no such collection.
    """
    line = typed(request, name).strip()
    found = collection_at(owner, line) if line else None
    if line and found is None:
        raise CollectionError(CollectionProblem.GONE)
    return found


def _place(request: HttpRequest, owner: User) -> Collection | None:
    public_id = request.POST.get("parent", "")
    if not public_id:
        return named_place(request, owner, "under")
    found = collections_of(owner).filter(public_id=public_id.replace("\x00", "")).first()
    if found is None:
        raise CollectionError(CollectionProblem.GONE)
    return found
