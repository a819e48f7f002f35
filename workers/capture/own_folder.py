"""Temporary folders that are held while their maker lives, and can be cleared away when it was killed."""

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PREFIX = "linksnap-capture-"
# Between making a folder and locking it nobody may take it for left behind.
_YOUNG_S = 300.0


@dataclass(frozen=True)
class OwnFolder:
    """A folder below the system's temporary one; the lock on it ends with this process, however it ends."""

    path: Path
    handle: int

    @staticmethod
    def make() -> "OwnFolder":
        """A new, empty one. Raises OSError."""
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return OwnFolder(path, handle)

    def remove(self) -> None:
        """Delete it with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self.handle)


def clear_left_behind() -> int:
    """Delete the folders of processes that were killed (a page half captured, a browser's profile); their number."""
    cleared = 0
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            cleared += _clear(path)
    return cleared


def _clear(path: Path) -> bool:
    found = path.lstat()
    if found.st_uid != os.geteuid() or time.time() - found.st_mtime < _YOUNG_S:
        return False
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        # Whoever holds it lives, and BlockingIOError says so.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(handle)
    return True
