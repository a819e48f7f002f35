"""How the whole instance stands, for its operator: queues, workers, speed, failures, disk, encoder, last checks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Now

from linksnap.models import (
    FAILED_STATES,
    Capture,
    CaptureQueue,
    EmbedJob,
    Encoder,
    EncoderState,
    FollowedFeed,
    LinkCheck,
    PageEmbedding,
    ReportKind,
    TransferRun,
    UpkeepReport,
    WebhookDelivery,
    WorkerSign,
    WorkRow,
    WorkState,
)
from linksnap.queries.database_time import database_now
from linksnap.queries.link_numbers import captured_links
from linksnap.rules.retries import is_worth_a_round

# A sign of life comes every ten seconds; three missed, and the process counts as gone.
ALIVE = timedelta(seconds=35)
_FAILURES_SINCE = timedelta(days=7)
_SPEED_SINCE_H = 24
_STEP_SECONDS = """
SELECT step.key, percentile_cont(0.5) WITHIN GROUP (ORDER BY step.seconds),
    percentile_cont(0.95) WITHIN GROUP (ORDER BY step.seconds), count(*)
FROM (
    SELECT step_seconds FROM linksnap_capture
    WHERE state = 'succeeded' AND finished_at > statement_timestamp() - %s * interval '1 hour'
    ORDER BY id DESC LIMIT 2000
) capture
-- One odd row must not take the operator's page away.
CROSS JOIN LATERAL (
    SELECT key,
        CASE WHEN jsonb_typeof(value) = 'number' AND value BETWEEN '0' AND '1e9' THEN value::float8 END AS seconds
    FROM jsonb_each(capture.step_seconds)
) step
WHERE step.seconds IS NOT NULL
GROUP BY step.key
"""
_STEPS = ("fetch", "load", "render", "extract", "tag")


@dataclass(frozen=True)
class QueueDepth:
    """One kind of work: rows by state, and for how many seconds the oldest due one has been waiting."""

    kind: str
    waiting: int
    running: int
    paused: int
    due_s: float


@dataclass(frozen=True)
class StepSpeed:
    """Seconds of a step, over the captures of a day."""

    step: str
    median_s: float
    p95_s: float


@dataclass(frozen=True)
class FailureReason:
    """Why captures failed: how many, and at how many links nothing newer has followed (those can be tried again)."""

    reason: str
    count: int
    standing: int

    @property
    def retries(self) -> int:
        """How many a round for all people would ask for anew."""
        return self.standing if is_worth_a_round(self.reason) else 0


@dataclass(frozen=True)
class EncoderShare:
    """The live encoder, and how many of the links with a snapshot have a vector of it."""

    name: str
    revision: str
    embedded: int
    of: int

    @property
    def percent(self) -> int:
        """Rounded down: 100 only when nothing is missing."""
        return self.embedded * 100 // self.of if self.of else 100


def queue_depths() -> list[QueueDepth]:
    """Every kind of work row, captures by queue."""
    kinds: list[tuple[str, type[WorkRow], Q]] = [
        (CaptureQueue.NOW.value, Capture, Q(queue=CaptureQueue.NOW)),
        (CaptureQueue.BULK.value, Capture, Q(queue=CaptureQueue.BULK)),
        ("embed", EmbedJob, Q()),
        ("transfer", TransferRun, Q()),
        ("check_link", LinkCheck, Q()),
        ("follow_feed", FollowedFeed, Q()),
        ("webhook", WebhookDelivery, Q()),
    ]
    now = database_now()
    return [_depth(kind, model, which, now) for kind, model, which in kinds]


def _depth(kind: str, model: type[WorkRow], which: Q, now: datetime) -> QueueDepth:
    queued = Q(state=WorkState.QUEUED)
    numbers = model._default_manager.filter(which, state__in=[WorkState.QUEUED, WorkState.RUNNING]).aggregate(
        waiting=Count("pk", filter=queued & model.NOT_HELD),
        running=Count("pk", filter=Q(state=WorkState.RUNNING)),
        queued=Count("pk", filter=queued),
        oldest=Min("run_after", filter=queued & model.NOT_HELD & Q(run_after__lte=now)),
    )
    due_s = (now - numbers["oldest"]).total_seconds() if numbers["oldest"] else 0.0
    paused = numbers["queued"] - numbers["waiting"]
    return QueueDepth(kind, numbers["waiting"], numbers["running"], paused, max(0.0, due_s))


def workers_alive() -> list[WorkerSign]:
    """Processes that gave a sign within the last half minute."""
    return list(WorkerSign.objects.filter(seen_at__gt=Now() - ALIVE).order_by("kind", "host", "pid"))


def captures_a_minute() -> float:
    """Captures that ended within the last hour, good or bad, by minute."""
    ended = Capture.objects.filter(
        state__in=[WorkState.SUCCEEDED, *FAILED_STATES], finished_at__gt=Now() - timedelta(hours=1)
    )
    return ended.count() / 60


def step_speeds() -> list[StepSpeed]:
    """Median and 95th percentile of each step, in its order."""
    with connection.cursor() as cursor:
        cursor.execute(_STEP_SECONDS, [_SPEED_SINCE_H])
        found = {step: StepSpeed(step, median, p95) for step, median, p95, _ in cursor.fetchall()}
    return [found[step] for step in _STEPS if step in found]


def failures_by_reason() -> list[FailureReason]:
    """Captures that failed within a week, most frequent reason first."""
    standing = Count("pk", filter=Q(link__latest_capture=F("pk"), owner__is_active=True))
    counted = _failed().values("reason").annotate(count=Count("pk"), standing=standing).order_by("-count", "reason")
    return [FailureReason(row["reason"], row["count"], row["standing"]) for row in counted]


def standing_failures(reason: str) -> QuerySet[Capture]:
    """Captures of all people that failed within a week for this reason and that nothing newer has followed.

    Those of closed accounts stay as they are: nobody reads their pages.
    """
    return _failed().filter(reason=reason, link__latest_capture=F("pk"), owner__is_active=True)


def _failed() -> QuerySet[Capture]:
    return Capture.objects.filter(state__in=FAILED_STATES, finished_at__gt=Now() - _FAILURES_SINCE)


def encoder_share() -> EncoderShare | None:
    """None before the first encoder has been registered."""
    live = Encoder.objects.filter(state=EncoderState.ACTIVE).order_by("-pk").first()
    if live is None:
        return None
    made, of = PageEmbedding.objects.filter(encoder=live).count(), captured_links()
    return EncoderShare(live.name, live.revision, min(made, of), of)


def last_reports() -> dict[str, UpkeepReport]:
    """The last check, backup and so on by kind, where there was one."""
    newest = UpkeepReport.objects.filter(kind__in=ReportKind.values).order_by("kind", "-finished_at").distinct("kind")
    return {report.kind: report for report in newest}
