"""Artifacts as the rest of the product sees them: bytes in, a row's bytes out."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from linksnap.models import Artifact
from linksnap.services.blob_store import MAX_BLOB_BYTES, BlobName, BlobStore, StoredBlob
from linksnap.services.folder_store import FolderStore

_LOCK_SPACE = 0x626C6F62  # "blob": advisory locks of other rooms lie in other spaces


@cache
def blob_store() -> BlobStore:
    """The store of this instance: a folder, or the bucket the operator named."""
    bucket = settings.ENV.bucket
    if bucket is None:
        return FolderStore(settings.ENV.blobs)
    # By its name, so that whoever keeps blobs in a folder does not carry boto3 in every process.
    kept_in: type[BlobStore] = import_string("linksnap.services.object_store.ObjectStore")
    return kept_in(bucket, settings.ENV.blobs / "tmp", held_blob)  # type: ignore[call-arg]


@contextmanager
def held_blob(sha256: str, shared: bool) -> Iterator[None]:
    """The lock of one digest, for as long as this takes: writers hold it together, a sweep alone."""
    call = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {call}(%s, %s)", [_LOCK_SPACE, int.from_bytes(bytes.fromhex(sha256[:8]), signed=True)])
        yield


def put(data: bytes, content_type: str) -> StoredBlob:
    """Keep bytes durably; call this before the row that names them is written."""
    return blob_store().put(data, content_type)


def put_file(path: Path, content_type: str, most: int = MAX_BLOB_BYTES) -> StoredBlob:
    """Keep a file's bytes durably, piece by piece, so that large ones never stand in memory.

    Raises BlobTooLarge beyond `most` bytes.
    """
    return blob_store().put_file(path, content_type, most)


def read_artifact(artifact: Artifact) -> bytes:
    """The plain bytes of an artifact. Raises BlobMissing."""
    return blob_store().read(name_of(artifact))


def artifact_pieces(artifact: Artifact, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """The plain bytes of an artifact or a range of them, piece by piece, for large ones. Raises BlobMissing."""
    return blob_store().pieces(name_of(artifact), start, length)


def name_of(artifact: Artifact) -> BlobName:
    """What the bytes of a row are called in the store."""
    return BlobName(artifact.sha256, artifact.encoding)
