"""What workers report of a running capture: steps, heartbeats, failure."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from linksnap.models import Capture, EventKind, Link, WorkState
from linksnap.rules.retries import is_overloaded, is_retryable, may_try_again, retry_delay
from linksnap.services import announcements, backpressure, captures, events, queue, quotas, site_turns


def claim(capture_id: int, worker: str) -> Capture | None:
    """Take a capture for `worker`, or None when there is nothing to do, or its site has its pause."""
    if backpressure.pauses_captures():
        return None
    capture = queue.claim(Capture, capture_id, queue.Lease(worker, settings.CAPTURE_LEASE_SECONDS), _has_its_turn)
    if capture is not None:
        Capture.objects.filter(pk=capture.pk).update(step="fetch", step_detail="", step_seconds={})
        events.record(capture, EventKind.CLAIMED, attempt=capture.attempts)
        if quotas.is_over(capture.owner):
            fail(capture, "quota")
            return None
    return capture


def _has_its_turn(capture: Capture) -> bool:
    # A page that came as a file disturbs no site.
    return capture.is_of_file or not site_turns.put_off(capture)


@transaction.atomic
def wait_for_site(capture: Capture, status: int, retry_after: float | None) -> bool:
    """Come back later when a site is overloaded (429, 503 and their like); False when it was tried often enough.

    A wish of the site (Retry-After) holds for all its captures, and for this one as well.
    """
    if not is_overloaded(status) or not may_try_again(capture.attempts):
        return False
    site_turns.record_success(capture.site)
    delay = site_turns.record_wish(capture.site, retry_after) if retry_after else retry_delay(capture.attempts)
    reason = "retry_after" if retry_after else "site_busy"
    if queue.put_back(capture, delay, reason, str(status)):
        events.record(capture, EventKind.RETRY, reason=reason, seconds=round(delay.total_seconds()))
    return True


def beat(capture: Capture) -> bool:
    """Keep the lease; False when the work has become pointless."""
    return queue.beat(capture, settings.CAPTURE_LEASE_SECONDS)


def report_step(capture: Capture, step: str, detail: str, seconds: dict[str, float]) -> None:
    """Say which step runs now. `seconds` holds the steps that are over.

    A new step is an event; a new detail of the same step ("21/34") only changes the row.
    """
    row = Capture.objects.filter(pk=capture.pk, fence=capture.fence)
    is_new = step != capture.step
    capture.step, capture.step_detail = step, detail
    row.update(step=step, step_detail=detail[:120], step_seconds=seconds)
    if is_new:
        events.record(capture, EventKind.STEP, step=step)


@transaction.atomic
def fail(capture: Capture, reason: str, detail: str = "") -> None:
    """End a capture without a snapshot, or queue it for another try when that may help."""
    if capture.live_after:
        # Another capture will follow, which needs the link: before this one's row, as whoever deletes links.
        list(Link.objects.select_for_update(of=("self",)).filter(captures=capture.pk).values_list("pk"))
    site_turns.record_failure(capture.site, reason)
    if is_retryable(reason, capture.attempts):
        delay = retry_delay(capture.attempts)
        if queue.put_back(capture, delay, reason, detail):
            events.record(capture, EventKind.RETRY, reason=reason, seconds=round(delay.total_seconds()))
        return
    if queue.finish(capture, WorkState.FAILED, reason, detail):
        events.record(capture, EventKind.FAILED, reason=reason)
        captures.after_file(capture)
        announcements.capture_failed(capture, reason)


@transaction.atomic
def report_indexed(capture: Capture, seconds: float) -> None:
    """The last step is over: the page is searchable and its tags are suggested."""
    locked = Capture.objects.select_for_update().get(pk=capture.pk)
    locked.step, locked.step_detail = "done", ""
    locked.step_seconds = {**locked.step_seconds, "tag": round(seconds, 2)}
    locked.save(update_fields=["step", "step_detail", "step_seconds"])
    events.record(locked, EventKind.INDEXED)


def lease_delay() -> timedelta:
    """How often to beat: a third of the lease leaves room for two lost beats."""
    return timedelta(seconds=settings.CAPTURE_LEASE_SECONDS / 3)
