"""What a person asks of an import: start, apply, pause, resume, cancel, undo, forget. Workers do the work."""

import shutil
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.formats.base import FileProblem, FormatName, UnreadableFile
from linksnap.models import TransferDirection, TransferPhase, TransferRun, User, WorkState
from linksnap.services.importing import captures as import_captures
from linksnap.services.importing import files as import_files
from linksnap.services.importing.options import ImportOptions

# How long the uploaded file stays after the end of a run; the report stays until the run is forgotten.
KEEP_FILE = timedelta(days=30)
_LONGEST_NAME = 255
_BUSY = (TransferPhase.APPLYING, TransferPhase.UNDOING)
# A folder is there for a moment before its run is; after a crash in that moment it is nobody's.
_ORPHAN_S = 24 * 3600


class WrongPhase(ValueError):
    """What was asked does not go together with where the run is; `phase` says where that is."""

    def __init__(self, phase: str) -> None:
        super().__init__(phase)
        self.phase = phase


def start(owner: User, chunks: Iterable[bytes], file_name: str, format_name: str = "") -> TransferRun:
    """Keep an uploaded file and have a worker read it through; the library is not touched.

    `format_name` is a FormatName, or "" to recognise it. Raises UnreadableFile (unknown name, empty or too large
    file), import_files.NoRoom when the disk is full, and whatever `chunks` raises; nothing is kept then.
    """
    if format_name and format_name not in {known.value for known in FormatName}:
        raise UnreadableFile(FileProblem.UNKNOWN_FORMAT, format_name)
    run = TransferRun(
        owner=owner,
        direction=TransferDirection.IMPORT,
        phase=TransferPhase.READING,
        format=format_name,
        file_name=_shown_name(file_name),
    )
    kept = import_files.keep(run, chunks)
    run.file_size, run.file_sha256 = kept.size, kept.sha256
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            jobs.hint_row(run)
    except BaseException:
        import_files.remove(run)
        raise
    return run


def apply(run: TransferRun, options: ImportOptions) -> None:
    """Bring the rows into the library. Raises WrongPhase unless the run waits for this decision."""
    chosen = {**asdict(options), "extra_tags": list(options.extra_tags)}
    _move(run, [TransferPhase.READY], TransferPhase.APPLYING, options=chosen)


@transaction.atomic
def pause(run: TransferRun) -> None:
    """Stop bringing in rows, and hold the captures of the rows that are in. What is being written is written whole.

    Raises WrongPhase when nothing goes on.
    """
    phases = [TransferPhase.APPLYING]
    if import_captures.waiting(run).exists():
        phases.append(TransferPhase.DONE)
    _move(run, phases, TransferPhase.PAUSED, state=WorkState.SUCCEEDED)
    import_captures.hold(run)


@transaction.atomic
def resume(run: TransferRun) -> None:
    """Go on where a paused or failed run stopped, also in taking it back. Raises WrongPhase for any other."""
    going_on = TransferPhase.APPLYING if run.options else TransferPhase.READING
    if run.counts.get("undo"):
        going_on = TransferPhase.UNDOING
    _move(run, [TransferPhase.PAUSED, TransferPhase.FAILED], going_on)
    import_captures.release(run)


@transaction.atomic
def cancel(run: TransferRun) -> None:
    """Stop for good. Rows that are in stay (undo takes them back), their captures that wait are cancelled.

    Raises WrongPhase when it has ended.
    """
    phases = [
        TransferPhase.READING,
        TransferPhase.READY,
        TransferPhase.APPLYING,
        TransferPhase.PAUSED,
        TransferPhase.FAILED,
    ]
    if import_captures.waiting(run).exists():
        phases.append(TransferPhase.DONE)
    _move(run, phases, TransferPhase.CANCELLED, state=WorkState.CANCELLED)
    import_captures.cancel(run)


@transaction.atomic
def undo(run: TransferRun) -> None:
    """Have a worker take back everything the run brought, but for what the person changed since.

    Raises WrongPhase while it is being read or applied, and when it brought nothing.
    """
    phases = [TransferPhase.DONE, TransferPhase.PAUSED, TransferPhase.CANCELLED, TransferPhase.FAILED]
    if not run.rows.exists():
        raise WrongPhase(run.phase)
    # Marked from the start: an undo that fails in its first batch must not be resumed as an import.
    marked = {"undo": {"rows": 0}, **run.counts}
    TransferRun.objects.filter(pk=run.pk, phase__in=phases).update(counts=marked)
    _move(run, phases, TransferPhase.UNDOING)
    import_captures.cancel(run)


def forget(run: TransferRun) -> None:
    """Delete the run, its report and its file; the links it brought stay. Raises WrongPhase while a worker is at it."""
    with transaction.atomic():
        # What a pause holds nobody could release any more.
        if TransferRun.objects.filter(pk=run.pk, phase=TransferPhase.PAUSED).exists():
            import_captures.cancel(run)
        deleted, _ = TransferRun.objects.filter(pk=run.pk).exclude(phase__in=_BUSY).delete()
        if not deleted:
            run.refresh_from_db()
            raise WrongPhase(run.phase)
    import_files.remove(run)


def forget_files() -> int:
    """Delete the files of imports that ended long ago, and folders whose run is gone; the reports stay. How many."""
    ended = TransferRun.objects.filter(direction=TransferDirection.IMPORT, expires_at__lt=Now())
    expired = {run.public_id: run for run in ended.exclude(phase__in=_BUSY).only("public_id")}
    forgotten = 0
    for folder in import_files.folders():
        known = expired.get(folder.name)
        is_orphan = not TransferRun.objects.filter(public_id=folder.name).exists()
        if known or (is_orphan and time.time() - folder.stat().st_mtime > _ORPHAN_S):
            shutil.rmtree(folder, ignore_errors=True)
            forgotten += 1
    return forgotten


def _move(
    run: TransferRun,
    phases: list[TransferPhase],
    phase: TransferPhase,
    *,
    state: WorkState = WorkState.QUEUED,
    options: dict[str, object] | None = None,
) -> None:
    """Change the phase if it is one of `phases`; a worker that is at the run finds its fence void."""
    over = state != WorkState.QUEUED
    changes: dict[str, object] = {
        "phase": phase,
        "state": state,
        "attempts": 0,
        "reason": "",
        "detail": "",
        "lease_until": None,
        "hinted_at": None,
        "queued_at": Now(),
        "run_after": Now(),
        "finished_at": Now() if over else None,
        "expires_at": Now() + KEEP_FILE if over and phase != TransferPhase.PAUSED else None,
    }
    if options is not None:
        changes["options"] = options
    moved = TransferRun.objects.filter(pk=run.pk, phase__in=phases).update(**changes)
    run.refresh_from_db()
    if not moved:
        raise WrongPhase(run.phase)
    if not over:
        jobs.hint_row(run)


def _shown_name(file_name: str) -> str:
    """The name as it is shown, never used as a path: the last piece of it, without control characters."""
    last = file_name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable())[-_LONGEST_NAME:]
