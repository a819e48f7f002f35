"""A person's exports: those of the last days, how large an archive would be, what the schedule last did."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from linksnap.models import Artifact, Highlight, Link, Snapshot, TransferDirection, TransferRun, User

# Measured on a library of real pages: a row packs to some hundred bytes, and each zip member costs 250.
_BYTES_A_ROW = 400
_BYTES_A_MEMBER = 300


@dataclass(frozen=True)
class ArchiveEstimate:
    """What the archive would hold; `bytes` is on the safe side."""

    links: int
    snapshots: int
    files: int
    bytes: int


def archive_estimate(owner: User) -> ArchiveEstimate:
    """How large the archive of `owner` would be: bytes in the store, plus rows."""
    own = Artifact.objects.filter(owner=owner)
    blobs = own.order_by("sha256").distinct("sha256").values("pk")
    stored = Artifact.objects.filter(pk__in=blobs).aggregate(size=Sum("stored_size"), files=Count("pk"))
    links = Link.objects.filter(owner=owner).count()
    snapshots = Snapshot.objects.filter(owner=owner).count()
    rows = 3 * links + 2 * snapshots + own.count() + Highlight.objects.filter(owner=owner).count()
    files, size = int(stored["files"] or 0), int(stored["size"] or 0)
    # Text is packed by the zip a little less tightly than in the store.
    return ArchiveEstimate(links, snapshots, files, size * 12 // 10 + rows * _BYTES_A_ROW + files * _BYTES_A_MEMBER)


def export_runs(owner: User) -> QuerySet[TransferRun]:
    """The exports of `owner`, newest first."""
    return TransferRun.objects.filter(owner=owner, direction=TransferDirection.EXPORT).order_by("-created_at", "-pk")


def downloads(owner: User) -> list[TransferRun]:
    """The exports made for downloading, newest first."""
    return list(export_runs(owner).filter(options__keep=0)[:10])


def last_scheduled(owner: User) -> TransferRun | None:
    """The newest export that went, or goes, into the operator's folder."""
    return export_runs(owner).exclude(options__keep=0).first()
