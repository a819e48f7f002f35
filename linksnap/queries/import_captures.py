"""The captures an import asks for: which they are, how they stand, and how long the waiting ones will take at least."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, Count, F, Max, Min, QuerySet, Sum
from django.utils import timezone

from linksnap.models import (
    OPEN_STATES,
    Capture,
    CaptureQueue,
    CaptureSource,
    TransferPhase,
    TransferRow,
    TransferRun,
    WorkState,
)
from linksnap.queries.transfers import stored_moment

# Between two captures of one site; services.importing.captures spaces the rows by it.
SECONDS_BETWEEN_VISITS = 5
_GUESSED_SECONDS = 8.0
_LOOK_BACK = 200
_RECENTLY = timedelta(days=7)
_MOST_AT_ONCE = 16


@dataclass(frozen=True)
class CaptureEstimate:
    """How the captures of an import stand, and how long the waiting ones will take at least.

    `is_measured` is False while this instance has captured nothing lately and the seconds a capture takes are guessed.
    """

    waiting: int
    done: int
    failed: int
    seconds_left: float
    seconds_a_capture: float
    at_once: float
    is_measured: bool


def captures_of(run: TransferRun) -> QuerySet[Capture]:
    """The captures that were asked for by bringing in this run, and the live ones that follow a page it brought."""
    begun = run.counts.get("applied_at")
    links = TransferRow.objects.filter(run=run, link__isnull=False).values("link")
    captures = Capture.objects.filter(owner=run.owner_id, queue=CaptureQueue.BULK, link__in=links)
    return captures.filter(created_at__gte=stored_moment(begun)) if begun else captures.none()


def capture_estimate(run: TransferRun) -> CaptureEstimate:
    """How long the captures of an import will take, from how long captures took here lately.

    Before the import is applied, it is told from the dry run. The truth is never less: pages of one site are visited
    one after the other, `SECONDS_BETWEEN_VISITS` apart, and people's own saves go first.
    """
    seconds, at_once, is_measured = _pace()
    states = dict(captures_of(run).values_list("state").annotate(rows=Count("pk")))
    waiting = sum(states.get(state, 0) for state in OPEN_STATES)
    longest = float(run.counts.get("last_visit_s", 0)) if waiting else 0.0
    if run.phase in (TransferPhase.READING, TransferPhase.READY):
        waiting = int(run.preview.get("new", 0))
        longest = float(run.preview.get("busiest_host_links", 0)) * SECONDS_BETWEEN_VISITS
    elif waiting and run.counts.get("applied_at"):
        since = stored_moment(run.counts["applied_at"])
        longest = max(0.0, longest - (timezone.now() - since).total_seconds()) if since else longest
    return CaptureEstimate(
        waiting=waiting,
        done=states.get(WorkState.SUCCEEDED, 0),
        failed=states.get(WorkState.FAILED, 0) + states.get(WorkState.DEAD, 0),
        seconds_left=max(longest, waiting * seconds / at_once),
        seconds_a_capture=seconds,
        at_once=at_once,
        is_measured=is_measured,
    )


def _pace() -> tuple[float, float, bool]:
    """Seconds a capture took lately, how many ran at once while the bulk queue was busy, and whether both are known."""
    ended = Capture.objects.filter(
        source=CaptureSource.BROWSER, finished_at__gte=timezone.now() - _RECENTLY, started_at__isnull=False
    )
    newest = ended.order_by("-pk").values("pk")[:_LOOK_BACK]
    spent = F("finished_at") - F("started_at")
    took = Capture.objects.filter(pk__in=newest).aggregate(mean=Avg(spent))["mean"]
    if took is None:
        return _GUESSED_SECONDS, 1.0, False
    bulk = ended.filter(queue=CaptureQueue.BULK).order_by("-pk").values("pk")[:_LOOK_BACK]
    sums = Capture.objects.filter(pk__in=bulk).aggregate(
        work=Sum(spent), begin=Min("started_at"), end=Max("finished_at")
    )
    at_once = 1.0
    if sums["work"] and sums["end"] > sums["begin"]:
        # Idle hours between two imports make this less than it could be, never more.
        at_once = min(_MOST_AT_ONCE, max(1.0, sums["work"] / (sums["end"] - sums["begin"])))
    return max(0.5, took.total_seconds()), at_once, True
