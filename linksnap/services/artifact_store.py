"""Artifacts as the rest of the product sees them: bytes in, a row's bytes out."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from linksnap.models import Artifact
from linksnap.services.blob_store import MAX_BLOB_BYTES, BlobName, BlobStore, StoredBlob
from linksnap.services.folder_store import FolderStore


@cache
def blob_store() -> BlobStore:
    """The store of this instance."""
    return FolderStore(settings.ENV.blobs)


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
