"""What can be done about a finding of the check: capture again, index again, point to a version. Nothing is deleted."""

from collections.abc import Iterable
from enum import StrEnum

from django.db import transaction

from linksnap.models import CaptureQueue, Link, Snapshot
from linksnap.services import captures, embed_jobs, upload_store
from linksnap.services.artifact_store import blob_store
from linksnap.services.blob_store import BlobName
from linksnap.services.store_check import Fault, Finding


class Remedy(StrEnum):
    """What was done."""

    CAPTURED = "capture_again"
    INDEXED = "index_again"
    POINTED = "current_set"
    NONE = "nothing"


def repair(findings: Iterable[Finding]) -> dict[Remedy, int]:
    """Do what helps with each; how often what was done. Bytes that are wrong are put aside under another name."""
    done = dict.fromkeys(Remedy, 0)
    for finding in findings:
        done[_REMEDIES.get(finding.fault, _nothing)(finding)] += 1
    return done


def _nothing(_finding: Finding) -> Remedy:
    return Remedy.NONE


def _capture_again(finding: Finding) -> Remedy:
    """Only current versions: no site gives back what it was years ago."""
    if finding.fault is Fault.DAMAGED:
        name = BlobName.from_file_name(finding.subject.rpartition("/")[2])
        assert name
        # The same bytes may come again, and must not be taken for being there already.
        blob_store().set_aside(name)
    links = Link.objects.filter(current_snapshot__in=finding.snapshots).select_related("current_snapshot__capture")
    for link in links.defer("words"):
        made_by = link.current_snapshot.capture if link.current_snapshot else None
        if made_by and made_by.is_of_file and upload_store.has(made_by.upload_sha256):
            captures.retry(made_by)
        else:
            captures.snapshot_again(link, CaptureQueue.BULK)
    return Remedy.CAPTURED if links else Remedy.NONE


def _index_again(finding: Finding) -> Remedy:
    for snapshot in Snapshot.objects.filter(pk__in=finding.snapshots):
        with transaction.atomic():
            embed_jobs.ask(snapshot)
    return Remedy.INDEXED


def _point_to_one(finding: Finding) -> Remedy:
    """The newest whole version becomes the current one."""
    versions = {row.pk: row for row in Snapshot.objects.filter(pk__in=finding.snapshots).prefetch_related("artifacts")}
    whole = [pk for pk in finding.snapshots if pk in versions and versions[pk].verdict in ("complete", "partial")]
    best = versions.get((whole or list(versions) or [0])[0])
    if best is None:
        return Remedy.NONE
    Link.objects.filter(pk=best.link_id).update(current_snapshot=best)
    _index_again(Finding(Fault.UNINDEXED, best.public_id, snapshots=(best.pk,)))
    return Remedy.POINTED


_REMEDIES = {
    Fault.MISSING: _capture_again,
    Fault.DAMAGED: _capture_again,
    Fault.NO_ARTIFACTS: _capture_again,
    Fault.LOST_CURRENT: _point_to_one,
    Fault.UNINDEXED: _index_again,
}
