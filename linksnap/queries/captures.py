"""Captures as people watch them: the tray, the queue, one capture with its history."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Prefetch, QuerySet, Value, When
from django.utils import timezone

from linksnap.models import (
    FAILED_STATES,
    OPEN_STATES,
    Artifact,
    Capture,
    EmbedJob,
    Link,
    Snapshot,
    Suggestion,
    SuggestionState,
    User,
    WorkState,
)
from linksnap.queries.suggestion_order import MOST_SHOWN, own_first

STEPS = ("fetch", "load", "render", "extract", "tag")
ROWS_IN_TRAY = 2
_CANDIDATES = 12
ROWS_A_PAGE = 30
# Reasons of services.site_turns: the capture waits for its site, and will not be tried "again".
SITE_REASONS = frozenset({"site_turn", "site_resting", "retry_after"})
# A finished capture leaves the tray by itself after this long.
STAYS_IN_TRAY = timedelta(minutes=20)


# Each number of an index of its own.
_ENDED = """SELECT count(*) FROM linksnap_capture
    WHERE owner_id = %(owner)s AND dismissed_at IS NULL AND finished_at >= %(since)s"""
_NUMBERS = f"""
SELECT (SELECT count(*) FROM linksnap_capture WHERE owner_id = %(owner)s AND state = 'queued'),
    (SELECT count(*) FROM linksnap_capture WHERE owner_id = %(owner)s AND state = 'running'),
    ({_ENDED}), ({_ENDED} AND state IN ('failed', 'dead'))
"""  # noqa: S608


class Outcome(StrEnum):
    """What a row says about its capture."""

    WAITING = "waiting"
    RUNNING = "running"
    TAGGING = "tagging"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class TrayStep:
    """One of the five steps: its code, where it stands (done, now, todo), its seconds when it is over."""

    code: str
    place: str
    seconds: float | None = None


@dataclass(frozen=True)
class CaptureRow:
    """A capture with all its row shows."""

    capture: Capture
    link: Link
    snapshot: Snapshot | None
    outcome: Outcome
    steps: tuple[TrayStep, ...]
    number: int
    kinds: tuple[str, ...]
    proposals: tuple[Suggestion, ...]

    @property
    def is_open(self) -> bool:
        """True while something still happens by itself."""
        return self.outcome in (Outcome.WAITING, Outcome.RUNNING, Outcome.TAGGING)

    @property
    def waits_for_site(self) -> bool:
        """True while it is not its own fault that it waits."""
        return self.outcome is Outcome.WAITING and self.capture.reason in SITE_REASONS

    @property
    def seconds(self) -> float:
        """Seconds of work, all steps together."""
        return sum(float(value) for value in self.capture.step_seconds.values())

    @property
    def shape(self) -> str:
        """Another text whenever the row has other buttons or chips; not for every detail of a step."""
        return f"{self.outcome}-{self.capture.attempts}-{len(self.proposals)}"


@dataclass(frozen=True)
class Tray:
    """The rows under the add bar, and how many captures are not among them."""

    rows: tuple[CaptureRow, ...]
    more: int
    failed: int
    is_open: bool


def tray(owner: User) -> Tray:
    """What is going on, and what ended lately and was not dismissed: the few rows a person wants to see first."""
    since = timezone.now() - STAYS_IN_TRAY
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, {"owner": owner.pk, "since": since})
        queued, running, ended, failed = cursor.fetchone() or (0, 0, 0, 0)
    if not queued and not running and not ended:
        return Tray((), 0, 0, is_open=False)
    newest = _newest_in_tray(owner, since)
    rows = sorted(newest, key=_place_in_tray(newest))[:ROWS_IN_TRAY]
    shown_open = sum(row.capture.is_open for row in rows)
    shown_failed = sum(row.outcome is Outcome.FAILED for row in rows)
    return Tray(
        rows=tuple(rows),
        more=queued + running - shown_open,
        failed=failed - shown_failed,
        is_open=queued + running > 0 or any(row.is_open for row in rows),
    )


def _newest_in_tray(owner: User, since: datetime) -> list[CaptureRow]:
    """Those that run, then the newest others; a short look each at an index, whatever waits or ended long ago."""
    mine = Capture.objects.filter(owner=owner).order_by("-created_at", "-id").values("pk")
    queued, running = (mine.filter(state=state)[:_CANDIDATES] for state in OPEN_STATES)
    ended = mine.filter(finished_at__gte=since, dismissed_at=None)[:_CANDIDATES]
    candidates = Capture.objects.filter(pk__in=running.union(queued, ended))
    return capture_rows(_with_rows(candidates).order_by(_RUNNING_FIRST, "-created_at", "-id")[:_CANDIDATES])


_RUNNING_FIRST = Case(When(state=WorkState.RUNNING, then=0), default=1)


def _place_in_tray(rows: list[CaptureRow]) -> Callable[[CaptureRow], int]:
    """Running ones first, then what was pasted last (so that it shows at once), then ended ones, then the waiting."""
    pasted_last = max((row.capture.pk for row in rows), default=0)

    def place(row: CaptureRow) -> int:
        if row.outcome in (Outcome.RUNNING, Outcome.TAGGING):
            return 0
        if row.outcome is Outcome.WAITING:
            return 1 if row.capture.pk == pasted_last else 3
        return 2

    return place


def queue_page(owner: User, state: str, reason: str, number: int) -> Page[Capture]:
    """All captures of a person, newest first; `state` is "", "open", "failed" or "done".

    A `reason` narrows to the links that stand at it now: failures that nothing newer has followed.
    """
    captures = _with_rows(Capture.objects.filter(owner=owner)).order_by("-created_at", "-id")
    states = {"open": OPEN_STATES, "failed": FAILED_STATES, "done": (WorkState.SUCCEEDED,)}.get(state)
    if states:
        captures = captures.filter(state__in=states)
    if reason:
        captures = captures.filter(reason=reason, link__latest_capture=F("pk"))
    return Paginator(captures, ROWS_A_PAGE).get_page(number)


def capture_of(owner: User, public_id: str) -> CaptureRow | None:
    """One capture of this person, or None."""
    found = _with_rows(Capture.objects.filter(owner=owner, public_id=public_id)).first()
    return capture_rows([found])[0] if found else None


def capture_rows(captures: Iterable[Capture]) -> list[CaptureRow]:
    """Rows for captures that came from this module's queries."""
    return [_row(capture) for capture in captures]


