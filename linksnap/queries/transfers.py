"""Imports and exports as people watch them: runs, what a dry run found, progress, the report, the wait for captures."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Max, Min, QuerySet, Sum
from django.utils import timezone

from linksnap.models import (
    OPEN_STATES,
    Capture,
    CaptureQueue,
    CaptureSource,
    TransferDirection,
    TransferPhase,
    TransferRow,
    TransferRun,
    User,
    WorkState,
)

# Between two captures of one site; services.import_captures spaces the rows by it.
SECONDS_BETWEEN_VISITS = 5
_GUESSED_SECONDS = 8.0
_LOOK_BACK = 200
_RECENTLY = timedelta(days=7)
_MOST_AT_ONCE = 16


@dataclass(frozen=True)
class FolderCount:
    """A folder of the file and how many links stand in it."""

    path: tuple[str, ...]
    links: int

    @property
    def depth(self) -> int:
        """0 for a folder at the top."""
        return len(self.path) - 1


@dataclass(frozen=True)
class TagCount:
    """A tag of the file and how many of its links have it."""

    name: str
    uses: int


@dataclass(frozen=True)
class Preview:
    """What a dry run found. `repeated` rows name an address the file holds before; `duplicate` ones bring nothing new.

    `tags_by_uses` says for some numbers n how many tags are used at least n times. `reasons` counts refused rows by
    formats.base.RowReason or rules.canonical_url.UrlProblem; `notices` what had to be changed in rows that are fine.
    """

    rows: int = 0
    new: int = 0
    merged: int = 0
    duplicate: int = 0
    repeated: int = 0
    rejected: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    notices: tuple[tuple[str, int], ...] = ()
    folders: tuple[FolderCount, ...] = ()
    folder_count: int = 0
    tags: tuple[TagCount, ...] = ()
    tag_count: int = 0
    tags_by_uses: tuple[tuple[int, int], ...] = ()
    machine_tag_count: int = 0
    pages: int = 0
    highlights: int = 0
    hosts: int = 0
    busiest_host: str = ""
    busiest_host_links: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True)
class SampleRow:
    """One row of the file as the dry run read it; `reason` is set for refused ones."""

    number: int
    url: str
    title: str
    tags: tuple[str, ...] = ()
    folder: tuple[str, ...] = ()
    added_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Progress:
    """How far the work of a run is. `total` is 0 while it is not known; `seconds_left` None while it cannot be told."""

    done: int
    total: int
    added: int
    merged: int
    duplicate: int
    rejected: int
    seconds_left: float | None

    @property
    def percent(self) -> int:
        """From 0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0


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


@dataclass(frozen=True)
class UndoReport:
    """What undoing took back and what stays; `kept` counts by the code of its reason."""

    links_removed: int = 0
    links_restored: int = 0
    tags_removed: int = 0
    collections_removed: int = 0
    highlights_removed: int = 0
    kept: tuple[tuple[str, int], ...] = ()


def runs(owner: User, direction: str = TransferDirection.IMPORT) -> QuerySet[TransferRun]:
    """The imports or exports of this person, newest first."""
    found = TransferRun.objects.filter(owner=owner, direction=direction)
    return found.defer("preview").order_by("-created_at", "-pk")


def run_of(owner: User, public_id: str, direction: str = TransferDirection.IMPORT) -> TransferRun | None:
    """One run of this person, or None."""
    return TransferRun.objects.filter(owner=owner, direction=direction, public_id=public_id).first()


def preview(run: TransferRun) -> Preview:
    """What the dry run found; all zeros before it has ended."""
    found: dict[str, Any] = dict(run.preview)
    if not found:
        return Preview()
    return Preview(
        **{name: found[name] for name in _PLAIN if name in found},
        reasons=_pairs(found["reasons"]),
        notices=_pairs(found["notices"]),
        folders=tuple(FolderCount(tuple(path), links) for path, links in found["folders"]),
        tags=tuple(TagCount(name, uses) for name, uses in found["tags"]),
        tags_by_uses=tuple((int(uses), tags) for uses, tags in found["tags_by_uses"]),
        oldest=_moment(found["oldest"]),
        newest=_moment(found["newest"]),
    )


_PLAIN = (
    "rows", "new", "merged", "duplicate", "repeated", "rejected", "folder_count", "tag_count", "machine_tag_count",
    "pages", "highlights", "hosts", "busiest_host", "busiest_host_links",
)  # fmt: skip


def samples(run: TransferRun, outcome: str) -> tuple[SampleRow, ...]:
    """Some rows of the file that would have this RowOutcome."""
    found = run.preview.get("samples", {}).get(outcome, ())
    return tuple(
        SampleRow(
            **{
                **row,
                "tags": tuple(row["tags"]),
                "folder": tuple(row["folder"]),
                "added_at": _moment(row["added_at"]),
            }
        )
        for row in found
    )


def progress(run: TransferRun) -> Progress:
    """How far a run is: reading, applying or undoing."""
    applied = run.counts.get("applied", {})
    done, total = run.rows_done, run.rows_total
    if run.phase in (TransferPhase.UNDOING, TransferPhase.UNDONE):
        done = int(run.counts.get("undo", {}).get("rows", 0))
        total = run.rows_done
    elif run.phase == TransferPhase.READING:
        total = 0
    return Progress(
        done=done,
        total=total,
        added=int(applied.get("added", 0)),
        merged=int(applied.get("merged", 0)),
        duplicate=int(applied.get("duplicate", 0)),
        rejected=int(applied.get("rejected", 0)),
        seconds_left=_seconds_left(run, done, total),
    )


def undo_report(run: TransferRun) -> UndoReport:
    """What undoing did so far."""
    found = run.counts.get("undo", {})
    numbers = {name: int(found.get(name, 0)) for name in _UNDO_NUMBERS}
    return UndoReport(**numbers, kept=_pairs(found.get("kept", {})))


_UNDO_NUMBERS = ("links_removed", "links_restored", "tags_removed", "collections_removed", "highlights_removed")


def report_rows(run: TransferRun, outcome: str = "") -> QuerySet[TransferRow]:
    """What became of each row, in file order; of one RowOutcome only where `outcome` is given."""
    rows = TransferRow.objects.filter(run=run).order_by("number")
    return rows.filter(outcome=outcome) if outcome else rows


def report_lines(run: TransferRun) -> Iterator[tuple[int, str, str, str, str]]:
    """Number, outcome, reason, address and title of each row, read in pieces."""
    rows = report_rows(run).values_list("number", "outcome", "reason", "url", "title")
    yield from rows.iterator(chunk_size=2000)


def captures_of(run: TransferRun) -> QuerySet[Capture]:
    """The captures that were asked for by bringing in this run, and the live ones that follow a page it brought."""
    begun = run.counts.get("applied_at")
    links = TransferRow.objects.filter(run=run, link__isnull=False).values("link")
    captures = Capture.objects.filter(owner=run.owner_id, queue=CaptureQueue.BULK, link__in=links)
    return captures.filter(created_at__gte=_moment(begun)) if begun else captures.none()


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
        since = _moment(run.counts["applied_at"])
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


def _seconds_left(run: TransferRun, done: int, total: int) -> float | None:
    speed = float(run.counts.get("rows_a_second", 0))
    if run.phase != TransferPhase.APPLYING or speed <= 0 or not total:
        return None
    return max(0, total - done) / speed


def _pairs(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """Codes with their counts, the most frequent first."""
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
