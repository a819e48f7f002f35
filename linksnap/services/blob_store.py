"""What every store of artifact bytes can do, whether a folder or a bucket, and the values that pass through it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

# Text shrinks four- to tenfold; images, fonts and gzipped archives are compressed already.
_TEXT_LIKE = (
    "text/",
    "application/json",
    "application/xml",
    "application/xhtml+xml",
    "image/svg",
    "message/rfc822",
    "multipart/related",
)
MAX_BLOB_BYTES = 512 * 1024 * 1024
PIECE_BYTES = 1 << 20


def encoding_of(content_type: str) -> str:
    """How bytes of this type are packed in the store: "zstd", or "" for as they are."""
    return "zstd" if content_type.startswith(_TEXT_LIKE) else ""


class BlobMissing(LookupError):
    """A row names bytes that are not in the store, or are damaged there."""


class BlobTooLarge(ValueError):
    """More bytes than one blob may have."""


@dataclass(frozen=True)
class StoredBlob:
    """Where bytes lie: digest and size of the plain bytes, size on disk, and how they are encoded there."""

    sha256: str
    size: int
    stored_size: int
    encoding: str


@dataclass(frozen=True, order=True)
class BlobName:
    """What a blob is called: the digest of the plain bytes, and how they are packed."""

    sha256: str
    encoding: str = ""

    @property
    def file_name(self) -> str:
        """`<sha256>` or `<sha256>.zst`."""
        return f"{self.sha256}.zst" if self.encoding == "zstd" else self.sha256

    @property
    def key(self) -> str:
        """`ab/cd/<sha256>[.zst]`: the path below the store's folder or prefix."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.file_name}"

    @staticmethod
    def from_file_name(name: str) -> "BlobName | None":
        """The blob a file of this name would be; None for any other file."""
        sha256, dot, ending = name.partition(".")
        is_digest = len(sha256) == 64 and not set(sha256) - set("0123456789abcdef")
        if not is_digest or (dot and ending != "zst"):
            return None
        return BlobName(sha256, "zstd" if dot else "")


@dataclass(frozen=True)
class FoundBlob:
    """A blob that lies in the store: its name, its size there, and when it was last written or asked for."""

    name: BlobName
    stored_size: int
    touched_at: datetime


class BlobStore(Protocol):
    """A store of immutable bytes under their SHA-256. Writing is durable when a call returns; only then write the row.

    Whoever writes bytes that are there already renews `touched_at`, so that `sweep` never takes what is about to be
    named by a row. All calls raise OSError when the disk, the network or the bucket fails.
    """

    def __hash__(self) -> int:
        """Stores are values: two of the same place are one."""

    def put(self, data: bytes, content_type: str) -> StoredBlob:
        """Keep `data`; writing the same bytes again is cheap."""

    def put_file(self, path: Path, content_type: str, most: int = MAX_BLOB_BYTES) -> StoredBlob:
        """Keep a file's bytes, piece by piece. Raises BlobTooLarge beyond `most` bytes, FileNotFoundError."""

    def read(self, name: BlobName) -> bytes:
        """The plain bytes, their digest checked. Raises BlobMissing when they are gone or not what they were."""

    def pieces(self, name: BlobName, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Plain bytes from `start` on, piece by piece, for large files and ranges of them; the digest is not checked.

        Raises BlobMissing, before the first piece where the blob is gone, in between where it is damaged.
        """

    def find(self, name: BlobName) -> FoundBlob | None:
        """The blob as it lies there, without reading it."""

    def walk(self) -> Iterator[FoundBlob]:
        """Every blob, in no order; files that are no blobs are passed over."""

    def stored(self, name: BlobName) -> IO[bytes]:
        """The bytes as they are packed, for backups and checks; close it. Raises BlobMissing."""

    def take_stored(self, name: BlobName, path: Path, *, durable: bool = True) -> int:
        """Keep a file that is packed already (from a backup); its size. Raises BlobMissing when its digest is wrong.

        Whoever brings many may leave it to one `os.sync()` after the last to make them durable.
        """

    def set_aside(self, name: BlobName) -> None:
        """Give a damaged blob another name (`….damaged`), so that the same bytes can be written again."""

    def sweep(self, name: BlobName, older_than: datetime) -> bool:
        """Delete one blob unless it was touched since; True when it went. Safe beside a `put` of the same bytes."""

    def below(self, name: str) -> "BlobStore":
        """Another store of the same kind beside this one, below `name`: what is swept there is not looked for here."""

    def sweep_leftovers(self, older_than: datetime) -> int:
        """Delete half-written files of writers that died; their number."""
