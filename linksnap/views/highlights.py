"""Mark words in a page, say something about them, forget them. POST only, owner only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linksnap.forms.reasons import reason_sentence
from linksnap.models import Highlight
from linksnap.queries.highlights import highlights_of
from linksnap.services import highlights
from linksnap.services.highlights import HighlightError
from linksnap.views.link_actions import own_link
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell


def own_highlight(request: HttpRequest, public_id: str) -> Highlight:
    """The highlight with its link, if it is this person's."""
    rows = highlights_of(owner_of(request)).select_related("link").defer("link__words")
    return get_object_or_404(rows, public_id=public_id)


@require_POST
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mark `quote` in the link's page, with an optional `note` and `colour`."""
    link = own_link(request, public_id)
    sent = request.POST
    try:
        highlights.add(link, sent.get("quote", ""), note=sent.get("note", ""), colour=sent.get("colour", ""))
    except HighlightError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "snapshot", public_id)


@require_POST
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change `note` or `colour`; a field that was not sent stays."""
    found = own_highlight(request, public_id)
    try:
        highlights.change(found, note=request.POST.get("note"), colour=request.POST.get("colour"))
    except HighlightError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "snapshot", found.link.public_id)


@require_POST
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Forget it; a button takes that back."""
    found = own_highlight(request, public_id)
    tell(request, _("Highlight deleted."), highlights.delete(found))
    return back_to(request, "snapshot", found.link.public_id)
