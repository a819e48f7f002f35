"""`/import/`: bring a file, see what a dry run found, decide, watch, pause, take back."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linksnap.formats.base import FormatName, UnreadableFile
from linksnap.formats.writers.write_csv import csv_line
from linksnap.forms.import_sources import IMPORT_SOURCES
from linksnap.forms.import_words import file_sentence, row_sentence
from linksnap.forms.imports import ImportChoicesForm, ImportFileForm
from linksnap.models import RowOutcome, TransferPhase, TransferRun
from linksnap.queries import transfers
from linksnap.queries.import_captures import capture_estimate
from linksnap.services import imports, library_archive
from linksnap.services.file_delivery import sent_pieces
from linksnap.services.importing.files import NoRoom
from linksnap.views.page_numbers import asked_number, numbers_around
from linksnap.views.signed_in import owner_of

ROWS_A_PAGE = 50
_GOING_ON = (TransferPhase.READING, TransferPhase.APPLYING, TransferPhase.UNDOING)
_APPLIED = (TransferPhase.APPLYING, TransferPhase.PAUSED, TransferPhase.DONE, TransferPhase.CANCELLED)
_MOVES: dict[str, Callable[[TransferRun], None]] = {
    "pause": imports.pause,
    "resume": imports.resume,
    "cancel": imports.cancel,
    "undo": imports.undo,
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """The form and the imports so far; a POST keeps the file and has it read through."""
    if request.method != "POST":
        return _overview(request, ImportFileForm())
    form = ImportFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _overview(request, form, file_sentence("missing"))
    file = form.cleaned_data["file"]
    try:
        run = imports.start(owner_of(request), file.chunks(), file.name, form.cleaned_data["format"])
    except UnreadableFile as error:
        return _overview(request, form, file_sentence(error.problem))
    except NoRoom:
        return _overview(request, form, file_sentence("no_room"), status=507)
    return redirect("import_run", run.public_id)


@never_cache
@require_safe
def run_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One import, wherever it is."""
    return _run(request, _found(request, public_id))


@require_POST
def apply(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring it in, as chosen."""
    run = _found(request, public_id)
    form = ImportChoicesForm(request.POST)
    if not form.is_valid():
        return _run(request, run, form)
    if run.format == FormatName.LINKSNAP and not form.options().merge and not library_archive.is_empty(run.owner):
        form.add_error("merge", _("Your library holds something already. Say that the two shall be merged."))
        return _run(request, run, form)
    try:
        imports.apply(run, form.options())
    except imports.WrongPhase:
        messages.info(request, _("This import has gone on meanwhile."))
    return redirect("import_run", run.public_id)


@require_POST
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Pause, resume, cancel or undo, as the button says."""
    run = _found(request, public_id)
    do = _MOVES.get(request.POST.get("do", ""))
    if do is None:
        raise Http404
    try:
        do(run)
    except imports.WrongPhase:
        messages.info(request, _("This import has gone on meanwhile."))
    return redirect("import_run", run.public_id)


@require_POST
def forget(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete the report and the file; the links stay."""
    run = _found(request, public_id)
    try:
        imports.forget(run)
    except imports.WrongPhase:
        messages.info(request, _("This import has gone on meanwhile."))
        return redirect("import_run", run.public_id)
    messages.success(request, _("The file and its report are deleted; the links stay."))
    return redirect("imports")


@require_safe
def report(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """What became of every row, as a table to download; cells a spreadsheet would run are made harmless."""
    run = _found(request, public_id)
    pieces = (line.encode("utf-8", "replace") for line in _table(run))
    return sent_pieces(request, pieces, "text/csv; charset=utf-8", f"linksnap-import-{run.public_id[:8]}.csv")


def _table(run: TransferRun) -> Iterator[str]:
    outcomes = dict(RowOutcome.choices)
    yield "\ufeff" + csv_line((_("Row"), _("Outcome"), _("Reason"), _("Address"), _("Title")))
    for number, outcome, reason, url, title in transfers.report_lines(run):
        yield csv_line((str(number), str(outcomes[outcome]), row_sentence(reason) if reason else "", url, title))


def _found(request: HttpRequest, public_id: str) -> TransferRun:
    run = transfers.run_of(owner_of(request), public_id)
    if run is None:
        raise Http404
    return run


def _overview(request: HttpRequest, form: ImportFileForm, problem: str = "", status: int = 0) -> HttpResponse:
    runs = list(transfers.runs(owner_of(request))[:50])
    context = {
        "form": form,
        "problem": problem,
        "sources": IMPORT_SOURCES,
        "runs": [{"run": run, "progress": transfers.progress(run)} for run in runs],
    }
    return render(request, "imports/page.html", context, status=status or (422 if problem else 200))


def _run(request: HttpRequest, run: TransferRun, form: ImportChoicesForm | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "run": run,
        "progress": transfers.progress(run),
        "is_going_on": run.phase in _GOING_ON,
        "form": form or ImportChoicesForm(),
    }
    if run.phase == TransferPhase.READY:
        context |= {"preview": transfers.preview(run), "samples": _samples(run)}
        context["is_empty_library"] = library_archive.is_empty(run.owner)
    if run.phase in (TransferPhase.READY, *_APPLIED):
        context["estimate"] = capture_estimate(run)
    if run.phase in (TransferPhase.UNDOING, TransferPhase.UNDONE):
        context["undo"] = transfers.undo_report(run)
    if run.phase != TransferPhase.READY and not context["is_going_on"]:
        context |= _rows(request, run)
    return render(request, "import/page.html", context, status=422 if form and form.errors else 200)


def _samples(run: TransferRun) -> list[dict[str, object]]:
    found = [(code, name, transfers.samples(run, code)) for code, name in RowOutcome.choices]
    return [{"outcome": code, "name": name, "rows": rows} for code, name, rows in found if rows]


def _rows(request: HttpRequest, run: TransferRun) -> dict[str, object]:
    """A page of the report, of one outcome where `?show=` names it."""
    show = request.GET.get("show", "")
    show = show if show in RowOutcome.values else ""
    page = Paginator(transfers.report_rows(run, show), ROWS_A_PAGE).get_page(asked_number(request) or 1)
    numbers = numbers_around(page)
    return {"page": page, "page_numbers": numbers, "show": show, "outcomes": RowOutcome.choices}
