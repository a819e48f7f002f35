"""Blobs nobody names go after a day, never while a backup runs, and never all of them."""

import os
from pathlib import Path

import pytest

from linksnap.models import ChangeSet, UpkeepReport
from linksnap.services import links, store_sweep, upkeep
from linksnap.services.artifact_store import name_of
from linksnap.services.blob_store import BlobName
from linksnap.services.folder_store import FolderStore
from linksnap.services.store_names import store_held
from tests.kept import artifact_of, link_of, snapshot_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderStore:
    """A store of the test's own."""
    own = FolderStore(tmp_path / "blobs")
    for module in ("artifact_store", "store_sweep"):
        monkeypatch.setattr(f"linksnap.services.{module}.blob_store", lambda: own)
    return own


def _old(store: FolderStore, data: bytes) -> Path:
    path = store.path(BlobName(store.put(data, "image/png").sha256))
    os.utime(path, (1, 1))
    return path


def _kept(store: FolderStore, name: str = "alice") -> Path:
    artifact = artifact_of(snapshot_of(link_of(person(name))), "screenshot", "一张图".encode())
    path = store.path(name_of(artifact))
    os.utime(path, (1, 1))
    return path


def test_it_deletes_what_nobody_names_and_is_old(store: FolderStore) -> None:
    kept, old = _kept(store), _old(store, b"old")
    young = store.path(BlobName(store.put(b"young", "image/png").sha256))
    swept = store_sweep.sweep()
    assert (swept.blobs, swept.bytes, swept.skipped) == (1, 3, "")
    assert kept.exists() and young.exists() and not old.exists()
    assert UpkeepReport.objects.get().data["blobs"] == 1


def test_it_keeps_bytes_as_long_as_one_person_has_them(store: FolderStore) -> None:
    path = _kept(store, "alice")
    _kept(store, "bob")
    links.delete(person("alice").links.get())
    assert store_sweep.sweep().blobs == 0 and path.exists()
    links.delete(person("bob").links.get())
    artifact_of(snapshot_of(link_of(person("bob"), "https://example.org/别的")), "html", b"else")
    # What was deleted can be taken back, with its bytes, for a month.
    assert store_sweep.sweep().blobs == 0 and path.exists()
    ChangeSet.objects.all().delete()
    assert store_sweep.sweep().blobs == 1 and not path.exists()


def test_it_does_not_delete_a_whole_store_for_an_empty_database(store: FolderStore) -> None:
    old = _old(store, b"old")
    assert store_sweep.sweep().skipped == "nothing_named" and old.exists()
    assert not UpkeepReport.objects.get().is_clean
    assert store_sweep.sweep(even_all=True).blobs == 1 and not old.exists()


def test_it_waits_for_a_backup_to_end(store: FolderStore) -> None:
    _kept(store)
    old = _old(store, b"old")
    with store_held(alone=False) as is_held:
        assert is_held and store_sweep.sweep().skipped == "backup_runs" and old.exists()
    with store_held(alone=True), store_held(alone=False) as is_held:
        assert not is_held
    assert store_sweep.sweep().blobs == 1


def test_it_is_done_by_the_chores_with_the_rest(store: FolderStore) -> None:
    _kept(store)
    _old(store, b"old")
    assert upkeep.do("sweep_store") == 1
    assert {"thin_versions", "check_store", "forget_upkeep_reports"} <= set(upkeep.CHORES)
