"""`/exports`: the library as a small file at once, or as an archive that is written in the background."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict, StringConstraints

from linksnap.api.auth import owner_of
from linksnap.api.inputs import PublicId, TagName
from linksnap.api.openapi import also_answers
from linksnap.api.problems import problem
from linksnap.forms.reasons import reason_sentence
from linksnap.models import TransferPhase, TransferRun
from linksnap.queries.export_runs import export_runs
from linksnap.services import exports
from linksnap.services.export_files import NotEnoughRoom
from linksnap.services.exports import ExportFormat, ExportOptions, ExportScope
from linksnap.services.file_delivery import sent_file, sent_pieces

router = Router(tags=["exports"])

_MOST_SHOWN = 100


class ExportIn(Schema):
    """What to write in the background."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["linksnap"] = "linksnap"


class ScopeIn(Schema):
    """Which links; all conditions must hold."""

    q: Annotated[str, StringConstraints(max_length=4096, pattern=r"^[^\x00]*$")] = ""
    tag: TagName = ""
    collection: Annotated[str, StringConstraints(pattern=r"^(?:[0-9a-f]{32})?$")] = ""


class ExportProgress(Schema):
    """Files written, of how many; 0 of 0 while that is not known."""

    done: int
    total: int


class ExportOut(Schema):
    """One export. `phase` is writing, done, failed or cancelled; `file` is where to fetch it, while it is there."""

    id: str
    format: str
    phase: str
    progress: ExportProgress
    reason: str
    reason_text: str
    file_name: str
    size: int
    sha256: str
    file: str | None
    created_at: datetime
    expires_at: datetime | None

    @staticmethod
    def of(run: TransferRun) -> "ExportOut":
        """From a row."""
        is_there = exports.result_path(run) is not None
        return ExportOut(
            id=run.public_id,
            format=run.format,
            phase="writing" if run.phase == TransferPhase.APPLYING else run.phase,
            progress=ExportProgress(done=run.rows_done, total=run.rows_total),
            reason=run.reason,
            reason_text=reason_sentence(run.reason) if run.reason else "",
            file_name=run.file_name,
            size=run.file_size,
            sha256=run.file_sha256,
            file=reverse("api:read_export_file", args=[run.public_id]) if is_there else None,
            created_at=run.created_at,
            expires_at=run.expires_at,
        )


def _add_small(wanted: ExportFormat, operation: str, what: str) -> None:
    """One address a format, for programs like to see what they get in the address."""

    def small(request: HttpRequest, scope: Query[ScopeIn]) -> HttpResponseBase:
        """Streamed; `q` is a query of the search box, of which every word must stand in the link or its page."""
        within = ExportScope(query=scope.q, tag=scope.tag, collection=scope.collection)
        pieces = exports.stream(owner_of(request), wanted, scope=within)
        return sent_pieces(request, pieces, wanted.content_type, f"linksnap-{timezone.now():%Y-%m-%d}.{wanted.suffix}")

    small.__name__ = operation
    media = wanted.content_type.partition(";")[0]
    schema = {"type": "object"} if media == "application/json" else {"type": "string"}
    answers = {"responses": {200: {"description": "The file", "content": {media: {"schema": schema}}}}}
    router.get(f"/library.{wanted.suffix}", summary=f"The library as {what}", openapi_extra=answers)(small)


_add_small(ExportFormat.HTML, "export_html", "bookmarks for browsers")
_add_small(ExportFormat.CSV, "export_csv", "a table")
_add_small(ExportFormat.JSON, "export_json", "JSON")
_add_small(ExportFormat.BIBTEX, "export_bibtex", "references for LaTeX")


@router.post("", response={202: ExportOut}, summary="Have the archive written", openapi_extra=also_answers(507))
def start_export(request: HttpRequest, response: HttpResponse, body: ExportIn) -> Status[ExportOut] | HttpResponse:
    """The export that is on its way now: a new one, or the one that was asked for before."""
    try:
        run = exports.start(owner_of(request), ExportOptions(ExportFormat(body.format)))
    except NotEnoughRoom:
        return problem(507, "disk_full", reason_sentence("disk_full"))
    response["Location"] = reverse("api:read_export", args=[run.public_id])
    return Status(202, ExportOut.of(run))


@router.get("", response=list[ExportOut], summary="List exports, newest first")
def list_exports(request: HttpRequest) -> list[ExportOut]:
    """Those of the last days; files are deleted after seven."""
    return [ExportOut.of(run) for run in export_runs(owner_of(request))[:_MOST_SHOWN]]


@router.get("/{export_id}", response=ExportOut, summary="One export")
def read_export(request: HttpRequest, export_id: PublicId) -> ExportOut:
    """How far it is, and where the file is."""
    return ExportOut.of(_found(request, export_id))


@router.get(
    "/{export_id}/file",
    summary="The file of an export",
    openapi_extra={
        "responses": {
            status: {"description": what, "content": {"application/zip": {"schema": {"type": "string"}}}}
            for status, what in ((200, "The file"), (206, "The range that was asked for"))
        }
        | also_answers(416)["responses"]
    },
)
def read_export_file(request: HttpRequest, export_id: PublicId) -> HttpResponseBase:
    """Answers `Range` and `If-Range`, so that a download that broke off can go on. The entity tag is its SHA-256."""
    run = _found(request, export_id)
    path = exports.result_path(run)
    if path is None:
        raise Http404
    response = sent_file(request, path, ExportFormat(run.format).content_type, run.file_name, run.file_sha256)
    if response.status_code != 416:
        return response
    refusal = problem(416, "no_such_range", reason_sentence("no_such_range"))
    refusal["Content-Range"] = response["Content-Range"]
    return refusal


@router.delete("/{export_id}", response={204: None}, summary="Stop an export, or delete its file")
def delete_export(request: HttpRequest, export_id: PublicId) -> Status[None]:
    """Nothing of the library changes."""
    exports.delete(_found(request, export_id))
    return Status(204, None)


def _found(request: HttpRequest, export_id: str) -> TransferRun:
    return get_object_or_404(export_runs(owner_of(request)), public_id=export_id)
