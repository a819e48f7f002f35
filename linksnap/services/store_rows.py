"""The part of the check that looks at rows alone: what the database says about pages, versions and vectors."""

from collections.abc import Iterator

from linksnap.models import Snapshot
from linksnap.queries.store_faults import (
    artifacts_of_strangers,
    dead_vectors,
    links_without_current,
    links_without_vectors,
    snapshots_never_indexed,
    snapshots_without_artifacts,
)
from linksnap.services.store_check import Fault, Finding

_AT_ONCE = 500


def check_rows(*, with_vectors: bool) -> Iterator[Finding]:
    """Everything the database alone can tell; `with_vectors` looks for the vector of each passage, too."""
    for snapshot in snapshots_without_artifacts().iterator(_AT_ONCE):
        yield _of_snapshot(Fault.NO_ARTIFACTS, snapshot)
    for link in links_without_current().iterator(_AT_ONCE):
        ids = tuple(
            Snapshot.objects.filter(link=link).order_by("-captured_at", "-version").values_list("pk", flat=True)
        )
        yield Finding(Fault.LOST_CURRENT, link.public_id, f"{link.owner.username}: {link.url}", ids)
    for artifact in artifacts_of_strangers().iterator(_AT_ONCE):
        yield Finding(Fault.WRONG_OWNER, artifact.snapshot.public_id, f"{artifact.kind} of {artifact.owner.username}")
    for encoder, count in dead_vectors():
        yield Finding(Fault.DEAD_VECTORS, str(encoder), f"{count} vectors")
    for snapshot in snapshots_never_indexed().iterator(_AT_ONCE):
        yield _of_snapshot(Fault.UNINDEXED, snapshot)
    if with_vectors:
        for snapshot_id, count in links_without_vectors():
            snapshot = Snapshot.objects.select_related("link", "owner").get(pk=snapshot_id)
            yield _of_snapshot(Fault.UNINDEXED, snapshot, f", {count} passages without a vector")


def _of_snapshot(fault: Fault, snapshot: Snapshot, more: str = "") -> Finding:
    detail = f"{snapshot.owner.username}: version {snapshot.version} of {snapshot.link.url}{more}"
    return Finding(fault, snapshot.public_id, detail, (snapshot.pk,))
