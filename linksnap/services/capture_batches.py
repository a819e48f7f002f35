"""What is done to many captures at once: cancel, pause, go on, try again; a selection, one reason, or all."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import connection, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Now

from linksnap.models import FAILED_STATES, OPEN_STATES, Capture, CaptureQueue, CaptureSource, Link, User, WorkState
from linksnap.services import captures

_CHUNK = 1_000
# Somebody waits for a few; more than that would keep others' pages waiting.
MOST_NOW = 20
# One statement for the events of a hundred thousand rows.
_EVENTS = """
INSERT INTO linksnap_event (owner_id, capture_id, kind, data)
SELECT owner_id, id, %s, '{}' FROM linksnap_capture WHERE id = ANY(%s)
"""


class BatchAction(StrEnum):
    """What can be done to many captures."""

    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"
    RETRY = "retry"


@dataclass(frozen=True)
class Chosen:
    """Which captures: those of these public ids, or those with this reason; with neither, all that it fits."""

    ids: tuple[str, ...] = ()
    reason: str = ""


def act(owner: User, action: BatchAction, chosen: Chosen) -> int:
    """Do it; the number of captures it was done to. Captures it does not fit (ended, of others) are passed over."""
    mine = Capture.objects.filter(owner=owner)
    if chosen.ids:
        mine = mine.filter(public_id__in=chosen.ids)
    if chosen.reason:
        mine = mine.filter(reason=chosen.reason)
    return _ACTIONS[action](mine)


@transaction.atomic
def _cancel(mine: QuerySet[Capture]) -> int:
    ids = list(mine.filter(state__in=OPEN_STATES).select_for_update(of=("self",)).values_list("pk", flat=True))
    Capture.objects.filter(pk__in=ids).update(
        state=WorkState.CANCELLED, finished_at=Now(), dismissed_at=Now(), lease_until=None, is_paused=False
    )
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, ["cancelled", ids])
    return len(ids)


def _pause(mine: QuerySet[Capture]) -> int:
    return mine.filter(state=WorkState.QUEUED, is_paused=False).update(is_paused=True, hinted_at=None)


def _resume(mine: QuerySet[Capture]) -> int:
    return mine.filter(state=WorkState.QUEUED, is_paused=True).update(is_paused=False, hinted_at=None)


def _retry(mine: QuerySet[Capture]) -> int:
    """New captures for failed ones that nothing newer has followed; in bulk when there are many."""
    failed = mine.filter(state__in=FAILED_STATES, link__latest_capture=F("pk")).order_by("pk")
    of_files = list(failed.exclude(source=CaptureSource.BROWSER).select_related("link"))
    for capture in of_files:
        captures.retry(capture)
    live = list(failed.filter(source=CaptureSource.BROWSER).values_list("link_id", "owner_id", "options"))
    queue = CaptureQueue.NOW if len(live) <= MOST_NOW else CaptureQueue.BULK
    for start in range(0, len(live), _CHUNK):
        ask(
            [
                Capture(link_id=link_id, owner_id=owner_id, options=options, queue=queue)
                for link_id, owner_id, options in live[start : start + _CHUNK]
            ]
        )
    return len(of_files) + len(live)


@transaction.atomic
def ask(asked: list[Capture]) -> dict[int, str]:
    """Write new captures of pages (not of files), a thousand or so; public ids by link of those that came to be."""
    # A link whose page is being fetched already (another tab was faster) has its capture.
    Capture.objects.bulk_create(asked, ignore_conflicts=True)
    made = Capture.objects.filter(public_id__in=[capture.public_id for capture in asked])
    newest = made.filter(link=OuterRef("pk")).values("pk")[:1]
    links = Link.objects.filter(pk__in=made.values("link"))
    links.update(latest_capture_id=Subquery(newest))
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, ["queued", list(made.values_list("pk", flat=True))])
    return dict(made.values_list("link_id", "public_id"))


_ACTIONS = {
    BatchAction.CANCEL: _cancel,
    BatchAction.PAUSE: _pause,
    BatchAction.RESUME: _resume,
    BatchAction.RETRY: _retry,
}
