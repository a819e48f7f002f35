"""Take a change back: the button beside the sentence that tells of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linksnap.models import ChangeSet
from linksnap.queries.change_sets import change_sets_of
from linksnap.services import change_sets
from linksnap.services.change_sets import CannotUndo
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of

# What `parts/_messages.html` knows the button by (templatetags.interface.undo_of).
UNDO_TAG = "undo-"


def tell(request: HttpRequest, sentence: str, change_set: ChangeSet) -> None:
    """Say what was done, with a button that takes it back."""
    messages.success(request, sentence, extra_tags=f"{UNDO_TAG}{change_set.public_id}")


@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one change back; a second press finds it done."""
    found = get_object_or_404(change_sets_of(owner_of(request)), public_id=public_id)
    try:
        done = change_sets.undo(found)
    except CannotUndo:
        messages.error(request, _("This cannot be taken back any more."))
    else:
        messages.success(request, _("Taken back.") if done else _("This was taken back before."))
    return back_to(request, "library")
