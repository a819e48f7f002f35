"""Writers that are killed at each step, and disks that are full: no row ever names a missing or short blob."""

import os
from pathlib import Path
from typing import Any

import pytest

from benchmarks.store_crashes import Step, fill_disk, kill_at
from linksnap.models import Artifact, Snapshot
from linksnap.services import folder_store, fsck
from linksnap.services.artifact_store import name_of
from linksnap.services.folder_store import FolderStore
from linksnap.services.store_check import Depth
from tests.kept import link_of, snapshot_of
from tests.people import person


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_it_names_no_lost_blob_whenever_its_writer_dies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, snapshot = FolderStore(tmp_path / "blobs"), snapshot_of(link_of(person("alice")))
    monkeypatch.setattr("linksnap.services.store_check.blob_store", lambda: store)
    for round_ in range(3):
        for number, step in enumerate(Step):
            assert kill_at(step, store, snapshot, round_ * 10 + number), step
    assert Artifact.objects.count() == 3
    for artifact in Artifact.objects.all():
        assert len(store.read(name_of(artifact))) == artifact.size
    found = fsck.check(Depth(1.0)).counts
    assert not {"missing", "damaged"} & found.keys()
    Snapshot.objects.all().delete()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_it_leaves_nothing_on_a_full_disk(tmp_path: Path) -> None:
    assert fill_disk(tmp_path / "blobs") in ("disk", "limit")


def test_it_makes_each_step_durable_before_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What kill -9 cannot show, for the memory of the system survives it: what a power cut would find."""
    steps: list[str] = []
    sync, rename, mkdir = os.fsync, Path.rename, Path.mkdir

    def fsync(handle: int) -> None:
        steps.append(f"sync {str(Path(f'/proc/self/fd/{handle}').readlink()).removeprefix(str(tmp_path))}")
        sync(handle)

    def renamed(path: Path, target: Path) -> Any:
        steps.append("rename")
        return rename(path, target)

    def made(path: Path, *arguments: Any, **options: Any) -> None:
        if not path.exists():
            steps.append(f"mkdir {str(path).removeprefix(str(tmp_path))}")
        mkdir(path, *arguments, **options)

    (tmp_path / "blobs" / "tmp").mkdir(parents=True)
    monkeypatch.setattr(folder_store.os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(Path, "mkdir", made)
    store = FolderStore(tmp_path / "blobs")
    store.put("没有演练过的备份".encode(), "text/plain")
    file, *rest = steps
    ab, cd = (part.removeprefix("mkdir ") for part in rest if part.startswith("mkdir"))
    assert file.startswith("sync /blobs/tmp/")
    assert rest == [f"mkdir {ab}", "sync /blobs", f"mkdir {cd}", f"sync {ab}", "rename", f"sync {cd}"]
    steps.clear()
    # The second writer makes sure as well: the first one may not have come to its sync.
    store.put("没有演练过的备份".encode(), "text/plain")
    assert steps[-1] == f"sync {cd}" and "rename" not in steps
