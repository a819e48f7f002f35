"""The store in an S3-compatible bucket: conditional put with a checksum, looked at again, and only then a row."""

import base64
import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from linksnap.env import Bucket
from linksnap.services.blob_packing import checked, pack, part_of, plain_size, unpack
from linksnap.services.blob_store import (
    MAX_BLOB_BYTES,
    PIECE_BYTES,
    BlobMissing,
    BlobName,
    FoundBlob,
    StoredBlob,
    encoding_of,
)
from linksnap.services.folder_store import sweep_old_files

# (digest, shared) -> a lock that a sweep holds alone and writers of the same bytes hold together.
Guard = Callable[[str, bool], AbstractContextManager[None]]
_GONE = frozenset({"404", "NoSuchKey", "NotFound"})
_THERE_ALREADY = frozenset({"412", "PreconditionFailed"})
# Somebody writes the same key this moment; or the server knows no conditional put.
_RACE, _NO_CONDITIONS = "ConditionalRequestConflict", frozenset({"501", "NotImplemented"})
_TRIES = 4


class StoreFailed(OSError):
    """The bucket does not answer, refuses, or has not kept what it was given."""


@dataclass(frozen=True)
class ObjectStore:
    """A bucket with keys `prefix/ab/cd/<sha256>[.zst]`; `scratch` is a folder on this machine's disk."""

    bucket: Bucket
    scratch: Path
    guard: Guard = field(compare=False)

    def put(self, data: bytes, content_type: str) -> StoredBlob:
        """See BlobStore."""
        return self._keep(io.BytesIO(data), content_type, len(data))

    def put_file(self, path: Path, content_type: str, most: int = MAX_BLOB_BYTES) -> StoredBlob:
        """See BlobStore."""
        with path.open("rb") as source:
            return self._keep(source, content_type, most)

    def read(self, name: BlobName) -> bytes:
        """See BlobStore."""
        with _failures(name):
            return checked(self.stored(name), name)

    def pieces(self, name: BlobName, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See BlobStore."""
        if name.encoding or length == 0:
            return self._told(name, part_of(unpack(self.stored(name), name), start, length))
        found = self.find(name)
        if found is None:
            raise BlobMissing(name.sha256)
        if start >= found.stored_size:
            return iter(())
        last = "" if length is None else str(start + length - 1)
        return self._told(name, unpack(self._get(name, Range=f"bytes={start}-{last}"), name))

    def find(self, name: BlobName) -> FoundBlob | None:
        """See BlobStore."""
        try:
            with _failures(name):
                head = self._client.head_object(**self._at(name))
        except BlobMissing:
            return None
        return FoundBlob(name, head["ContentLength"], head["LastModified"])

    def walk(self) -> Iterator[FoundBlob]:
        """See BlobStore."""
        prefix = f"{self.bucket.prefix}/" if self.bucket.prefix else ""
        with _failures(None):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket.name, Prefix=prefix)
            for row in (row for page in pages for row in page.get("Contents", [])):
                name = BlobName.from_file_name(row["Key"].rpartition("/")[2])
                if name and row["Key"] == f"{prefix}{name.key}":
                    yield FoundBlob(name, row["Size"], row["LastModified"])

    def stored(self, name: BlobName) -> IO[bytes]:
        """See BlobStore."""
        return self._get(name)

    def take_stored(self, name: BlobName, path: Path, *, durable: bool = True) -> int:
        """See BlobStore."""
        with path.open("rb") as source:
            plain_size(source, name)
            return self._place(source, name)

    def set_aside(self, name: BlobName) -> None:
        """See BlobStore."""
        at = self._at(name)
        with suppress(BlobMissing), _failures(name):
            self._client.copy_object(Bucket=at["Bucket"], Key=f"{at['Key']}.damaged", CopySource=at)
            self._client.delete_object(**at)

    def sweep(self, name: BlobName, older_than: datetime) -> bool:
        """See BlobStore."""
        with self.guard(name.sha256, False), _failures(name):
            found = self.find(name)
            if found is None or found.touched_at >= older_than:
                return False
            self._client.delete_object(**self._at(name))
        return True

    def below(self, name: str) -> "ObjectStore":
        """See BlobStore."""
        return replace(self, bucket=replace(self.bucket, prefix=f"{self.bucket.prefix}/{name}".strip("/")))

    def sweep_leftovers(self, older_than: datetime) -> int:
        """See BlobStore; a bucket has no half-written files, but this machine may."""
        return sweep_old_files(self.scratch, older_than)

    @cached_property
    def _client(self) -> Any:
        bucket = self.bucket
        storage = S3Storage(
            bucket_name=bucket.name,
            endpoint_url=bucket.endpoint or None,
            region_name=bucket.region or "us-east-1",
            access_key=bucket.key or None,
            secret_key=bucket.secret or None,
            client_config=Config(
                connect_timeout=5,
                read_timeout=60,
                retries={"max_attempts": 4, "mode": "standard"},
                # A server on the own network has no names below its own, as virtual-host addresses would need.
                s3={"addressing_style": "path" if bucket.endpoint else "auto"},
            ),
        )
        return storage.connection.meta.client

    def _at(self, name: BlobName) -> dict[str, str]:
        key = f"{self.bucket.prefix}/{name.key}" if self.bucket.prefix else name.key
        return {"Bucket": self.bucket.name, "Key": key}

    def _get(self, name: BlobName, **options: str) -> IO[bytes]:
        with _failures(name):
            return cast(IO[bytes], self._client.get_object(**self._at(name), **options)["Body"])

    def _told(self, name: BlobName, pieces: Iterator[bytes]) -> Iterator[bytes]:
        with _failures(name):
            yield from pieces

    def _keep(self, source: IO[bytes], content_type: str, most: int) -> StoredBlob:
        encoding = encoding_of(content_type)
        self.scratch.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=self.scratch) as file:
            sha256, size = pack(source, file, encoding, most)
            return StoredBlob(sha256, size, self._place(file, BlobName(sha256, encoding)), encoding)

    def _place(self, file: IO[bytes], name: BlobName) -> int:
        """Bring a packed file to its key, unless it is there already; its size there."""
        size, checksum = _measure(file)
        for attempt in range(_TRIES):
            conditions = {"IfNoneMatch": "*"} if attempt < _TRIES - 1 else {}
            try:
                with _failures(name):
                    self._send(file, name, checksum, conditions)
                self._look_again(name, size, checksum)
                return size
            except FileExistsError:
                if kept := self._renew(name, size):
                    return kept
        raise StoreFailed(f"the bucket neither takes nor has {name.key}")

    def _send(self, file: IO[bytes], name: BlobName, checksum: str, conditions: dict[str, str]) -> None:
        file.seek(0)
        try:
            self._client.put_object(**self._at(name), Body=file, ChecksumSHA256=checksum, **conditions)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _THERE_ALREADY or code == _RACE:
                raise FileExistsError(name.key) from error
            if not conditions or code not in _NO_CONDITIONS:
                raise
            self._send(file, name, checksum, {})

    def _look_again(self, name: BlobName, size: int, checksum: str) -> None:
        with _failures(name):
            head = self._client.head_object(**self._at(name), ChecksumMode="ENABLED")
        if head["ContentLength"] != size or head.get("ChecksumSHA256", checksum) != checksum:
            raise StoreFailed(f"the bucket keeps {name.key} otherwise than it was sent")

    def _renew(self, name: BlobName, size: int) -> int:
        """Renew the time of a blob that is there, so that no sweep takes it; its size, 0 when it is gone or damaged.

        A damaged one is deleted: the next attempt writes it anew.
        """
        with self.guard(name.sha256, True), _failures(name):
            found = self.find(name)
            if found is None:
                return 0
            if found.stored_size != size and not self._is_sound(name):
                self._client.delete_object(**self._at(name))
                return 0
            at = self._at(name)
            self._client.copy_object(**at, CopySource=at, MetadataDirective="REPLACE")
            return found.stored_size

    def _is_sound(self, name: BlobName) -> bool:
        try:
            plain_size(self.stored(name), name)
        except BlobMissing:
            return False
        return True


@contextmanager
def _failures(name: BlobName | None) -> Iterator[None]:
    """The errors of boto3 in the words of BlobStore."""
    try:
        yield
    except ClientError as error:
        if name and error.response["Error"]["Code"] in _GONE:
            raise BlobMissing(name.sha256) from error
        raise StoreFailed(str(error)) from error
    except BotoCoreError as error:
        raise StoreFailed(str(error)) from error


def _measure(file: IO[bytes]) -> tuple[int, str]:
    """Size and base64 SHA-256 of the bytes as they will be sent."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(PIECE_BYTES):
        digest.update(piece)
        size += len(piece)
    return size, base64.b64encode(digest.digest()).decode()
