"""Decide on proposed tags where they are shown: accept, also under another name, reject, accept all. Owner only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linksnap.forms.reasons import reason_sentence
from linksnap.models import Link, Suggestion, SuggestionState
from linksnap.rules.tag_names import TagNameError
from linksnap.services import suggestion_batches, suggestions
from linksnap.services.suggestion_batches import Decided, Wanted
from linksnap.views.link_actions import own_link
from linksnap.views.return_path import back_to
from linksnap.views.review import sentence_of
from linksnap.views.signed_in import owner_of
from linksnap.views.undo import tell


@require_POST
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the proposed tag on the link; with a `name`, that one in its place."""
    link = own_link(request, public_id)
    proposal = _proposal(request, link)
    name = request.POST.get("name", "").replace("\x00", "").strip()[:400]
    if name:
        _tell(request, suggestion_batches.decide(owner_of(request), Wanted(names={proposal.pk: name})))
        return back_to(request, "snapshot", public_id)
    try:
        suggestions.accept(proposal)
    except TagNameError as error:
        messages.error(request, reason_sentence(error.problem))
    return back_to(request, "snapshot", public_id)


@require_POST
def reject(request: HttpRequest, public_id: str) -> HttpResponse:
    """Never propose this tag for this link again."""
    link = own_link(request, public_id)
    _tell(request, suggestion_batches.decide(owner_of(request), Wanted(reject=[_proposal(request, link).pk])))
    return back_to(request, "snapshot", public_id)


@require_POST
def accept_all(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept every open proposal of the link."""
    link = own_link(request, public_id)
    waiting = Suggestion.objects.filter(owner=owner_of(request), link=link, state=SuggestionState.PENDING)
    ids = list(waiting.values_list("pk", flat=True))
    _tell(request, suggestion_batches.decide(owner_of(request), Wanted(accept=ids)))
    return back_to(request, "snapshot", public_id)


def _tell(request: HttpRequest, done: Decided) -> None:
    if done.unfit:
        messages.error(request, _("This cannot be the name of a tag. Nothing was changed for it."))
    if done.change is not None:
        tell(request, sentence_of(done), done.change)


def _proposal(request: HttpRequest, link: Link) -> Suggestion:
    wanted = request.POST.get("suggestion", "").replace("\x00", "")
    own = Suggestion.objects.filter(owner=owner_of(request), link=link).select_related("tag", "link")
    return get_object_or_404(own, public_id=wanted)
