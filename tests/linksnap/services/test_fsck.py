"""The check of the store: seeded faults are all named, nothing else is, and the repair asks for what can be had."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from linksnap.models import (
    Artifact,
    Capture,
    EmbedJob,
    Encoder,
    EncoderState,
    Link,
    PageEmbedding,
    Snapshot,
    UpkeepReport,
    WorkState,
)
from linksnap.services import artifact_store, captures, fsck, retention, search_index
from linksnap.services.artifact_store import name_of
from linksnap.services.folder_store import FolderStore
from linksnap.services.fsck import CheckReport
from linksnap.services.snapshots import PageRecord
from linksnap.services.store_check import Depth
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db
DEEP, LIGHT = Depth(1.0), Depth(0.0)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FolderStore]:
    """A store of the test's own: that of the run holds the blobs of other tests, which are all orphans here."""
    own = FolderStore(tmp_path / "blobs")
    for module in ("artifact_store", "store_check", "store_sweep", "store_repair", "retention"):
        monkeypatch.setattr(f"linksnap.services.{module}.blob_store", lambda: own)
    yield own


def _kept(n: int, kind: str = "html") -> Artifact:
    snapshot = snapshot_of(link_of(person("alice"), f"https://zili.example/排版/{n}"), indexed_at=timezone.now())
    return artifact_of(snapshot, kind, f"第{n}条规矩".encode() * 200)


def _found(report: CheckReport) -> set[tuple[str, str]]:
    return {(one.fault.value, one.subject) for one in report.findings}


def _orphan(store: FolderStore, data: bytes = b"nobody's") -> Path:
    kept = store.put(data, "image/png")
    path = store.path(artifact_store.BlobName(kept.sha256, ""))
    os.utime(path, (1, 1))
    return path


def test_it_finds_nothing_where_nothing_is_wrong(store: FolderStore) -> None:
    for n in range(20):
        _kept(n)
    store.put(b"on its way to a row", "image/png")
    report = fsck.check(DEEP)
    assert report.is_clean and report.measured.blobs == 21 and report.measured.hashed == 20
    assert UpkeepReport.objects.get().is_clean


