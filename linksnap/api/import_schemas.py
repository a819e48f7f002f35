"""The shapes of imports in the API: the choices that come in, runs, dry runs and estimates that go out."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

from linksnap.api.inputs import TagName
from linksnap.formats.base import FormatName
from linksnap.forms.import_words import file_sentence
from linksnap.models import RowOutcome, TransferPhase, TransferRun
from linksnap.queries import transfers
from linksnap.queries.import_captures import capture_estimate
from linksnap.services.importing.options import FolderUse, ImportOptions, TagTrust


class ImportIn(Schema):
    """What goes with the file: its format where it is not to be recognised."""

    format: FormatName | None = None


class ImportChoices(Schema):
    """How the rows are brought in. `min_uses` counts for `often_used`; `merge` for an archive of LinkSnap."""

    model_config = ConfigDict(extra="forbid")

    tags: TagTrust = TagTrust.MINE
    min_uses: Annotated[int, Field(ge=1, le=100_000)] = 3
    folders: FolderUse = FolderUse.COLLECTIONS
    capture: bool = True
    keep_pages: bool = True
    extra_tags: Annotated[list[TagName], Field(max_length=20)] = []
    merge: bool = False

    def options(self) -> ImportOptions:
        """As the service takes them."""
        return ImportOptions(**{**self.dict(), "extra_tags": tuple(self.extra_tags)})


class ImportProgress(Schema):
    """Rows dealt with, of how many (0 while that is not known), and seconds left where that can be told."""

    done: int
    total: int
    seconds_left: float | None


class ImportCounts(Schema):
    """Rows by what became of them."""

    added: int
    merged: int
    duplicate: int
    rejected: int


class NamedCount(Schema):
    """A code or name and how often it is there."""

    name: str
    count: int


class FolderOut(Schema):
    """A folder of the file, from the top down, and how many links stand in it."""

    path: list[str]
    links: int


class SampleOut(Schema):
    """A row of the file as it was read."""

    outcome: str
    number: int
    url: str
    title: str
    tags: list[str]
    folder: list[str]
    added_at: datetime | None
    reason: str


class PreviewOut(Schema):
    """What a dry run found; the library is as it was."""

    rows: int
    new: int
    merged: int
    duplicate: int
    repeated: int
    rejected: int
    reasons: list[NamedCount]
    notices: list[NamedCount]
    folder_count: int
    folders: list[FolderOut]
    tag_count: int
    tags: list[NamedCount]
    machine_tag_count: int
    pages: int
    highlights: int
    hosts: int
    oldest: datetime | None
    newest: datetime | None
    samples: list[SampleOut]

    @staticmethod
    def of(run: TransferRun) -> "PreviewOut":
        """From a row."""
        found = transfers.preview(run)
        names = ("rows", "new", "merged", "duplicate", "repeated", "rejected", "folder_count", "tag_count",
                 "machine_tag_count", "pages", "highlights", "hosts", "oldest", "newest")  # fmt: skip
        return PreviewOut(
            **{name: getattr(found, name) for name in names},
            reasons=_named(found.reasons),
            notices=_named(found.notices),
            folders=[FolderOut(path=list(folder.path), links=folder.links) for folder in found.folders],
            tags=[NamedCount(name=tag.name, count=tag.uses) for tag in found.tags],
            samples=[
                SampleOut(outcome=outcome, **{**vars(row), "tags": list(row.tags), "folder": list(row.folder)})
                for outcome in (*RowOutcome.values, "repeated")
                for row in transfers.samples(run, outcome)
            ],
        )


class CaptureEstimateOut(Schema):
    """The captures of an import, and how long those that wait take at least; `measured` by captures made here."""

    waiting: int
    done: int
    failed: int
    seconds_left: float
    measured: bool


class UndoOut(Schema):
    """What was taken back, and what stays with the reason."""

    links_removed: int
    links_restored: int
    tags_removed: int
    collections_removed: int
    highlights_removed: int
    kept: list[NamedCount]


class ImportOut(Schema):
    """One import. `phase` is reading, ready, applying, paused, done, cancelled, failed, undoing or undone."""

    id: str
    format: str
    file_name: str
    size: int
    sha256: str
    phase: str
    progress: ImportProgress
    counts: ImportCounts
    reason: str
    reason_text: str
    created_at: datetime
    expires_at: datetime | None

    @staticmethod
    def of(run: TransferRun) -> "ImportOut":
        """From a row."""
        return ImportOut(**_summary(run))


class ImportDetail(ImportOut):
    """One import with its dry run, its captures, and what undoing did."""

    preview: PreviewOut | None
    captures: CaptureEstimateOut
    undo: UndoOut | None

    @staticmethod
    def of(run: TransferRun) -> "ImportDetail":
        """From a row."""
        estimate, undone = capture_estimate(run), transfers.undo_report(run)
        is_undone = run.phase in (TransferPhase.UNDOING, TransferPhase.UNDONE)
        return ImportDetail(
            **_summary(run),
            preview=PreviewOut.of(run) if run.preview else None,
            captures=CaptureEstimateOut(
                waiting=estimate.waiting,
                done=estimate.done,
                failed=estimate.failed,
                seconds_left=round(estimate.seconds_left, 1),
                measured=estimate.is_measured,
            ),
            undo=UndoOut(**{**vars(undone), "kept": _named(undone.kept)}) if is_undone else None,
        )


def _summary(run: TransferRun) -> dict[str, Any]:
    progress = transfers.progress(run)
    return {
        "id": run.public_id,
        "format": run.format,
        "file_name": run.file_name,
        "size": run.file_size,
        "sha256": run.file_sha256,
        "phase": run.phase,
        "progress": ImportProgress(done=progress.done, total=progress.total, seconds_left=progress.seconds_left),
        "counts": ImportCounts(
            added=progress.added, merged=progress.merged, duplicate=progress.duplicate, rejected=progress.rejected
        ),
        "reason": run.reason,
        "reason_text": file_sentence(run.reason) if run.reason else "",
        "created_at": run.created_at,
        "expires_at": run.expires_at,
    }


def _named(pairs: tuple[tuple[str, int], ...]) -> list[NamedCount]:
    return [NamedCount(name=name, count=count) for name, count in pairs]
