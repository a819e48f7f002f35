"""Imports and exports as people watch them: runs, what a dry run found, progress, the report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from linksnap.models import TransferDirection, TransferPhase, TransferRow, TransferRun, User


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
        oldest=stored_moment(found["oldest"]),
        newest=stored_moment(found["newest"]),
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
                "added_at": stored_moment(row["added_at"]),
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


def _seconds_left(run: TransferRun, done: int, total: int) -> float | None:
    speed = float(run.counts.get("rows_a_second", 0))
    if run.phase != TransferPhase.APPLYING or speed <= 0 or not total:
        return None
    return max(0, total - done) / speed


def _pairs(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """Codes with their counts, the most frequent first."""
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def stored_moment(text: str | None) -> datetime | None:
    """A moment as a run's JSON holds it."""
    return datetime.fromisoformat(text) if text else None
