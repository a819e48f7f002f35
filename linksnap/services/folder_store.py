"""The store in a folder: temporary file, fsync, rename, fsync of the folders, and only then a row."""

import fcntl
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

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


@dataclass(frozen=True)
class FolderStore:
    """A folder `ab/cd/<sha256>[.zst]` with a `tmp` folder on the same file system."""

    folder: Path

    def put(self, data: bytes, content_type: str) -> StoredBlob:
        """See BlobStore."""
        return self._keep(io.BytesIO(data), content_type, len(data))

    def put_file(self, path: Path, content_type: str, most: int = MAX_BLOB_BYTES) -> StoredBlob:
        """See BlobStore."""
        with path.open("rb") as source:
            return self._keep(source, content_type, most)

    def read(self, name: BlobName) -> bytes:
        """See BlobStore."""
        with self.stored(name) as file:
            return checked(file, name)

    def pieces(self, name: BlobName, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See BlobStore."""
        file = self.stored(name)
        if name.encoding:
            return part_of(unpack(file, name), start, length)
        file.seek(start)
        return part_of(unpack(file, name), 0, length)

    def find(self, name: BlobName) -> FoundBlob | None:
        """See BlobStore."""
        try:
            found = self.path(name).stat()
        except FileNotFoundError:
            return None
        return FoundBlob(name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def walk(self) -> Iterator[FoundBlob]:
        """See BlobStore."""
        for outer in sorted(self.folder.glob("??")):
            for inner in sorted(outer.glob("??")):
                for path in sorted(inner.iterdir()):
                    name = BlobName.from_file_name(path.name)
                    found = self.find(name) if name and path.parent == self.path(name).parent else None
                    if found:
                        yield found

    def stored(self, name: BlobName) -> IO[bytes]:
        """See BlobStore."""
        try:
            return self.path(name).open("rb")
        except FileNotFoundError as error:
            raise BlobMissing(name.sha256) from error

    def take_stored(self, name: BlobName, path: Path, *, durable: bool = True) -> int:
        """See BlobStore."""
        with path.open("rb") as source:
            plain_size(source, name)
            source.seek(0)
            with self._temporary() as file:
                shutil.copyfileobj(source, file, PIECE_BYTES)
                return self._place(file, name, durable)

    def set_aside(self, name: BlobName) -> None:
        """See BlobStore."""
        path = self.path(name)
        with suppress(FileNotFoundError):
            path.rename(path.with_name(f"{path.name}.damaged"))

    def sweep(self, name: BlobName, older_than: datetime) -> bool:
        """See BlobStore."""
        path = self.path(name)
        # A writer of the same bytes renews their time under the shared lock of the folder; so nothing comes between.
        with _held(path.parent, fcntl.LOCK_EX):
            found = self.find(name)
            if found is None or found.touched_at >= older_than:
                return False
            path.unlink()
        return True

    def below(self, name: str) -> "FolderStore":
        """See BlobStore."""
        return FolderStore(self.folder / name)

    def sweep_leftovers(self, older_than: datetime) -> int:
        """See BlobStore."""
        return sweep_old_files(self.folder / "tmp", older_than)

    def path(self, name: BlobName) -> Path:
        """Where a blob lies, or would lie."""
        return self.folder / name.key

    def _keep(self, source: IO[bytes], content_type: str, most: int) -> StoredBlob:
        encoding = encoding_of(content_type)
        with self._temporary() as file:
            sha256, size = pack(source, file, encoding, most)
            return StoredBlob(sha256, size, self._place(file, BlobName(sha256, encoding)), encoding)

    @contextmanager
    def _temporary(self) -> Iterator[IO[bytes]]:
        path = self.folder / "tmp" / secrets.token_hex(16)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("xb") as file:
                yield file
        finally:
            path.unlink(missing_ok=True)

    def _place(self, file: IO[bytes], name: BlobName, durable: bool = True) -> int:
        """Make a written file durable and give it its name, unless it is there already; its size."""
        file.flush()
        if durable:
            os.fsync(file.fileno())
        path = self.path(name)
        _make_durable_folder(path.parent, self.folder)
        with _held(path.parent, fcntl.LOCK_SH) as folder:
            if self._is_whole(name, os.fstat(file.fileno()).st_size):
                os.utime(path)
            else:
                Path(file.name).rename(path)
            # The rename is only durable once its folder is; that of another writer may not have come so far yet.
            if durable:
                os.fsync(folder)
            return path.stat().st_size

    def _is_whole(self, name: BlobName, size: int) -> bool:
        """Whether the blob is there already; one of another size is looked at, as it may be damaged."""
        found = self.find(name)
        if found is None or found.stored_size == size:
            return found is not None
        try:
            with self.stored(name) as file:
                plain_size(file, name)
        except BlobMissing:
            return False
        return True


@contextmanager
def _held(folder: Path, how: int) -> Iterator[int]:
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, how)
        yield opened
    finally:
        os.close(opened)


def _make_durable_folder(folder: Path, root: Path) -> None:
    """Make a folder below `root`; each that is new is made durable in the one above it."""
    if folder.is_dir():
        return
    if folder != root:
        _make_durable_folder(folder.parent, root)
    folder.mkdir(parents=True, exist_ok=True)
    with _held(folder.parent, fcntl.LOCK_SH) as above:
        os.fsync(above)


def sweep_old_files(folder: Path, older_than: datetime) -> int:
    """Delete the files of a folder that nobody has written to since; their number."""
    swept = 0
    for path in folder.glob("*"):
        try:
            if path.is_file() and path.stat().st_mtime < older_than.timestamp():
                path.unlink()
                swept += 1
        except FileNotFoundError:
            continue
    return swept
