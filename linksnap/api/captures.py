"""`/captures`: watch, retry, cancel, pause; one or many."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router
from ninja.responses import Status

from linksnap.api.auth import owner_of
from linksnap.api.capture_schemas import CaptureBatchOut, CaptureOut, CapturePage
from linksnap.api.cursors import page
from linksnap.api.inputs import CaptureBatchIn, CaptureIn, Cursor, Limit, PublicId
from linksnap.api.openapi import also_answers
from linksnap.api.rows import link_of
from linksnap.models import Capture, WorkState
from linksnap.services import capture_batches, captures
from linksnap.services.capture_batches import Chosen

router = Router(tags=["captures"])


def _captures(request: HttpRequest) -> QuerySet[Capture]:
    return Capture.objects.filter(owner=owner_of(request)).select_related("link").defer("link__words")


@router.get("", response=CapturePage, summary="List captures, newest first")
def list_captures(
    request: HttpRequest, state: WorkState | None = None, cursor: Cursor = "", limit: Limit = 50
) -> CapturePage:
    """Filtered by state."""
    rows = _captures(request)
    found, following = page(rows.filter(state=state) if state else rows, cursor, limit)
    items = [CaptureOut.of(capture, capture.link.public_id) for capture in found]
    return CapturePage(items=items, next_cursor=following)


@router.post(
    "", response={202: CaptureOut}, summary="Snapshot a link again, with options", openapi_extra=also_answers(404)
)
def ask_for_capture(request: HttpRequest, response: HttpResponse, body: CaptureIn) -> Status[CaptureOut]:
    """A live capture of the link that waits or runs already gives way to this one."""
    link = link_of(owner_of(request), body.link)
    capture = captures.snapshot_with(link, body.wish)
    response["Location"] = reverse("api:read_capture", args=[capture.public_id])
    return Status(202, CaptureOut.of(capture, link.public_id))


@router.post("/batch", response=CaptureBatchOut, summary="Cancel, pause, go on or try again: many captures at once")
def act_on_captures(request: HttpRequest, wish: CaptureBatchIn) -> CaptureBatchOut:
    """Those of `ids`, of one `reason`, or all it fits (`all`: true). Captures that have ended are passed over."""
    if not (wish.ids or wish.reason or wish.all):
        return CaptureBatchOut(count=0)
    chosen = Chosen(tuple(wish.ids), wish.reason)
    return CaptureBatchOut(count=capture_batches.act(owner_of(request), wish.do, chosen))


@router.get("/{capture_id}", response=CaptureOut, summary="One capture")
def read_capture(request: HttpRequest, capture_id: PublicId) -> CaptureOut:
    """Its state, step and reason."""
    capture = get_object_or_404(_captures(request), public_id=capture_id)
    return CaptureOut.of(capture, capture.link.public_id)


@router.post("/{capture_id}/retry", response=CaptureOut, summary="Try a failed capture again")
def retry_capture(request: HttpRequest, capture_id: PublicId) -> CaptureOut:
    """Answers the capture that runs now, which is a new one."""
    capture = captures.retry(get_object_or_404(_captures(request), public_id=capture_id))
    return CaptureOut.of(capture, capture.link.public_id)


@router.post("/{capture_id}/cancel", response=CaptureOut, summary="Stop a waiting or running capture")
def cancel_capture(request: HttpRequest, capture_id: PublicId) -> CaptureOut:
    """Nothing happens when it has ended."""
    capture = get_object_or_404(_captures(request), public_id=capture_id)
    captures.cancel(capture)
    capture.refresh_from_db()
    return CaptureOut.of(capture, capture.link.public_id)
