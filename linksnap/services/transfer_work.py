"""What the maintenance worker does for an import or export: claim the run, carry it on, write how it ended."""

import threading
from collections.abc import Sequence
from contextlib import closing

import structlog
from django.db import DataError, IntegrityError, OperationalError, transaction
from django.utils import timezone

from linksnap.formats.base import FormatName, UnreadableFile
from linksnap.models import TransferDirection, TransferPhase, TransferRun
from linksnap.rules.this_process import process_name
from linksnap.services import exports, library_archive, links, queue
from linksnap.services.importing import files as import_files
from linksnap.services.importing import tags as import_tags
from linksnap.services.importing.batches import apply_batch
from linksnap.services.importing.context import ImportContext
from linksnap.services.importing.entries import Refusal
from linksnap.services.importing.pipeline import prepared_batches
from linksnap.services.importing.preparing import BATCH_ROWS, PreparedRow, PrepareOrder
from linksnap.services.importing.reading import read_through
from linksnap.services.importing.undo import undo_batch
from linksnap.services.imports import KEEP_FILE
from linksnap.services.transfer_progress import LEASE_S, RunTaken, finish, learn_sizes

log = structlog.get_logger(__name__)

# The planner believes the tables as small as they were until it is told: a search then took minutes.
_LEARN_AFTER = frozenset({2 * BATCH_ROWS, 10 * BATCH_ROWS})
_TRIES = 4
# What the database says when somebody changed the same rows in the same moment.
_RACES = (IntegrityError, OperationalError)


def carry_out(row_id: int) -> None:
    """Do what a run waits for: read, apply, take back, or export. Nothing happens when it is not to be had."""
    name = f"{process_name()}:{threading.get_native_id()}"
    run = queue.claim(TransferRun, row_id, queue.Lease(name, LEASE_S))
    if run is None:
        return
    with structlog.contextvars.bound_contextvars(transfer=run.public_id):
        if run.direction == TransferDirection.EXPORT:
            exports.carry_out(run)
            return
        try:
            _carry_on(run)
        except RunTaken:
            log.info("transfer_taken")
        except UnreadableFile as error:
            finish(run, TransferPhase.FAILED, KEEP_FILE, reason=error.problem.value, detail=error.detail)
        except FileNotFoundError:
            finish(run, TransferPhase.FAILED, KEEP_FILE, reason="file_gone")
        except Exception as error:
            # Whatever is wrong with us, the run must not wait for its lease to run out; it can be resumed.
            log.exception("transfer_failed")
            finish(run, TransferPhase.FAILED, KEEP_FILE, reason="internal", detail=repr(error))


def _carry_on(run: TransferRun) -> None:
    match run.phase:
        case TransferPhase.READING:
            _read(run)
        case TransferPhase.APPLYING:
            _apply(run)
        case TransferPhase.UNDOING:
            while undo_batch(run):
                pass
            finish(run, TransferPhase.UNDONE, KEEP_FILE)
        case _:
            # Paused or ended in the moment between the hint and the claim.
            finish(run, TransferPhase(run.phase), KEEP_FILE)


def _read(run: TransferRun) -> None:
    found = read_through(run)
    finish(
        run,
        TransferPhase.READY,
        KEEP_FILE,
        format=found.format.value,
        rows_total=found.rows,
        rows_done=0,
        preview=found.preview,
    )


def _apply(run: TransferRun) -> None:
    if run.format == FormatName.LINKSNAP:
        library_archive.bring_in(run)
        return
    context = ImportContext.of(run)
    written = 0
    with closing(prepared_batches(_order(run, context))) as batches:
        for batch in batches:
            _apply_with_patience(context, batch)
            written += len(batch)
            if written in _LEARN_AFTER:
                learn_sizes()
    if written >= BATCH_ROWS:
        learn_sizes()
    finish(run, TransferPhase.DONE, KEEP_FILE)


def _order(run: TransferRun, context: ImportContext) -> PrepareOrder:
    return PrepareOrder(
        path=import_files.upload_path(run),
        format=run.format,
        options=context.options,
        allow=links.egress_allow_list(),
        now=timezone.now(),
        after_row=run.rows_done,
        names=import_tags.names_by_key(run.owner_id),
        batch_rows=BATCH_ROWS,
    )


def _apply_with_patience(context: ImportContext, rows: Sequence[PreparedRow]) -> None:
    """Write a batch; again after a race, in halves when the database refuses a value, until the one row is found."""
    for attempt in range(_TRIES):
        try:
            # A savepoint of its own, so that the retry also works inside another transaction.
            with transaction.atomic():
                apply_batch(context, rows)
            return
        except DataError as error:
            context.folders.forget()
            _apply_halves(context, rows, error)
            return
        except _RACES:
            context.folders.forget()
            if attempt == _TRIES - 1:
                raise
            log.info("batch_again", attempt=attempt, at=timezone.now().isoformat())


def _apply_halves(context: ImportContext, rows: Sequence[PreparedRow], error: DataError) -> None:
    if len(rows) > 1:
        middle = len(rows) // 2
        _apply_with_patience(context, rows[:middle])
        _apply_with_patience(context, rows[middle:])
        return
    row = rows[0]
    if isinstance(row, Refusal):
        raise error
    number = row.candidate.number
    log.warning("row_refused", number=number, error=str(error))
    _apply_with_patience(context, [Refusal(number, "internal", row.candidate.address.url, row.candidate.title)])
