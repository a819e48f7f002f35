"""The content-addressed store."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linksnap.services.blob_store import BlobMissing, BlobName, BlobTooLarge, StoredBlob
from linksnap.services.folder_store import FolderStore

TEXT = "没有演练过的备份不算备份。Backups that were never restored are none.".encode() * 50


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def _name(kept: StoredBlob) -> BlobName:
    return BlobName(kept.sha256, kept.encoding)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_it_gives_back_what_it_was_given(store: FolderStore) -> None:
    kept = store.put(TEXT, "text/html")
    assert kept.encoding == "zstd" and kept.stored_size < kept.size == len(TEXT)
    assert store.read(_name(kept)) == TEXT


def test_it_keeps_images_as_they_are(store: FolderStore) -> None:
    kept = store.put(b"RIFF....WEBP", "image/webp")
    assert kept.encoding == "" and kept.stored_size == kept.size


def test_it_keeps_the_same_bytes_once(store: FolderStore) -> None:
    assert store.put(b"same", "image/webp") == store.put(b"same", "image/webp")
    assert len(_files(store.folder)) == 1


def test_it_keeps_a_file_like_its_bytes(store: FolderStore, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(TEXT)
    kept = store.put_file(path, "text/html")
    assert kept == store.put(TEXT, "text/html") and kept.sha256 == hashlib.sha256(TEXT).hexdigest()


def test_it_keeps_nothing_of_a_file_that_is_too_large(store: FolderStore, tmp_path: Path) -> None:
    path = tmp_path / "big.warc.gz"
    path.write_bytes(b"x" * 2_000_000)
    with pytest.raises(BlobTooLarge):
        store.put_file(path, "application/warc", most=1_999_999)
    assert _files(store.folder) == [path]


@pytest.mark.parametrize("content_type", ["text/plain", "application/warc"])
@pytest.mark.parametrize(
    ("start", "length"), [(0, None), (0, 10), (1_500_000, 700_000), (2_999_990, 50), (5_000_000, 1)]
)
def test_it_reads_a_range(store: FolderStore, content_type: str, start: int, length: int | None) -> None:
    data = os.urandom(3_000_000)
    kept = store.put(data, content_type)
    wanted = data[start:] if length is None else data[start : start + length]
    assert b"".join(store.pieces(_name(kept), start, length)) == wanted


def test_it_leaves_no_temporary_file_when_the_disk_is_full(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("linksnap.services.folder_store.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.put(b"data", "image/webp")
    assert not _files(store.folder)


def test_it_says_when_bytes_are_gone(store: FolderStore) -> None:
    with pytest.raises(BlobMissing):
        store.read(BlobName("0" * 64))
    with pytest.raises(BlobMissing):
        store.pieces(BlobName("0" * 64))


@pytest.mark.parametrize("content_type", ["image/webp", "text/html"])
@pytest.mark.parametrize("damage", ["flip", "cut", "empty"])
def test_it_says_when_bytes_are_damaged(store: FolderStore, content_type: str, damage: str) -> None:
    kept = store.put(TEXT, content_type)
    path = store.path(_name(kept))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes({"flip": bytes(data), "cut": bytes(data[: len(data) // 2]), "empty": b""}[damage])
    with pytest.raises(BlobMissing):
        store.read(_name(kept))


@pytest.mark.parametrize("content_type", ["image/webp", "text/html"])
def test_it_heals_a_blob_that_was_cut_when_the_same_bytes_come_again(store: FolderStore, content_type: str) -> None:
    kept = store.put(TEXT, content_type)
    store.path(_name(kept)).write_bytes(b"short")
    assert store.put(TEXT, content_type) == kept
    assert store.read(_name(kept)) == TEXT


def test_it_walks_over_blobs_alone(store: FolderStore) -> None:
    kept = store.put(TEXT, "text/html")
    (store.folder / "uploads" / "ab").mkdir(parents=True)
    (store.folder / "uploads" / "ab" / ("0" * 64)).write_bytes(b"an upload")
    store.path(_name(kept)).with_name("notes.txt").write_text("no blob")
    assert [found.name for found in store.walk()] == [_name(kept)]


def test_it_sweeps_what_is_old_and_nothing_that_was_touched(store: FolderStore) -> None:
    old, again = store.put(b"old", "image/png"), store.put(b"again", "image/png")
    for kept in (old, again):
        os.utime(store.path(_name(kept)), (1, 1))
    store.put(b"again", "image/png")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert [store.sweep(_name(kept), yesterday) for kept in (old, again, old)] == [True, False, False]
    assert store.find(_name(old)) is None and store.read(_name(again)) == b"again"


def test_it_sweeps_what_dead_writers_left(store: FolderStore) -> None:
    (store.folder / "tmp").mkdir()
    for name, moment in (("dead", 1), ("at-work", datetime.now(UTC).timestamp())):
        (store.folder / "tmp" / name).write_bytes(b"half")
        os.utime(store.folder / "tmp" / name, (moment, moment))
    assert store.sweep_leftovers(datetime.now(UTC) - timedelta(days=1)) == 1
    assert [path.name for path in _files(store.folder)] == ["at-work"]


def test_it_takes_packed_bytes_only_when_they_are_what_they_say(store: FolderStore, tmp_path: Path) -> None:
    kept = store.put(TEXT, "text/html")
    packed = store.path(_name(kept)).rename(tmp_path / "packed")
    assert store.take_stored(_name(kept), packed) == kept.stored_size and store.read(_name(kept)) == TEXT
    with pytest.raises(BlobMissing):
        store.take_stored(BlobName("0" * 64, "zstd"), packed)
