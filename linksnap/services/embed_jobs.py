"""The embedding queue as the resident encoder sees it."""

import time
from datetime import timedelta
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import Capture, EmbedJob, Snapshot, WorkState
from linksnap.rules.retries import is_retryable, retry_delay
from linksnap.services import capture_progress, queue


def claim_some(worker: str, limit: int) -> list[EmbedJob]:
    """The jobs that wait longest, `limit` at most."""
    return queue.claim_batch(EmbedJob, limit, queue.Lease(worker, settings.EMBED_LEASE_SECONDS))


def claim_next(worker: str) -> EmbedJob | None:
    """The job that waits longest, or None."""
    taken = claim_some(worker, 1)
    return taken[0] if taken else None


def beat_if_old(job: EmbedJob) -> None:
    """Keep the lease of a job that takes long; asked often, it writes a few times in a lease."""
    now = time.monotonic()
    beaten_at = _beaten_at.setdefault(job, now)
    if now - beaten_at > settings.EMBED_LEASE_SECONDS / 4:
        _beaten_at[job] = now
        queue.beat(job, settings.EMBED_LEASE_SECONDS)


# By the job in hand, and gone with it.
_beaten_at: WeakKeyDictionary[EmbedJob, float] = WeakKeyDictionary()


@transaction.atomic
def finish(job: EmbedJob, seconds: float) -> bool:
    """The snapshot is searchable and its suggestions are written; False when the job is no longer ours."""
    if not queue.finish(job, WorkState.SUCCEEDED):
        return False
    snapshot = Snapshot.objects.select_related("capture").get(pk=job.snapshot_id)
    Snapshot.objects.filter(pk=snapshot.pk).update(indexed_at=Now())
    if snapshot.capture is not None:
        capture_progress.report_indexed(snapshot.capture, seconds)
    return True


def capture_of(job: EmbedJob) -> str:
    """The public id of the capture that made the snapshot, for the log; "" where there is none."""
    return Capture.objects.filter(snapshot=job.snapshot_id).values_list("public_id", flat=True).first() or ""


def ask(snapshot: Snapshot) -> EmbedJob:
    """Ask for a snapshot to be indexed, anew if it was before; in the transaction that makes it current."""
    job, is_new = EmbedJob.objects.get_or_create(owner_id=snapshot.owner_id, snapshot=snapshot)
    if not is_new:
        EmbedJob.objects.filter(pk=job.pk).update(
            state=WorkState.QUEUED, attempts=0, run_after=Now(), lease_until=None, hinted_at=None, finished_at=None
        )
    jobs.hint_embed(job)
    return job


def try_again(job: EmbedJob) -> None:
    """Put a job back that could not be done just now and has no fault of its own."""
    queue.put_back(job, timedelta(seconds=1), "encoder_changed")


def fail(job: EmbedJob, detail: str) -> None:
    """Try again later, or give up after some tries."""
    if is_retryable("internal", job.attempts):
        queue.put_back(job, retry_delay(job.attempts), "internal", detail)
    else:
        queue.finish(job, WorkState.FAILED, "internal", detail)
