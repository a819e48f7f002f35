"""`/encoder/`: how the encoder stands and learns, for the owners; and everybody's say about their own library."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.models import TrainingRun
from linksnap.queries.encoder_standing import standings
from linksnap.queries.training_pages import count_pages, those_who_agreed
from linksnap.services import encoders, training_runs
from linksnap.views.signed_in import owner_of, owners_only

_SHOWN_RUNS = 10


@never_cache
@require_safe
@owners_only
def training(request: HttpRequest) -> HttpResponse:
    """Encoders, the training that runs, and those before; while one runs the page loads itself again."""
    runs = list(TrainingRun.objects.select_related("encoder", "started_by").order_by("-pk")[:_SHOWN_RUNS])
    pages = count_pages()
    context = {
        "standings": standings(),
        "former": encoders.former(),
        "runs": runs,
        "open": next((run for run in runs if run.is_open), None),
        "agreed": those_who_agreed().count(),
        "pages": pages,
        "least": training_runs.LEAST_PAGES,
        "is_enough": pages >= training_runs.LEAST_PAGES,
    }
    return render(request, "training/page.html", context)


@require_POST
@owners_only
def training_start(request: HttpRequest) -> HttpResponse:
    """Ask for a training by the usual recipe."""
    try:
        training_runs.start(owner_of(request), {})
    except training_runs.CannotTrain as error:
        messages.error(request, _refusal(error))
    else:
        messages.success(request, _("The training begins within seconds. It may take hours; everything else goes on."))
    return _back()


@require_POST
@owners_only
def training_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a training; nothing of it stays."""
    training_runs.cancel(get_object_or_404(TrainingRun, public_id=public_id))
    return _back()


@require_POST
@owners_only
def training_promote(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the encoder that a training made take the place of the live one."""
    run = get_object_or_404(TrainingRun.objects.select_related("encoder"), public_id=public_id)
    try:
        training_runs.promote(run)
    except encoders.EncoderProblem:
        messages.error(request, _("This encoder cannot go live."))
    else:
        messages.success(request, _("It goes live as soon as every page has its vectors; search goes on meanwhile."))
    return _back()


@require_POST
@owners_only
def training_roll_back(request: HttpRequest) -> HttpResponse:
    """Bring back the encoder that was live before."""
    row = encoders.former()
    if row is None:
        messages.error(request, _("There is no former encoder whose vectors are still kept."))
    else:
        encoders.choose(row)
        messages.success(request, _("The former encoder comes back within a minute."))
    return _back()


@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    """Keep whether the encoder may learn from this person's library."""
    says_yes = request.POST.get("learn") == "yes"
    training_runs.agree(owner_of(request), says_yes)
    messages.success(request, _("Thank you.") if says_yes else _("Saved. The next training leaves your library out."))
    return HttpResponseRedirect(f"{reverse('settings')}#learning", status=303)


def _refusal(error: training_runs.CannotTrain) -> str:
    if error.refusal is training_runs.Refusal.ONE_RUNS:
        return _("A training is under way already.")
    return ngettext(
        "There is %(pages)d page to learn from, and %(least)d are the least.",
        "There are %(pages)d pages to learn from, and %(least)d are the least.",
        error.pages,
    ) % {"pages": error.pages, "least": training_runs.LEAST_PAGES}


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("training"), status=303)