def test_it_names_every_seeded_fault_and_no_other(store: FolderStore) -> None:
    files = [_kept(n, "html" if n % 2 else "screenshot") for n in range(60)]
    paths = {n: store.path(name_of(files[n])) for n in range(60)}
    paths[3].unlink()
    paths[5].write_bytes(paths[5].read_bytes()[:-9])
    for n in (8, 9):
        data = bytearray(paths[n].read_bytes())
        data[len(data) // 2] ^= 1
        paths[n].write_bytes(bytes(data))
    orphan = _orphan(store)
    keys = {n: name_of(files[n]).key for n in (3, 5, 8, 9)}
    light = {
        ("missing", keys[3]),
        ("damaged", keys[5]),
        ("orphaned", f"{orphan.parent.parent.name}/{orphan.parent.name}/{orphan.name}"),
    }
    assert _found(fsck.check(LIGHT)) == light
    assert _found(fsck.check(DEEP)) == light | {("damaged", keys[8]), ("damaged", keys[9])}


def test_it_reads_every_blob_within_a_hundred_days_of_samples() -> None:
    digests = [os.urandom(32).hex() for _ in range(300)]
    read = [[digest for digest in digests if Depth(0.01, day).reads(digest)] for day in range(100)]
    assert sorted(digest for day in read for digest in day) == sorted(digests)


def test_it_takes_bytes_a_newer_packer_wrote_for_whole(store: FolderStore) -> None:
    artifact = _kept(1)
    Artifact.objects.filter(pk=artifact.pk).update(stored_size=artifact.stored_size + 7)
    assert fsck.check(LIGHT).is_clean


def test_it_finds_rows_that_cannot_be_right() -> None:
    bare = snapshot_of(link_of(person("alice"), "https://zili.example/空"), indexed_at=timezone.now())
    lost = _kept(2).snapshot
    Link.objects.filter(pk=lost.link_id).update(current_snapshot=None)
    strange = _kept(3)
    Artifact.objects.filter(pk=strange.pk).update(owner=person("bob"))
    silent = _kept(4).snapshot
    Snapshot.objects.filter(pk=silent.pk).update(indexed_at=None)
    waiting = _kept(5).snapshot
    Snapshot.objects.filter(pk=waiting.pk).update(indexed_at=None)
    EmbedJob.objects.create(owner=waiting.owner, snapshot=waiting)
    report = fsck.check(LIGHT)
    assert _found(report) == {
        ("no_artifacts", bare.public_id),
        ("lost_current", lost.link.public_id),
        ("wrong_owner", strange.snapshot.public_id),
        ("unindexed", silent.public_id),
    }
    assert report.is_serious


def test_it_finds_vectors_of_an_encoder_nobody_uses() -> None:
    dead = Encoder.objects.create(name="old", revision="1", dim=384, state=EncoderState.RETIRED)
    search_index.ensure_partition(dead)
    link = _kept(1).snapshot.link
    PageEmbedding.objects.create(owner=link.owner, encoder=dead, link=link, vector=[0.05] * 384)
    report = fsck.check(LIGHT)
    assert dict(report.counts) == {"dead_vectors": 1} and not report.is_serious


def test_its_repair_captures_again_what_is_current_and_deletes_nothing(store: FolderStore) -> None:
    missing, damaged, old = _kept(1), _kept(2, "screenshot"), _kept(3)
    snapshot_of(old.snapshot.link, indexed_at=timezone.now())
    artifact_of(old.snapshot.link.snapshots.latest("pk"), "html", b"a newer version")
    for artifact in (missing, old):
        store.path(name_of(artifact)).unlink()
    path = store.path(name_of(damaged))
    path.write_bytes(b"x" * damaged.size)
    orphan = _orphan(store)
    report = fsck.check(DEEP, mend=True)
    assert report.remedies == {"capture_again": 2, "nothing": 2}
    assert {one.link_id for one in Capture.objects.all()} == {missing.snapshot.link_id, damaged.snapshot.link_id}
    assert orphan.exists() and path.with_name(f"{path.name}.damaged").read_bytes() == b"x" * damaged.size
    assert Artifact.objects.count() == 4


def test_it_appends_a_version_where_the_last_one_has_lost_a_file(store: FolderStore) -> None:
    artifact = _kept(1)
    link, page = artifact.snapshot.link, PageRecord(
        final_url="", http_status=200, verdict="complete", title=artifact.snapshot.title, words=1200
    )  # fmt: skip
    capture = captures.snapshot_again(link)
    assert retention.seen_again(link, capture, page, {"html"}) == artifact.snapshot
    store.path(name_of(artifact)).unlink()
    assert retention.seen_again(link, capture, page, {"html"}) is None


def test_its_repair_indexes_again_and_points_to_the_newest_whole_version() -> None:
    lost = _kept(1).snapshot
    worse = snapshot_of(lost.link, verdict="error_status", indexed_at=timezone.now())
    artifact_of(worse, "html", b"an error")
    Link.objects.filter(pk=lost.link_id).update(current_snapshot=None)
    silent = _kept(2).snapshot
    Snapshot.objects.filter(pk=silent.pk).update(indexed_at=None)
    EmbedJob.objects.create(owner=silent.owner, snapshot=silent, state=WorkState.DEAD, attempts=3)
    assert fsck.check(LIGHT, mend=True).remedies == {"current_set": 1, "index_again": 1}
    assert Link.objects.get(pk=lost.link_id).current_snapshot == lost
    assert set(EmbedJob.objects.values_list("snapshot_id", "state")) == {(lost.pk, "queued"), (silent.pk, "queued")}


def _command(capsys: Any, *words: str) -> tuple[int, str]:
    code = 0
    try:
        call_command("fsck", *words)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, capsys.readouterr().out


def test_its_command_ends_with_a_code_for_each_case(store: FolderStore, capsys: Any) -> None:
    artifact = _kept(1)
    assert _command(capsys)[0] == 0
    _orphan(store)
    assert _command(capsys, "--sample", "50%")[0] == 3
    store.path(name_of(artifact)).unlink()
    code, told = _command(capsys, "--deep", "--json")
    assert code == 1
    assert json.loads(told)["counts"] == {"missing": 1, "orphaned": 1}
    code, told = _command(capsys)
    assert code == 1 and "alice: html" in told and "missing: 1" in told
