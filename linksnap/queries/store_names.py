"""Which blobs the rows of this instance name, in the order of their names, as of one moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge

from django.db.models import Max, QuerySet
from django.db.models.functions import Collate

from linksnap.models import Artifact, ChangeSet

_AT_ONCE = 5000


@dataclass(frozen=True, order=True)
class NamedBlob:
    """A blob that rows name: digest, packing, and the sizes they remember (plain, and as it lies in the store)."""

    sha256: str
    encoding: str
    size: int
    stored_size: int


def named_blobs() -> Iterator[NamedBlob]:
    """Every blob once, by digest and then packing; read in pieces, so that a million fit any memory.

    What was deleted with its link counts while that can be taken back.
    """
    last = ("", "")
    for name in merge(_of_artifacts(), sorted(_of_deleted_links())):
        if (name.sha256, name.encoding) != last:
            yield name
        last = (name.sha256, name.encoding)


def _of_deleted_links() -> Iterator[NamedBlob]:
    journal = ChangeSet.objects.filter(kind="links_deleted", undone_at=None).values_list("before__blobs", flat=True)
    for blobs in journal.iterator(chunk_size=10):
        yield from (NamedBlob(*blob) for blob in blobs)


def _of_artifacts() -> Iterator[NamedBlob]:
    rows = (
        Artifact.objects.order_by()
        .values("sha256", "encoding")
        .annotate(plain=Max("size"), packed=Max("stored_size"))
        # By code points, as file names and keys of buckets are listed: both are walked side by side.
        .order_by(Collate("sha256", "C"), "encoding")
        .values_list("sha256", "encoding", "plain", "packed")
    )
    for row in rows.iterator(chunk_size=_AT_ONCE):
        yield NamedBlob(*row)


def artifacts_of_blob(sha256: str, encoding: str) -> QuerySet[Artifact]:
    """The rows that name a blob now, with their snapshot and link."""
    return Artifact.objects.filter(sha256=sha256, encoding=encoding).select_related("snapshot__link", "owner")
