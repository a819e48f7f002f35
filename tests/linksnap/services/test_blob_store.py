"""The content-addressed store."""

from pathlib import Path

import pytest

from linksnap.services.blob_store import BlobMissing, BlobStore


def test_it_gives_back_what_it_was_given(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    text = "没有演练过的备份不算备份。".encode() * 50
    kept = store.put(text, "text/html")
    assert kept.encoding == "zstd" and kept.stored_size < kept.size == len(text)
    assert store.read(kept.sha256, kept.encoding) == text


def test_it_keeps_images_as_they_are(tmp_path: Path) -> None:
    kept = BlobStore(tmp_path).put(b"RIFF....WEBP", "image/webp")
    assert kept.encoding == "" and kept.stored_size == kept.size


def test_it_keeps_the_same_bytes_once(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    assert store.put(b"same", "image/webp") == store.put(b"same", "image/webp")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_it_leaves_no_temporary_file_when_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("linksnap.services.blob_store.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        BlobStore(tmp_path).put(b"data", "image/webp")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_it_says_when_bytes_are_gone(tmp_path: Path) -> None:
    with pytest.raises(BlobMissing):
        BlobStore(tmp_path).read("0" * 64, "")


def test_it_says_when_bytes_are_damaged(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    kept = store.put(b"picture", "image/webp")
    next(path for path in tmp_path.rglob(kept.sha256)).write_bytes(b"pictuRe")
    with pytest.raises(BlobMissing):
        store.read(kept.sha256, kept.encoding)
