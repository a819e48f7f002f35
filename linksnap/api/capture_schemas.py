"""The shapes of captures that go out of the API."""

from datetime import datetime

from ninja import Schema

from linksnap.forms.reasons import reason_sentence
from linksnap.models import Capture, WorkState
from linksnap.services import backpressure


class CaptureOut(Schema):
    """One capture: its state, the step that runs, and the reason when it failed, as a code and as a sentence."""

    id: str
    link: str
    source: str
    state: str
    step: str
    step_detail: str
    step_seconds: dict[str, float]
    reason: str
    reason_text: str
    attempts: int
    is_paused: bool
    # Not before this moment, while it waits.
    run_after: datetime
    # Why captures pause on this instance now ("disk": it is nearly full); links are saved as ever.
    delayed: str
    created_at: datetime
    finished_at: datetime | None

    @staticmethod
    def of(capture: Capture, link_id: str) -> "CaptureOut":
        """From a row."""
        return CaptureOut(
            id=capture.public_id,
            link=link_id,
            source=capture.source,
            state=capture.state,
            step=capture.step,
            step_detail=capture.step_detail,
            step_seconds=capture.step_seconds,
            reason=capture.reason,
            reason_text=reason_sentence(capture.reason) if capture.reason else "",
            attempts=capture.attempts,
            is_paused=capture.is_paused,
            run_after=capture.run_after,
            delayed="disk" if capture.state == WorkState.QUEUED and backpressure.pauses_captures() else "",
            created_at=capture.created_at,
            finished_at=capture.finished_at,
        )


class CaptureBatchOut(Schema):
    """How many captures it was done to."""

    count: int


class CapturePage(Schema):
    """One page of captures."""

    items: list[CaptureOut]
    next_cursor: str | None
