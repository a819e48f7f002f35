"""The content-addressed store of artifact bytes: temp file, fsync, rename, fsync of the folder, and only then a row."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import zstandard

# Text shrinks four- to tenfold; images and fonts are compressed already.
_TEXT_LIKE = ("text/", "application/json", "image/svg")
_LEVEL = 6
MAX_BLOB_BYTES = 512 * 1024 * 1024


def encoding_of(content_type: str) -> str:
    """How bytes of this type are packed in the store: "zstd", or "" for as they are."""
    return "zstd" if content_type.startswith(_TEXT_LIKE) else ""


class BlobMissing(LookupError):
    """A row names bytes that are not in the store, or are damaged there."""


@dataclass(frozen=True)
class StoredBlob:
    """Where bytes lie: digest and size of the plain bytes, size on disk, and how they are encoded there."""

    sha256: str
    size: int
    stored_size: int
    encoding: str


@dataclass(frozen=True)
class BlobStore:
    """A folder `ab/cd/<sha256>[.zst]` with a `tmp` folder on the same file system."""

    folder: Path

    def put(self, data: bytes, content_type: str) -> StoredBlob:
        """Keep `data`; writing the same bytes again is free. Raises OSError when the disk is full."""
        sha256 = hashlib.sha256(data).hexdigest()
        encoding = encoding_of(content_type)
        path = self._path(sha256, encoding)
        if not path.exists():
            stored = zstandard.ZstdCompressor(level=_LEVEL).compress(data) if encoding else data
            self._write(path, stored)
        return StoredBlob(sha256, len(data), path.stat().st_size, encoding)

    def read(self, sha256: str, encoding: str) -> bytes:
        """The plain bytes. Raises BlobMissing when they are gone or not what they were."""
        try:
            stored = self._path(sha256, encoding).read_bytes()
            plain = zstandard.ZstdDecompressor().decompress(stored, MAX_BLOB_BYTES) if encoding else stored
        except (FileNotFoundError, zstandard.ZstdError) as error:
            raise BlobMissing(sha256) from error
        if hashlib.sha256(plain).hexdigest() != sha256:
            raise BlobMissing(sha256)
        return plain

    def _path(self, sha256: str, encoding: str) -> Path:
        suffix = ".zst" if encoding == "zstd" else ""
        return self.folder / sha256[:2] / sha256[2:4] / f"{sha256}{suffix}"

    def _write(self, path: Path, stored: bytes) -> None:
        temporary = self.folder / "tmp" / secrets.token_hex(16)
        temporary.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.write(stored)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(path)
        finally:
            temporary.unlink(missing_ok=True)
        # The rename itself is only durable once its folder is.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
