"""What the sweeper does every two seconds: bury what keeps dying, hint at what is due and unclaimed."""

from datetime import timedelta
from pathlib import Path

from django.db.models import Q
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import Capture, CaptureQueue, EmbedJob, EventKind, WorkRow, WorkState
from linksnap.rules.this_process import process_place
from linksnap.services import announcements, backpressure, captures, events
from linksnap.services.bulk_turns import BulkTurns
from linksnap.services.queue import MOST_DEATHS, claimable

# A hint that was not acted upon within this time is taken for lost.
_STALE_HINT = timedelta(seconds=60)
# Whoever made the row sends the first hint himself, right after his commit.
_FRESH = timedelta(seconds=3)
_MOST_AT_ONCE = 50
_BULK = BulkTurns()
# The lease is over, and the next hint need not wait until the last one counts as lost.
_FREED = {"lease_until": Now() - timedelta(seconds=1), "hinted_at": None}


def sweep() -> int:
    """One round; the number of hints sent."""
    # Both are asked: each remembers what it saw last.
    if any([jobs.broker_was_wiped(), backpressure.pause_is_over()]):
        forget_hints()
    release_dead(Capture)
    bury(Capture)
    release_dead(EmbedJob)
    bury(EmbedJob)
    sent = hint_due_captures() + hint_due_embed_jobs()
    for model in jobs.ROW_TASKS:
        release_dead(model)
        bury(model)
        sent += hint_due_rows(model)
    return sent


def release_dead(model: type[WorkRow]) -> int:
    """Rows of processes of this machine that are gone need not wait for their lease; how many were set free.

    A number that another process bears by now keeps its row until the lease runs out, as everywhere else.
    """
    running = model._default_manager.filter(
        state=WorkState.RUNNING, lease_until__gte=Now(), worker__startswith=process_place()
    )
    dead = [name for name in running.values_list("worker", flat=True).distinct() if not _lives(name)]
    return running.filter(worker__in=dead).update(**_FREED) if dead else 0


def _lives(worker: str) -> bool:
    number = worker.rpartition(":")[2]
    return not number.isdecimal() or Path("/proc", number).exists() or not Path("/proc/self").exists()


def bury(model: type[WorkRow]) -> int:
    """Rows whose workers died too often are given up; people see them with the reason `crash`."""
    doomed = model._default_manager.filter(
        state=WorkState.RUNNING, lease_until__lt=Now(), attempts__gte=MOST_DEATHS
    ).order_by("pk")
    buried = 0
    for row in doomed[:_MOST_AT_ONCE]:
        ended = model._default_manager.filter(pk=row.pk, fence=row.fence, state=WorkState.RUNNING).update(
            state=WorkState.DEAD, reason="crash", finished_at=Now(), lease_until=None
        )
        if ended and isinstance(row, Capture):
            events.record(row, EventKind.DEAD, attempts=row.attempts)
            captures.after_file(row)
            announcements.capture_failed(row, "crash")
        buried += ended
    return buried


def _due(model: type[WorkRow]) -> Q:
    unhinted = Q(hinted_at=None, queued_at__lt=Now() - _FRESH) | Q(hinted_at__lt=Now() - _STALE_HINT)
    return claimable(model) & unhinted


def forget_hints() -> None:
    """All hints are lost: whatever waits is hinted anew, not in a minute but now."""
    kinds: list[type[WorkRow]] = [Capture, EmbedJob, *jobs.ROW_TASKS]
    for model in kinds:
        model._default_manager.filter(state=WorkState.QUEUED, hinted_at__isnull=False).update(
            hinted_at=Now() - _STALE_HINT * 2
        )


def hint_due_captures() -> int:
    """Send hints for due captures, those somebody waits for first; the others take turns."""
    if backpressure.pauses_captures():
        return 0
    due = Capture.objects.filter(_due(Capture)).order_by("run_after", "pk")
    # What a worker left behind is the oldest there is, and there is never much of it.
    left_behind = due.filter(state=WorkState.RUNNING)[:_MOST_AT_ONCE]
    waited_for = due.filter(state=WorkState.QUEUED, queue=CaptureQueue.NOW)[: jobs.room_for_capture_hints()]
    sent = 0
    for capture in [*left_behind, *waited_for]:
        if not jobs.send_capture_hint(capture.pk, capture.queue):
            return sent
        Capture.objects.filter(pk=capture.pk).update(hinted_at=Now())
        sent += 1
    return sent + _BULK.hint()


def hint_due_rows(model: type[WorkRow]) -> int:
    """Send hints for due rows of one kind of work of the maintenance worker."""
    sent = 0
    for row_id in (
        model._default_manager.filter(_due(model))
        .order_by("run_after", "pk")
        .values_list("pk", flat=True)[:_MOST_AT_ONCE]
    ):
        if not jobs.send_row_hint(model, row_id):
            break
        model._default_manager.filter(pk=row_id).update(hinted_at=Now())
        sent += 1
    return sent


def hint_due_embed_jobs() -> int:
    """Wake the encoder; it claims in batches by itself, so one hint is enough."""
    due = EmbedJob.objects.filter(_due(EmbedJob)).order_by("run_after", "pk").first()
    if due is None or not jobs.send_embed_hint(due.pk):
        return 0
    EmbedJob.objects.filter(_due(EmbedJob)).update(hinted_at=Now())
    return 1
