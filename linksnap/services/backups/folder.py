"""A folder of backups: `blobs` that all of them share, and one folder a backup, named by its moment."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from linksnap.services.backups.manifest import MANIFEST, NAMES, SIGNATURE, Manifest
from linksnap.services.backups.postgres_programs import BackupProblem
from linksnap.services.blob_store import BlobName
from linksnap.services.folder_store import FolderStore

_NAME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z")
_HALF = ".part"


def store_in(folder: Path) -> FolderStore:
    """The blobs of all backups of a folder."""
    return FolderStore(folder / "blobs")


def uploads_in(folder: Path) -> FolderStore:
    """The files of all backups that waited for their capture."""
    return FolderStore(folder / "uploads")


def whole_backups(folder: Path) -> list[Path]:
    """The finished backups, oldest first; what was broken off has no manifest and another name."""
    found = [path for path in folder.glob("*T*Z") if _NAME.fullmatch(path.name)]
    return sorted(path for path in found if (path / MANIFEST).is_file() and (path / SIGNATURE).is_file())


def chosen(folder: Path, name: str = "") -> Path:
    """The backup of this name, or the newest. Raises BackupProblem."""
    known = whole_backups(folder)
    matching = [path for path in known if path.name == name] if name else known
    if not matching:
        words = f"There is no backup {name} in {folder}" if name else f"There is no finished backup in {folder}"
        raise BackupProblem(
            f"{words}. {'Finished: ' + ', '.join(path.name for path in known) if known else ''}".strip()
        )
    return matching[-1]


@contextmanager
def begun(folder: Path, moment: datetime) -> Iterator[Path]:
    """A new backup's folder under a name that never looks finished; it gets its own when all went well.

    Raises BackupProblem when another backup is being written here.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / ".lock").open("a")
    except OSError as error:
        raise BackupProblem(f"{folder} cannot be written to: {error.strerror}.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupProblem(f"Another backup is being written to {folder}.") from error
        for half in folder.glob(f"*{_HALF}"):
            shutil.rmtree(half, ignore_errors=True)
        name = f"{moment:%Y-%m-%dT%H-%M-%SZ}"
        half = folder / f"{name}{_HALF}"
        half.mkdir(mode=0o700)
        try:
            yield half
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        # Everything before the name: with the name it counts as whole.
        os.sync()
        half.rename(folder / name)
        _sync(folder)


def forget_old(folder: Path, keep: int) -> int:
    """Delete all but the last `keep` backups, and the blobs only they named; how many backups went."""
    old = whole_backups(folder)[:-keep] if keep > 0 else []
    for path in old:
        # The manifest first: half a deleted backup is no backup.
        (path / MANIFEST).unlink()
        shutil.rmtree(path)
    if old:
        left = whole_backups(folder)
        _keep_only(store_in(folder), {name for path in left for name in names_of(path)})
        # Their signature says nothing here: whoever can write to this folder can delete from it, too.
        sent = [sha256 for path in left for sha256 in Manifest.read(path, any_key=True).uploads]
        _keep_only(uploads_in(folder), {BlobName(sha256, "zstd") for sha256 in sent})
    return len(old)


def _keep_only(store: FolderStore, named: set[BlobName]) -> None:
    for found in store.walk():
        if found.name not in named:
            store.path(found.name).unlink(missing_ok=True)


def names_of(path: Path) -> Iterator[BlobName]:
    """What a backup's database names."""
    with (path / NAMES).open(encoding="ascii") as file:
        for line in file:
            sha256, encoding, *_ = line.rstrip("\n").split(" ")
            yield BlobName(sha256, encoding)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
