"""How a worker tells how far a run is: the checkpoint in the transaction of the work, and the end of the run."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models.functions import Now

from linksnap.models import (
    Capture,
    CollectionLink,
    Event,
    Link,
    LinkTag,
    Tag,
    TransferPhase,
    TransferRow,
    TransferRun,
    WorkState,
)
from linksnap.services import queue

LEASE_S = 120.0
_SMOOTHING = 0.3


class RunTaken(RuntimeError):
    """The run is not this worker's any more: paused, cancelled, forgotten, or claimed anew."""


@dataclass(frozen=True)
class BatchTally:
    """What one batch did: the last row it dealt with, numbers by outcome and thing, refused rows by reason."""

    last_row: int
    counts: Mapping[str, int]
    reasons: Mapping[str, int]
    begun: datetime
    last_visit: datetime | None


def hold_run(run: TransferRun) -> TransferRun:
    """The run's row, locked: whoever pauses or cancels waits until the batch is written. Raises RunTaken."""
    held = TransferRun.objects.select_for_update(no_key=True).filter(
        pk=run.pk, fence=run.fence, state=WorkState.RUNNING
    )
    found = held.defer("preview").first()
    if found is None:
        raise RunTaken(run.public_id)
    return found


def checkpoint(run: TransferRun, tally: BatchTally) -> None:
    """Write how far the run is, in the batch's own transaction: a kill loses the whole batch or nothing."""
    counts = dict(run.counts)
    applied = counts.setdefault("applied", {})
    reasons = counts.setdefault("reasons", {})
    for name, number in tally.counts.items():
        applied[name] = applied.get(name, 0) + number
    for reason, number in tally.reasons.items():
        reasons[reason] = reasons.get(reason, 0) + number
    counts.setdefault("applied_at", tally.begun.isoformat())
    if tally.last_visit is not None:
        counts["last_visit_s"] = round((tally.last_visit - tally.begun).total_seconds(), 1)
    counts |= _speed(counts, tally.last_row - run.rows_done)
    write(run, rows_done=tally.last_row, counts=counts)


def write(run: TransferRun, **changes: object) -> None:
    """Change a held run and extend the lease. Attempts begin anew: a run that moves is not what kills its workers."""
    TransferRun.objects.filter(pk=run.pk).update(**changes, attempts=0, lease_until=Now() + timedelta(seconds=LEASE_S))


def finish(run: TransferRun, phase: TransferPhase, keep_file: timedelta, **changes: object) -> bool:
    """End the work with a phase people see. False when the run is no longer ours."""
    failed = phase == TransferPhase.FAILED
    reason, detail = str(changes.pop("reason", "")), str(changes.pop("detail", ""))
    if not queue.finish(run, WorkState.FAILED if failed else WorkState.SUCCEEDED, reason, detail):
        return False
    TransferRun.objects.filter(pk=run.pk, fence=run.fence).update(phase=phase, expires_at=Now() + keep_file, **changes)
    return True


def _speed(counts: dict[str, object], rows: int) -> dict[str, float]:
    """Rows a second, smoothed over the last batches; for the time that is left."""
    now = time.time()
    since = float(str(counts.get("batch_at", 0)))
    before = float(str(counts.get("rows_a_second", 0)))
    taken = now - since
    if not 0 < taken < LEASE_S:
        return {"batch_at": now, "rows_a_second": before}
    speed = rows / taken
    return {"batch_at": now, "rows_a_second": round(before + _SMOOTHING * (speed - before) if before else speed, 1)}


def learn_sizes() -> None:
    """Have PostgreSQL look at the tables an import fills, which its own housekeeping does minutes later."""
    with connection.cursor() as cursor:
        for model in (Link, LinkTag, Tag, Capture, Event, CollectionLink, TransferRow):
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')
