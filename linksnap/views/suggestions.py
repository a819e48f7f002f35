"""Decide on proposed tags: accept, reject, accept all. POST only, owner only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from linksnap.forms.reasons import reason_sentence
from linksnap.models import Link, Suggestion
from linksnap.rules.tag_names import TagNameError
from linksnap.services import suggestions
from linksnap.views.link_actions import own_link
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of


@require_POST
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the proposed tag on the link."""
    link = own_link(request, public_id)
    try:
        suggestions.accept(_proposal(request, link))
    except TagNameError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "snapshot", public_id)


@require_POST
def reject(request: HttpRequest, public_id: str) -> HttpResponse:
    """Never propose this tag for this link again."""
    link = own_link(request, public_id)
    suggestions.reject(_proposal(request, link))
    return back_to(request, "snapshot", public_id)


@require_POST
def accept_all(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept every open proposal of the link."""
    link = own_link(request, public_id)
    try:
        suggestions.accept_all(link)
    except TagNameError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "snapshot", public_id)


def _proposal(request: HttpRequest, link: Link) -> Suggestion:
    wanted = request.POST.get("suggestion", "").replace("\x00", "")
    own = Suggestion.objects.filter(owner=owner_of(request), link=link).select_related("tag", "link")
    return get_object_or_404(own, public_id=wanted)
