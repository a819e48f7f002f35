"""A person's exports: those of the last days, how large an archive would be, what the schedule last did."""

from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet, Sum

from linksnap.models import Artifact, Highlight, Snapshot, TransferDirection, TransferRun, User
from linksnap.queries.file_numbers import known_files
from linksnap.queries.link_numbers import all_links

# Measured on a library of real pages: a row packs to some hundred bytes, and each zip member costs 250.
_BYTES_A_ROW = 400
_BYTES_A_MEMBER = 300


@dataclass(frozen=True)
class ArchiveEstimate:
    """What the archive would hold; `bytes` is on the safe side."""

    links: int
    snapshots: int
    bytes: int


def archive_estimate(owner: User) -> ArchiveEstimate:
    """How large the archive of `owner` would be, for showing: files with the same bytes count for each time."""
    kinds = known_files(owner)
    files = sum(one.files for one in kinds)
    return _estimate(owner, files, files, sum(one.stored_bytes for one in kinds))


def archive_room(owner: User) -> int:
    """How many bytes the archive may take; looks at every file, and counts the same bytes once."""
    own = Artifact.objects.filter(owner=owner)
    once = own.order_by().values("sha256").annotate(stored=Max("stored_size"))
    found = once.aggregate(files=Count("sha256"), size=Sum("stored"))
    return _estimate(owner, own.count(), int(found["files"] or 0), int(found["size"] or 0)).bytes


def _estimate(owner: User, named: int, files: int, size: int) -> ArchiveEstimate:
    links, snapshots = all_links(owner), Snapshot.objects.filter(owner=owner).count()
    rows = 3 * links + 2 * snapshots + named + Highlight.objects.filter(owner=owner).count()
    # Text is packed by the zip a little less tightly than in the store.
    return ArchiveEstimate(links, snapshots, size * 12 // 10 + rows * _BYTES_A_ROW + files * _BYTES_A_MEMBER)


def export_runs(owner: User) -> QuerySet[TransferRun]:
    """The exports of `owner`, newest first."""
    return TransferRun.objects.filter(owner=owner, direction=TransferDirection.EXPORT).order_by("-created_at", "-pk")


def downloads(owner: User) -> list[TransferRun]:
    """The exports made for downloading, newest first."""
    return list(export_runs(owner).filter(options__keep=0)[:10])


def last_scheduled(owner: User) -> TransferRun | None:
    """The newest export that went, or goes, into the operator's folder."""
    return export_runs(owner).exclude(options__keep=0).first()
