"""A round of new tries for the captures of all people that failed for one reason: what an operator can ask for."""

from django.db import transaction

from linksnap.models import Capture, CaptureQueue, CaptureSource
from linksnap.queries.instance_status import standing_failures
from linksnap.rules.retries import is_worth_a_round
from linksnap.services import capture_batches, captures

_AT_ONCE = 1_000


def retry_for_all(reason: str) -> int:
    """Ask anew, in bulk, for all pages that failed within a week for `reason`; how many were asked for.

    A second round asks for nothing: new captures stand where the failed ones stood. Raises ValueError for a reason
    with which another try helps nobody.
    """
    if not is_worth_a_round(reason):
        raise ValueError(reason)
    asked, after = 0, 0
    while True:
        with transaction.atomic():
            failed = _locked(reason, after)
            asked += _ask(failed)
        if len(failed) < _AT_ONCE:
            return asked
        after = failed[-1].pk


def _locked(reason: str, after: int) -> list[Capture]:
    """The next thousand, their links locked: whoever asks at the same time waits, and then finds newer captures."""
    rows = standing_failures(reason).filter(pk__gt=after).select_related("link").order_by("pk")
    return list(rows.select_for_update(of=("link",))[:_AT_ONCE])


def _ask(failed: list[Capture]) -> int:
    others = [capture for capture in failed if capture.source != CaptureSource.BROWSER]
    for capture in others:
        captures.retry(capture, CaptureQueue.BULK)
    live = [
        Capture(link_id=one.link_id, owner_id=one.owner_id, options=one.options, queue=CaptureQueue.BULK)
        for one in failed
        if one.source == CaptureSource.BROWSER
    ]
    return len(others) + len(capture_batches.ask(live) if live else ())
