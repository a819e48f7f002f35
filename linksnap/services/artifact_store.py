"""Artifacts as the rest of the product sees them: bytes in, a row's bytes out."""

from functools import cache

from django.conf import settings

from linksnap.models import Artifact
from linksnap.services.blob_store import BlobStore, StoredBlob


@cache
def blob_store() -> BlobStore:
    """The store of this instance."""
    return BlobStore(settings.ENV.blobs)


def put(data: bytes, content_type: str) -> StoredBlob:
    """Keep bytes durably; call this before the row that names them is written."""
    return blob_store().put(data, content_type)


def read_artifact(artifact: Artifact) -> bytes:
    """The plain bytes of an artifact. Raises BlobMissing."""
    return blob_store().read(artifact.sha256, artifact.encoding)
