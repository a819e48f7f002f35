"""What a person asks of captures: again, retry, cancel, dismiss."""

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import OPEN_STATES, Capture, CaptureQueue, EventKind, Link, WorkState
from linksnap.services import events


def enqueue(link: Link, queue: CaptureQueue = CaptureQueue.NOW) -> Capture:
    """The open capture of a link, made now if there is none: two at once would race for one page."""
    open_capture = _open_capture(link)
    if open_capture is not None:
        return open_capture
    try:
        with transaction.atomic():
            capture = Capture.objects.create(owner_id=link.owner_id, link=link, queue=queue)
            events.record(capture, EventKind.QUEUED)
            Link.objects.filter(pk=link.pk).update(latest_capture=capture)
            link.latest_capture = capture
            jobs.hint_capture(capture)
            return capture
    except IntegrityError:
        # Another tab was faster; theirs is as good as ours.
        return Capture.objects.get(link=link, state__in=OPEN_STATES)


def snapshot_again(link: Link) -> Capture:
    """Ask for a new version of the page."""
    return enqueue(link)


def retry(capture: Capture) -> Capture:
    """Try a failed capture again, at once: a waiting one is only moved to the front."""
    waiting = Capture.objects.filter(pk=capture.pk, state=WorkState.QUEUED)
    if waiting.update(run_after=Now(), queue=CaptureQueue.NOW, hinted_at=None):
        capture.refresh_from_db()
        jobs.hint_capture(capture)
        return capture
    return enqueue(capture.link)


@transaction.atomic
def cancel(capture: Capture) -> bool:
    """Stop a waiting or running capture. A worker that is at it finds its fence void. False if it had ended."""
    ended = Capture.objects.filter(pk=capture.pk, state__in=OPEN_STATES).update(
        state=WorkState.CANCELLED, finished_at=Now(), lease_until=None
    )
    if ended:
        events.record(capture, EventKind.CANCELLED)
    return bool(ended)


def dismiss(capture: Capture) -> None:
    """Take an ended capture out of the tray; the queue page still has it."""
    Capture.objects.filter(pk=capture.pk, dismissed_at=None).update(dismissed_at=Now())


def _open_capture(link: Link) -> Capture | None:
    return Capture.objects.filter(owner_id=link.owner_id, link=link, state__in=OPEN_STATES).first()
