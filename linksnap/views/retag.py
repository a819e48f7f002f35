"""`/tags/retag/`: have the suggester look at many links, see what it found, and decide what becomes of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.models import TagRun, TagRunKind
from linksnap.queries.retagging import retag_preview, waiting_look
from linksnap.queries.tag_runs import shown_runs
from linksnap.services import retagging, tag_runs
from linksnap.services.retagging import CannotRetag, Outcome, Scope
from linksnap.views.collections import typed
from linksnap.views.return_path import back_to
from linksnap.views.signed_in import owner_of


@never_cache
@require_safe
def retag(request: HttpRequest) -> HttpResponse:
    """What to look at; what the last look found; what was done."""
    owner = owner_of(request)
    runs = shown_runs(owner, TagRunKind.RETAG)
    waiting = waiting_look(owner)
    shown = {
        "runs": [one for one in runs if not one.waits],
        "is_going_on": any(one.is_open for one in runs),
        "preview": retag_preview(owner, waiting) if waiting else None,
        "query": request.GET.get("q", "").replace("\x00", "")[: retagging.LONGEST_QUERY],
    }
    return render(request, "retag/page.html", shown)


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Begin a look; nothing is changed by it."""
    scope = next((one for one in Scope if one == request.POST.get("scope")), Scope.UNTAGGED)
    try:
        retagging.look(owner_of(request), scope, typed(request, "q"))
    except CannotRetag:
        messages.error(request, _("Say what to search for."))
    return back_to(request, "retag")


@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make suggestions of what was found, put it on from a probability, or throw it away."""
    run = _own(request, public_id)
    start = request.POST.get("start", "")
    try:
        match request.POST.get("do"):
            case "review":
                done = retagging.decide(run, Outcome.REVIEW)
            case "put_on":
                done = retagging.decide(run, Outcome.PUT_ON, _number(start))
            case _:
                done = tag_runs.cancel(run)
    except CannotRetag:
        messages.error(request, _("Choose one of the values shown."))
    else:
        if not done:
            messages.info(request, _("This was decided before."))
    return back_to(request, "retag")


@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop a run; what it has done stays, and can be taken back."""
    tag_runs.cancel(_own(request, public_id))
    return back_to(request, "tags")


def _own(request: HttpRequest, public_id: str) -> TagRun:
    return get_object_or_404(TagRun.objects.filter(owner=owner_of(request)), public_id=public_id)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