def _with_rows(captures: QuerySet[Capture]) -> QuerySet[Capture]:
    waiting_jobs = EmbedJob.objects.filter(snapshot__capture=OuterRef("pk"), state__in=OPEN_STATES)
    pending = Suggestion.objects.filter(state=SuggestionState.PENDING).order_by(*own_first())
    return (
        captures.select_related("link", "link__current_snapshot", "snapshot")
        .defer("link__words", "link__notes")
        .annotate(
            is_tagging=Case(
                When(state=WorkState.SUCCEEDED, then=Exists(waiting_jobs)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
        .prefetch_related(
            Prefetch("snapshot__artifacts", Artifact.objects.order_by("id"), to_attr="row_artifacts"),
            Prefetch("link__suggestions", pending, to_attr="row_proposals"),
        )
    )


def _row(capture: Capture) -> CaptureRow:
    snapshot: Snapshot | None = getattr(capture, "snapshot", None)
    outcome = _outcome(capture)
    steps = _steps(capture, outcome)
    shows_proposals = outcome is Outcome.DONE
    return CaptureRow(
        capture=capture,
        link=capture.link,
        snapshot=snapshot,
        outcome=outcome,
        steps=steps,
        number=next((n for n, step in enumerate(steps, 1) if step.place == "now"), 0),
        kinds=tuple(artifact.kind for artifact in getattr(snapshot, "row_artifacts", [])),
        proposals=tuple(getattr(capture.link, "row_proposals", [])[:MOST_SHOWN]) if shows_proposals else (),
    )


def _outcome(capture: Capture) -> Outcome:
    if capture.state == WorkState.SUCCEEDED:
        return Outcome.TAGGING if getattr(capture, "is_tagging", False) else Outcome.DONE
    if capture.has_failed:
        return Outcome.FAILED
    return {
        WorkState.QUEUED: Outcome.WAITING,
        WorkState.RUNNING: Outcome.RUNNING,
        WorkState.CANCELLED: Outcome.CANCELLED,
    }[WorkState(capture.state)]


def _steps(capture: Capture, outcome: Outcome) -> tuple[TrayStep, ...]:
    current = len(STEPS) if outcome is Outcome.DONE else -1
    if outcome is Outcome.TAGGING:
        current = STEPS.index("tag")
    elif outcome is not Outcome.DONE and capture.step in STEPS and outcome is not Outcome.WAITING:
        current = STEPS.index(capture.step)
    return tuple(
        TrayStep(
            code=code,
            place="done" if n < current else "now" if n == current else "todo",
            seconds=capture.step_seconds.get(code),
        )
        for n, code in enumerate(STEPS)
    )
