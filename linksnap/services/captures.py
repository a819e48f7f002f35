"""What is asked of captures: a live one, one of a file, again, retry, cancel, dismiss."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import OPEN_STATES, Capture, CaptureQueue, CaptureSource, EventKind, Link, WorkState
from linksnap.rules.capture_options import CaptureWish
from linksnap.services import events, upload_store


@dataclass(frozen=True)
class PageFile:
    """A page that lies in the upload store: digest, type, where it came from, when the page was like that."""

    sha256: str
    content_type: str
    source: CaptureSource
    page_date: datetime | None = None
    live_after: bool = False


def enqueue(link: Link, queue: CaptureQueue = CaptureQueue.NOW, options: dict[str, Any] | None = None) -> Capture:
    """The open capture of a link, made now if there is none: two at once would race for one page."""
    open_capture = Capture.objects.filter(link=link, state__in=OPEN_STATES).first()
    return _hastened(open_capture, queue) if open_capture else snapshot_again(link, queue, options)


def snapshot_again(
    link: Link, queue: CaptureQueue = CaptureQueue.NOW, options: dict[str, Any] | None = None
) -> Capture:
    """Ask the page's site for a new version; the capture that is at it already, if there is one."""
    live = Capture.objects.filter(link=link, state__in=OPEN_STATES, source=CaptureSource.BROWSER)
    open_capture = live.first()
    if open_capture is not None:
        return _hastened(open_capture, queue)
    try:
        return _create(Capture(owner_id=link.owner_id, link=link, queue=queue, options=options or {}))
    except IntegrityError:
        # Another tab was faster; theirs is as good as ours.
        return live.get()


@transaction.atomic
def snapshot_with(link: Link, wish: CaptureWish) -> Capture:
    """Ask for a new version with options; a live capture that is open already gives way to this one."""
    for open_capture in Capture.objects.filter(link=link, state__in=OPEN_STATES, source=CaptureSource.BROWSER):
        cancel(open_capture)
    return _create(Capture(owner_id=link.owner_id, link=link, options=wish.to_options()))


@transaction.atomic
def enqueue_file(link: Link, file: PageFile, queue: CaptureQueue = CaptureQueue.NOW) -> Capture:
    """Ask for a version made from a file.

    A page a person sends as it is now takes the place of captures that have not begun, and of a live one that runs.
    A file that an import brings twice is taken once.
    """
    same = Q(state__in=OPEN_STATES)
    if file.source == CaptureSource.IMPORT:
        same |= Q(state=WorkState.SUCCEEDED, snapshot__isnull=False)
    known = Capture.objects.filter(same, link=link, upload_sha256=file.sha256, source=file.source).first()
    if known is not None:
        return known
    if file.source == CaptureSource.UPLOAD and file.page_date is None:
        _supersede(link)
    return _create(_of_file(link, file, queue))


def after_file(capture: Capture) -> None:
    """The capture of a file is over: fetch the page from its site now, if that was wished."""
    if capture.live_after:
        snapshot_again(capture.link, CaptureQueue.BULK)


def retry(capture: Capture, queue: CaptureQueue = CaptureQueue.NOW) -> Capture:
    """Try a failed capture again, at once or in its turn: a waiting one is only moved to the front.

    A page that came as a file is read from it again; when the file is gone, its site is asked.
    """
    if _to_the_front(capture):
        return capture
    if not capture.is_of_file and capture.options and not _is_open(capture.link):
        return _create(
            Capture(
                owner_id=capture.owner_id,
                link=capture.link,
                options=capture.options,
                queue=queue,
                source=capture.source,
                page_date=capture.page_date,
                site=capture.site,
            )
        )
    if not upload_store.has(capture.upload_sha256):
        return enqueue(capture.link, queue)
    file = PageFile(
        capture.upload_sha256,
        capture.upload_type,
        CaptureSource(capture.source),
        capture.page_date,
        capture.live_after,
    )
    return enqueue_file(capture.link, file, queue)


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


def _is_open(link: Link) -> bool:
    return Capture.objects.filter(link=link, state__in=OPEN_STATES).exists()


def _hastened(capture: Capture, queue: CaptureQueue) -> Capture:
    """An open capture; one that waits in bulk or is paused goes to the front when a person asks for its page now."""
    if queue == CaptureQueue.NOW and (capture.queue == CaptureQueue.BULK or capture.is_paused):
        _to_the_front(capture)
    return capture


def _to_the_front(capture: Capture) -> bool:
    """Make a waiting capture the next one; False when it does not wait."""
    waiting = Capture.objects.filter(pk=capture.pk, state=WorkState.QUEUED)
    moved = waiting.update(run_after=Now(), queue=CaptureQueue.NOW, hinted_at=None, is_paused=False)
    if moved:
        capture.refresh_from_db()
        jobs.hint_capture(capture)
    return bool(moved)


def _of_file(link: Link, file: PageFile, queue: CaptureQueue) -> Capture:
    return Capture(
        owner_id=link.owner_id,
        link=link,
        queue=queue,
        source=file.source,
        upload_sha256=file.sha256,
        upload_type=file.content_type,
        page_date=file.page_date,
        live_after=file.live_after,
    )


def _create(capture: Capture) -> Capture:
    """Write a row, its first event and the link's pointer, and send the hint. Raises IntegrityError."""
    with transaction.atomic():
        capture.save(force_insert=True)
        events.record(capture, EventKind.QUEUED)
        Link.objects.filter(pk=capture.link_id).update(latest_capture=capture)
        capture.link.latest_capture = capture
        jobs.hint_capture(capture)
    return capture


def _supersede(link: Link) -> None:
    waiting = Q(state=WorkState.QUEUED, page_date=None) & ~Q(source=CaptureSource.IMPORT)
    running = Q(state=WorkState.RUNNING, source=CaptureSource.BROWSER)
    for capture in Capture.objects.filter(waiting | running, link=link):
        ended = Capture.objects.filter(pk=capture.pk, state__in=OPEN_STATES).update(
            state=WorkState.CANCELLED, reason="superseded", finished_at=Now(), dismissed_at=Now(), lease_until=None
        )
        if ended:
            events.record(capture, EventKind.CANCELLED, reason="superseded")
