"""Claims, leases and fences of work rows. The time is always the database's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from linksnap.models import WorkRow, WorkState

Row = TypeVar("Row", bound=WorkRow)

# A row whose worker died this often without an answer is poison: it is given up instead of killing a fourth.
MOST_DEATHS = 3


@dataclass(frozen=True)
class Lease:
    """Who claims, and for how long without a heartbeat."""

    worker: str
    seconds: float


def claimable(model: type[WorkRow]) -> Q:
    """Rows of a kind that somebody may take now: due and held by nobody, or left behind by a worker that died."""
    waiting = Q(state=WorkState.QUEUED, run_after__lte=Now())
    abandoned = Q(state=WorkState.RUNNING, lease_until__lt=Now(), attempts__lt=MOST_DEATHS)
    return (waiting | abandoned) & model.NOT_HELD


def claim(model: type[Row], row_id: int, lease: Lease, may_begin: Callable[[Row], bool] | None = None) -> Row | None:
    """Take one row, or None when somebody has it, it is done, it is not due, or `may_begin` says no.

    Attempts are counted before the work, so that a row that kills its workers runs out of them. `may_begin` is asked
    while the row is locked and before anything is counted: waiting for one's turn is no attempt.
    """
    with transaction.atomic():
        due = model._default_manager.select_for_update(skip_locked=True, of=("self",)).filter(
            claimable(model), pk=row_id
        )
        taken = _take(model, [row for row in due if may_begin is None or may_begin(row)], lease)
    return taken[0] if taken else None


def claim_batch(model: type[Row], limit: int, lease: Lease) -> list[Row]:
    """Take up to `limit` due rows, oldest first; rows others are taking are skipped, not waited for."""
    with transaction.atomic():
        due = model._default_manager.select_for_update(skip_locked=True, of=("self",)).filter(claimable(model))
        return _take(model, list(due.order_by("run_after", "pk")[:limit]), lease)


def _take(model: type[Row], rows: list[Row], lease: Lease) -> list[Row]:
    ids = [row.pk for row in rows]
    model._default_manager.filter(pk__in=ids).update(
        state=WorkState.RUNNING,
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        lease_until=Now() + timedelta(seconds=lease.seconds),
        started_at=Now(),
        worker=lease.worker[:120],
        reason="",
        detail="",
    )
    return list(model._default_manager.filter(pk__in=ids).order_by("run_after", "pk"))


def beat(row: WorkRow, seconds: float) -> bool:
    """Extend the lease; False when the row is no longer ours (a newer fence, cancelled, finished)."""
    return bool(_ours(row).update(lease_until=Now() + timedelta(seconds=seconds)))


def finish(row: WorkRow, state: WorkState, reason: str = "", detail: str = "") -> bool:
    """End the row with `state` if it is still ours; False means: drop your result, you are a zombie."""
    ended = _ours(row).update(
        state=state, reason=reason[:40], detail=detail[:2000], lease_until=None, finished_at=Now()
    )
    return bool(ended)


def put_back(row: WorkRow, delay: timedelta, reason: str, detail: str = "") -> bool:
    """Queue the row again after `delay`, if it is still ours."""
    queued = _ours(row).update(
        state=WorkState.QUEUED,
        reason=reason[:40],
        detail=detail[:2000],
        lease_until=None,
        hinted_at=None,
        run_after=Now() + delay,
    )
    return bool(queued)


def _ours(row: WorkRow) -> QuerySet[WorkRow]:
    return type(row)._default_manager.filter(pk=row.pk, fence=row.fence, state=WorkState.RUNNING)
