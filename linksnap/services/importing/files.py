"""Uploaded files on disk: one folder a run, named by its public id; a file is there whole or not at all."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from linksnap.formats.base import FileProblem, UnreadableFile
from linksnap.models import TransferRun

_UPLOAD = "upload"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class NoRoom(OSError):
    """The disk is full; nothing of the file was kept."""


@dataclass(frozen=True)
class KeptFile:
    """Size in bytes and digest (hex) of a file that is safely on disk."""

    size: int
    sha256: str


def transfers_folder() -> Path:
    """Where the files of imports and exports lie."""
    return Path(settings.ENV.data) / "transfers"


def run_folder(run: TransferRun) -> Path:
    """The folder of one run; it may not be there."""
    return transfers_folder() / run.public_id


def upload_path(run: TransferRun) -> Path:
    """The uploaded file of an import; it may be gone."""
    return run_folder(run) / _UPLOAD


def folders() -> list[Path]:
    """The folders of all runs that have files here."""
    return [path for path in transfers_folder().glob("*") if path.is_dir()]


def keep(run: TransferRun, chunks: Iterable[bytes]) -> KeptFile:
    """Write a file durably: temporary name, fsync, rename, fsync of the folder.

    Raises UnreadableFile (EMPTY, TOO_LARGE), NoRoom, and what `chunks` raises when the upload breaks off; then
    nothing is left.
    """
    folder = run_folder(run)
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        temporary = folder / f"{_UPLOAD}.part"
        kept = _write(temporary, chunks)
        temporary.rename(folder / _UPLOAD)
        _sync_folder(folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        if error.errno in _FULL:
            raise NoRoom(error.errno, os.strerror(error.errno or 0)) from error
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return kept


def remove(run: TransferRun) -> None:
    """Delete all files of a run."""
    shutil.rmtree(run_folder(run), ignore_errors=True)


def _write(path: Path, chunks: Iterable[bytes]) -> KeptFile:
    size, digest = 0, hashlib.sha256()
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.MAX_IMPORT_BYTES:
                raise UnreadableFile(FileProblem.TOO_LARGE)
            digest.update(chunk)
            file.write(chunk)
        if not size:
            raise UnreadableFile(FileProblem.EMPTY)
        file.flush()
        os.fsync(file.fileno())
    return KeptFile(size, digest.hexdigest())


def _sync_folder(folder: Path) -> None:
    """The rename itself is only durable once its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
