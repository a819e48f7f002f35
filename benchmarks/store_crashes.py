"""Kills a writer at each step of keeping a blob and its row, and fills the disk under it; what is left must be whole.

A child is forked from a process that is set up already, so a hundred kills a step take seconds. The child kills itself
with SIGKILL at the named place; no code of the product knows of it.
"""

import ctypes
import errno
import io
import os
import resource
import signal
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import IO, Any
from unittest import mock

from django.db import connection, transaction

from linksnap.models import Artifact, Snapshot
from linksnap.services import folder_store
from linksnap.services.folder_store import FolderStore

_CLONE_NEWNS, _MS_REC, _MS_PRIVATE = 0x20000, 16384, 1 << 18
_SMALL_DISK = 256 * 1024


class Step(StrEnum):
    """Where the writer dies, in the order of the write."""

    OPENED = "temporary file opened"
    HALF = "half of it written"
    WRITTEN = "all of it written"
    SYNCED = "file synced"
    RENAMED = "renamed"
    FOLDER_SYNCED = "folder synced"
    ROW_WRITTEN = "row written, not committed"
    COMMITTED = "row committed"


def kill_at(step: Step, store: FolderStore, snapshot: Snapshot, part: int) -> bool:
    """Keep fresh bytes and their row in a child that dies at `step`; False when it did not die there."""
    data = f"第{part}页 page {part} ".encode() + os.urandom(200_000)

    def write() -> None:
        with _deaths(step):
            blob = store.put(data, "text/html" if part % 2 else "image/webp")
            if step is Step.FOLDER_SYNCED:
                _die()
            with transaction.atomic():
                Artifact.objects.create(
                    owner_id=snapshot.owner_id, snapshot=snapshot, kind="page_image", part=part, sha256=blob.sha256,
                    size=blob.size, stored_size=blob.stored_size, encoding=blob.encoding, content_type="image/webp",
                )  # fmt: skip
                if step is Step.ROW_WRITTEN:
                    _die()
            _die()

    return _forked(write) == -signal.SIGKILL


def fill_disk(folder: Path) -> str:
    """Keep more than the disk takes, in a child with a disk of its own (root), else with a limit on the size of files.

    "disk" or "limit" says which one it was when the writer was told and left nothing behind; "" when not.
    """

    def write() -> None:
        is_disk = _mount_small_disk(folder)
        if not is_disk:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (_SMALL_DISK, _SMALL_DISK))
        try:
            FolderStore(folder).put(os.urandom(4 * _SMALL_DISK), "image/webp")
        except OSError as error:
            is_told = error.errno == (errno.ENOSPC if is_disk else errno.EFBIG)
            is_tidy = not [path for path in folder.rglob("*") if path.is_file()]
            os._exit((10 if is_disk else 11) if is_told and is_tidy else 1)
        os._exit(1)

    folder.mkdir(parents=True, exist_ok=True)
    return {10: "disk", 11: "limit"}.get(_forked(write), "")


def _deaths(step: Step) -> Any:
    """The place in the store where this child dies."""
    if step is Step.OPENED:
        return mock.patch.object(folder_store, "pack", lambda *_: _die())
    if step is Step.HALF:
        return mock.patch.object(folder_store, "pack", _pack_half)
    if step is Step.WRITTEN:
        return mock.patch.object(folder_store.os, "fsync", lambda _: _die())
    if step is Step.SYNCED:
        return mock.patch.object(folder_store.Path, "rename", lambda *_: _die())
    if step is Step.RENAMED:
        return mock.patch.object(folder_store.Path, "rename", _then_die(Path.rename))
    return mock.patch.object(folder_store, "PIECE_BYTES", folder_store.PIECE_BYTES)


def _pack_half(source: IO[bytes], target: IO[bytes], *_: object) -> None:
    whole = source.read()
    target.write(io.BytesIO(whole).read(len(whole) // 2))
    target.flush()
    _die()


def _then_die(call: Callable[..., object]) -> Callable[..., None]:
    def called(*arguments: object) -> None:
        call(*arguments)
        _die()

    return called


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _forked(work: Callable[[], None]) -> int:
    """Run `work` in a child; its exit status, negative for the signal it died of."""
    # A connection that two processes write to is one nobody understands any more.
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _mount_small_disk(folder: Path) -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() != 0 or libc.unshare(_CLONE_NEWNS) != 0:
        return False
    if libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None) != 0:
        return False
    return bool(libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, f"size={_SMALL_DISK}".encode()) == 0)
