"""`/export/`: small files at once, the archive in the background, and files that are written again and again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linksnap.forms.exports import FORMAT_NAMES, SMALL_FORMATS, ScheduleForm, ScopeForm
from linksnap.forms.reasons import reason_sentence
from linksnap.models import Collection, ExportRhythm, ExportSchedule, TransferRun
from linksnap.queries.export_runs import archive_estimate, downloads, export_runs, last_scheduled
from linksnap.services import export_schedules, exports
from linksnap.services.export_files import NoExportFolder, NotEnoughRoom
from linksnap.services.exports import ExportFormat, ExportOptions, ExportScope
from linksnap.services.file_delivery import sent_file, sent_pieces
from linksnap.views.signed_in import owner_of

# A longer list nobody reads; the search takes any condition.
_MOST_CHOICES = 500


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The whole page; `?q=`, `?tag=` and `?collection=` fill the scope in."""
    return _page(request, ScopeForm(request.GET) if request.GET else ScopeForm())


@require_safe
def small(request: HttpRequest, suffix: str = "") -> HttpResponseBase:
    """`/export/library.csv?q=…`: one of the small files; without a suffix the form's `?format=` says which."""
    form = ScopeForm(request.GET)
    if not form.is_valid():
        return _page(request, form)
    chosen = form.cleaned_data
    name = suffix or chosen["format"] or ExportFormat.HTML.value
    if name not in SMALL_FORMATS:
        raise Http404
    wanted = ExportFormat(name)
    scope = ExportScope(query=chosen["q"], tag=chosen["tag"], collection=chosen["collection"])
    pieces = exports.stream(owner_of(request), wanted, scope=scope)
    file_name = f"linksnap-{timezone.now():%Y-%m-%d}.{wanted.suffix}"
    return sent_pieces(request, pieces, wanted.content_type, file_name)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Have the archive written."""
    try:
        exports.start(owner_of(request), ExportOptions(ExportFormat.LINKSNAP))
    except NotEnoughRoom:
        messages.error(request, reason_sentence("disk_full"))
    return redirect("exports")


@require_safe
def download(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The finished archive; a download that broke off can go on."""
    run = _found(request, public_id)
    path = exports.result_path(run)
    if path is None:
        raise Http404
    content_type = ExportFormat(run.format).content_type
    return sent_file(request, path, content_type, run.file_name, run.file_sha256)


@require_POST
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop an export, or delete its file."""
    exports.delete(_found(request, public_id))
    return redirect("exports")


@require_POST
def save_schedule(request: HttpRequest) -> HttpResponse:
    """Write the library to the operator's folder from now on."""
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return _page(request, ScopeForm(), form)
    chosen = form.cleaned_data
    wishes = (ExportRhythm(chosen["rhythm"]), ExportFormat(chosen["format"]), chosen["keep"])
    try:
        export_schedules.wish(owner_of(request), *wishes)
        messages.success(request, _("It will be written regularly; the first time in a few minutes."))
    except NoExportFolder:
        messages.error(request, reason_sentence("no_export_folder"))
    return redirect("exports")


@require_POST
def stop_schedule(request: HttpRequest) -> HttpResponse:
    """No more; the files that are there stay."""
    export_schedules.stop(owner_of(request))
    messages.success(request, _("Nothing more will be written; the files that are there stay."))
    return redirect("exports")


def _found(request: HttpRequest, public_id: str) -> TransferRun:
    return get_object_or_404(export_runs(owner_of(request)), public_id=public_id)


def _page(request: HttpRequest, form: ScopeForm, schedule_form: ScheduleForm | None = None) -> HttpResponse:
    owner = owner_of(request)
    schedule = ExportSchedule.objects.filter(owner=owner).first()
    known = {"rhythm": schedule.rhythm, "format": schedule.format, "keep": schedule.keep} if schedule else {}
    runs = downloads(owner)
    context: dict[str, Any] = {
        "form": form,
        "schedule_form": schedule_form or ScheduleForm(initial=known),
        "schedule": schedule,
        "schedule_format": FORMAT_NAMES.get(ExportFormat(schedule.format)) if schedule else "",
        "last_scheduled": last_scheduled(owner),
        "may_schedule": export_schedules.is_allowed(),
        "estimate": archive_estimate(owner),
        "runs": [{"run": run, "is_there": exports.result_path(run) is not None} for run in runs],
        "is_going_on": any(run.is_open for run in runs),
        "collections": Collection.objects.filter(owner=owner).order_by("name")[:_MOST_CHOICES],
    }
    refused = (form.is_bound and not form.is_valid()) or (schedule_form is not None)
    return render(request, "exports/page.html", context, status=422 if refused else 200)
