"""`/imports`: bring a library from a file: a dry run first, then the decision, then progress, report and undo."""

from collections.abc import Callable, Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from linksnap.api.auth import owner_of
from linksnap.api.cursors import page
from linksnap.api.import_schemas import ImportChoices, ImportDetail, ImportIn, ImportOut
from linksnap.api.inputs import Cursor, Limit, PublicId
from linksnap.api.openapi import also_answers
from linksnap.formats.writers.write_csv import csv_line
from linksnap.models import TransferRun
from linksnap.queries import transfers
from linksnap.services import imports
from linksnap.services.file_delivery import sent_pieces

router = Router(tags=["imports"])

_CSV = {"description": "The table", "content": {"text/csv": {"schema": {"type": "string"}}}}


class ImportPage(Schema):
    """One page of imports."""

    items: list[ImportOut]
    next_cursor: str | None


@router.post("", response={201: ImportDetail}, summary="Bring a file", openapi_extra=also_answers(422, 507))
def start_import(
    request: HttpRequest, response: HttpResponse, file: File[UploadedFile], body: Form[ImportIn]
) -> Status[ImportDetail]:
    """As `multipart/form-data`. A worker reads the file through; nothing is written to the library before `apply`."""
    run = imports.start(owner_of(request), file.chunks(), file.name or "", body.format.value if body.format else "")
    response["Location"] = reverse("api:read_import", args=[run.public_id])
    return Status(201, ImportDetail.of(run))


@router.get("", response=ImportPage, summary="List imports, newest first")
def list_imports(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> ImportPage:
    """Runs stay until they are forgotten; their files go 30 days after the end."""
    found, following = page(transfers.runs(owner_of(request)), cursor, limit)
    return ImportPage(items=[ImportOut.of(run) for run in found], next_cursor=following)


@router.get("/{import_id}", response=ImportDetail, summary="One import")
def read_import(request: HttpRequest, import_id: PublicId) -> ImportDetail:
    """Where it is, what the dry run found, how its captures stand."""
    return ImportDetail.of(_found(request, import_id))


@router.delete("/{import_id}", response={204: None}, summary="Forget an import", openapi_extra=also_answers(409))
def forget_import(request: HttpRequest, import_id: PublicId) -> Status[None]:
    """Its file and its report go, its links stay; afterwards it cannot be undone."""
    imports.forget(_found(request, import_id))
    return Status(204, None)


@router.post("/{import_id}/apply", response=ImportDetail, summary="Bring it in", openapi_extra=also_answers(409))
def apply_import(request: HttpRequest, import_id: PublicId, body: ImportChoices) -> ImportDetail:
    """With these choices; once a dry run has ended."""
    return _moved(request, import_id, lambda run: imports.apply(run, body.options()))


@router.post("/{import_id}/pause", response=ImportDetail, summary="Pause", openapi_extra=also_answers(409))
def pause_import(request: HttpRequest, import_id: PublicId) -> ImportDetail:
    """Rows and captures wait until it is resumed."""
    return _moved(request, import_id, imports.pause)


@router.post("/{import_id}/resume", response=ImportDetail, summary="Go on", openapi_extra=also_answers(409))
def resume_import(request: HttpRequest, import_id: PublicId) -> ImportDetail:
    """Where it was paused or failed."""
    return _moved(request, import_id, imports.resume)


@router.post("/{import_id}/cancel", response=ImportDetail, summary="Stop for good", openapi_extra=also_answers(409))
def cancel_import(request: HttpRequest, import_id: PublicId) -> ImportDetail:
    """Rows that are in stay; captures that wait are cancelled."""
    return _moved(request, import_id, imports.cancel)


@router.post("/{import_id}/undo", response=ImportDetail, summary="Take it back", openapi_extra=also_answers(409))
def undo_import(request: HttpRequest, import_id: PublicId) -> ImportDetail:
    """All of it but what was changed since; `undo` of the answer tells, once it has ended, what stays and why."""
    return _moved(request, import_id, imports.undo)


@router.get("/{import_id}/report.csv", summary="What became of each row", openapi_extra={"responses": {200: _CSV}})
def read_import_report(request: HttpRequest, import_id: PublicId) -> HttpResponseBase:
    """A table of number, outcome, reason, url, title; cells a spreadsheet would run are made harmless."""
    run = _found(request, import_id)
    return sent_pieces(request, _table(run), "text/csv; charset=utf-8", f"linksnap-import-{run.public_id[:8]}.csv")


def _table(run: TransferRun) -> Iterator[bytes]:
    yield csv_line(("number", "outcome", "reason", "url", "title")).encode()
    for number, *cells in transfers.report_lines(run):
        yield csv_line((str(number), *cells)).encode("utf-8", "replace")


def _moved(request: HttpRequest, import_id: str, move: Callable[[TransferRun], None]) -> ImportDetail:
    run = _found(request, import_id)
    move(run)
    return ImportDetail.of(run)


def _found(request: HttpRequest, import_id: str) -> TransferRun:
    run = transfers.run_of(owner_of(request), import_id)
    if run is None:
        raise Http404
    return run
