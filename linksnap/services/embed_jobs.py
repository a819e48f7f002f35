"""The embedding queue as the resident encoder sees it."""

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import EmbedJob, Snapshot, WorkState
from linksnap.rules.retries import is_retryable, retry_delay
from linksnap.services import capture_progress, queue


def claim_next(worker: str) -> EmbedJob | None:
    """The job that waits longest, or None."""
    taken = queue.claim_batch(EmbedJob, 1, queue.Lease(worker, settings.EMBED_LEASE_SECONDS))
    return taken[0] if taken else None


def beat(job: EmbedJob) -> bool:
    """Keep the lease of a long page."""
    return queue.beat(job, settings.EMBED_LEASE_SECONDS)


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


def ask(snapshot: Snapshot) -> EmbedJob:
    """Ask for a snapshot to be indexed, anew if it was before; in the transaction that makes it current."""
    job, is_new = EmbedJob.objects.get_or_create(owner_id=snapshot.owner_id, snapshot=snapshot)
    if not is_new:
        EmbedJob.objects.filter(pk=job.pk).update(
            state=WorkState.QUEUED, attempts=0, run_after=Now(), lease_until=None, hinted_at=None, finished_at=None
        )
    jobs.hint_embed(job)
    return job


def fail(job: EmbedJob, detail: str) -> None:
    """Try again later, or give up after some tries."""
    if is_retryable("internal", job.attempts):
        queue.put_back(job, retry_delay(job.attempts), "internal", detail)
    else:
        queue.finish(job, WorkState.FAILED, "internal", detail)
