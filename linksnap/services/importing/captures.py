"""The captures that follow an import: made in bulk, spread in time, held, released and cancelled together."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Now

from linksnap.models import OPEN_STATES, Capture, CaptureQueue, Event, EventKind, TransferRun, WorkState
from linksnap.queries.import_captures import SECONDS_BETWEEN_VISITS, captures_of
from linksnap.services import bulk_rows
from linksnap.services.bulk_rows import Columns

# Held captures are due in a hundred years: no claim and no sweep can take them by mistake.
_HELD = timedelta(days=36_500)
_CANCEL = """
WITH ended AS (
    UPDATE linksnap_capture SET state = 'cancelled', finished_at = now(), dismissed_at = now(), lease_until = NULL
    WHERE owner_id = %s AND queue = 'capture_bulk' AND state = 'queued' AND created_at >= %s
        AND link_id IN (SELECT link_id FROM linksnap_transferrow WHERE run_id = %s)
    RETURNING id
)
INSERT INTO linksnap_event (owner_id, capture_id, kind, data) SELECT %s, id, 'cancelled', '{}' FROM ended
"""


@dataclass
class VisitPlan:
    """When each site may be visited next: one page every few seconds, all sites by turns.

    Without it ten thousand bookmarks of one site would be one site's storm.
    """

    seed: str
    now: datetime
    next_visit: dict[str, datetime] = field(default_factory=dict)
    last: datetime | None = None

    @classmethod
    def of(cls, run: TransferRun, now: datetime) -> "VisitPlan":
        """The plan of a run; what waits for this owner already, from this run or another, keeps its turns."""
        pause = timedelta(seconds=SECONDS_BETWEEN_VISITS)
        # A visit that was due a moment ago has hardly begun.
        waiting = Capture.objects.filter(
            owner_id=run.owner_id, queue=CaptureQueue.BULK, state__in=OPEN_STATES, run_after__gt=Now() - pause
        )
        # What another import holds has no turn: after it, ours would wait a hundred years, and nobody released it.
        waiting = waiting.filter(run_after__lt=Now() + _HELD / 2)
        taken = waiting.values_list("link__host").annotate(last=Max("run_after"))
        return cls(run.public_id, now, {host: last + pause for host, last in taken})

    def visit(self, host: str) -> datetime:
        """The next free moment for this site."""
        moment = self.next_visit.get(host)
        if moment is None:
            # Sites begin in an order that is mixed, and the same at every reading.
            first = random.Random(f"{self.seed}{host}").random() * SECONDS_BETWEEN_VISITS
            moment = self.now + timedelta(seconds=first)
        self.next_visit[host] = moment + timedelta(seconds=SECONDS_BETWEEN_VISITS)
        self.last = max(moment, self.last or moment)
        return moment


@dataclass(frozen=True)
class WantedCapture:
    """A capture to make, under an id that was taken beforehand, so that the new link can name it."""

    capture_id: int
    link_id: int
    host: str


def make(run: TransferRun, wanted: Sequence[WantedCapture], plan: VisitPlan) -> dict[int, int]:
    """Write the rows with their first events; link id -> capture id of those that were not open already."""
    if not wanted:
        return {}
    made = bulk_rows.insert(Capture, _columns(run, wanted, plan), returning=("id", "link_id"))
    bulk_rows.insert(Event, _told(run, [capture_id for capture_id, _ in made]))
    return {link_id: capture_id for capture_id, link_id in made}


def send_of_new_links(run: TransferRun, wanted: Sequence[WantedCapture], plan: VisitPlan) -> None:
    """As `make` for links that are added just now: nothing of theirs can be open already, so no answer is needed."""
    bulk_rows.send(Capture, _columns(run, wanted, plan))
    bulk_rows.send(Event, _told(run, [one.capture_id for one in wanted]))


def _columns(run: TransferRun, wanted: Sequence[WantedCapture], plan: VisitPlan) -> Columns:
    return Columns(
        {
            "id": [one.capture_id for one in wanted],
            "link_id": [one.link_id for one in wanted],
            "run_after": [plan.visit(one.host) for one in wanted],
        },
        {"owner_id": run.owner_id, "queue": CaptureQueue.BULK.value},
    )


def _told(run: TransferRun, capture_ids: Sequence[int]) -> Columns:
    return Columns({"capture_id": capture_ids}, {"owner_id": run.owner_id, "kind": EventKind.QUEUED.value})


def waiting(run: TransferRun) -> QuerySet[Capture]:
    """The captures of an import that nobody has begun."""
    return captures_of(run).filter(state=WorkState.QUEUED)


def hold(run: TransferRun) -> int:
    """Keep waiting captures from being taken until `release`; how many."""
    return waiting(run).filter(run_after__lt=Now() + _HELD / 2).update(run_after=F("run_after") + _HELD)


def release(run: TransferRun) -> int:
    """Let held captures go on; how many. Those whose time has passed meanwhile keep their distances."""
    held = waiting(run).filter(run_after__gt=Now() + _HELD / 2)
    first = held.order_by("run_after").values_list("run_after", flat=True).first()
    if first is None:
        return 0
    late = max(timedelta(), datetime.now(UTC) - (first - _HELD))
    return held.update(run_after=F("run_after") - _HELD + late, hinted_at=None)


def cancel(run: TransferRun) -> int:
    """Cancel the waiting captures of an import; how many."""
    begun = run.counts.get("applied_at")
    if not begun:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_CANCEL, [run.owner_id, datetime.fromisoformat(begun), run.pk, run.owner_id])
        return int(cursor.rowcount)
