"""Pages that came as files, kept until their capture has run: a store of its own, so that forgetting one here can
never take bytes away from an artifact."""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import IO

import zstandard
from django.conf import settings
from django.db import connection
from django.utils import timezone

from linksnap.services.artifact_store import blob_store
from linksnap.services.blob_store import BlobMissing, BlobName, BlobStore

_LEVEL = 3
_LOCK_SPACE = 0x75706C64  # "upld": advisory locks of other rooms lie in other spaces


class FileTooLarge(ValueError):
    """More bytes came than a page may have."""


@dataclass(frozen=True)
class StagedFile:
    """Bytes on disk under a temporary name; `size` and `sha256` are those of the plain bytes."""

    path: Path
    sha256: str
    size: int


def folder() -> Path:
    """On this machine: files on their way lie in `tmp` below it, and lasting ones where the store is a folder."""
    return settings.ENV.blobs / "uploads"


def stage(pieces: Iterable[bytes], most: int) -> StagedFile:
    """Write pieces to disk durably while counting and hashing them. Raises FileTooLarge beyond `most` bytes."""
    path = folder() / "tmp" / secrets.token_hex(16)
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as file:
            with zstandard.ZstdCompressor(level=_LEVEL).stream_writer(file, closefd=False) as writer:
                for piece in pieces:
                    size += len(piece)
                    if size > most:
                        raise FileTooLarge(size)
                    digest.update(piece)
                    writer.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return StagedFile(path, digest.hexdigest(), size)


def place(staged: StagedFile) -> None:
    """Give a staged file its lasting place. Call it in the transaction that writes the row, which then is safe from
    the chore that forgets files: both take the same lock."""
    _lock(staged.sha256, wait=True)
    _store().take_stored(_name(staged.sha256), staged.path)


def discard(staged: StagedFile) -> None:
    """Remove what is left under the temporary name."""
    staged.path.unlink(missing_ok=True)


def has(sha256: str) -> bool:
    """Whether the file is still there."""
    return bool(sha256) and _store().find(_name(sha256)) is not None


def copy_out(sha256: str, target: Path) -> None:
    """Write the plain bytes to `target`. Raises BlobMissing when they are gone or not what they were."""
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for piece in _store().pieces(_name(sha256)):
            digest.update(piece)
            out.write(piece)
    if digest.hexdigest() != sha256:
        raise BlobMissing(sha256)


def stored(sha256: str) -> IO[bytes]:
    """The bytes as they are packed; close it. Raises BlobMissing."""
    return _store().stored(_name(sha256))


def kept() -> Iterator[str]:
    """The digests of all files that lie here."""
    for found in _store().walk():
        yield found.name.sha256


def remove(sha256: str) -> None:
    """Delete a file for good; the caller holds its lock."""
    _store().sweep(_name(sha256), timezone.now() + timedelta(days=1))


def try_lock(sha256: str) -> bool:
    """Take a file's lock until the transaction ends; False when somebody who is writing its row has it."""
    return _lock(sha256, wait=False)


def _lock(sha256: str, *, wait: bool) -> bool:
    call = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    key = int.from_bytes(bytes.fromhex(sha256[:8]), "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {call}(%s, %s)", [_LOCK_SPACE, key])
        row = cursor.fetchone()
    return wait or bool(row and row[0])


def _store() -> BlobStore:
    """Beside the artifacts, where every worker host reaches it: below the folder, or below the bucket's prefix."""
    return _below(blob_store())


@cache
def _below(store: BlobStore) -> BlobStore:
    # Kept, as a bucket's store carries its connection.
    return store.below("uploads")


def _name(sha256: str) -> BlobName:
    return BlobName(sha256, "zstd")
