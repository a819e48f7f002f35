"""The disk of the store fills to the brim while people save links: what happens then, and once there is room again."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# A worker looks at the disk every ten seconds; after that nothing may begin.
_LOOKED_S, _WATCHED_S = 12.0, 10.0
_GIVEN_UP_S = 120.0
_PIECE = 1 << 20


@dataclass(frozen=True)
class FullDisk:
    """What was seen: captures begun and links saved while the disk was full; seconds until work went on."""

    begun: int
    saved: int
    back_s: float


def may_mount() -> bool:
    """True where this process may mount a small disk."""
    return os.geteuid() == 0 and Path("/proc/mounts").exists()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A disk of its own under `folder`, in memory. Raises CalledProcessError where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def fill_and_free(folder: Path, begun: Callable[[], int | None], saved: Callable[[], int]) -> FullDisk:
    """Fill the disk at once, see that captures rest and links are saved, make room, see that work goes on."""
    filler = folder / "filler"
    _fill(filler)
    try:
        saved_before = saved()
        time.sleep(_LOOKED_S)
        begun_before = begun()
        time.sleep(_WATCHED_S)
        begun_then, saved_then = begun(), saved()
    finally:
        filler.unlink(missing_ok=True)
    since = time.monotonic()
    while time.monotonic() - since < _GIVEN_UP_S:
        now = begun()
        if now is not None and begun_then is not None and now > begun_then:
            break
        time.sleep(0.2)
    return FullDisk((begun_then or 0) - (begun_before or 0), saved_then - saved_before, time.monotonic() - since)


def _fill(path: Path) -> None:
    """Take every byte there is; what others free meanwhile as well."""
    with path.open("wb", buffering=0) as file:
        piece = bytes(_PIECE)
        for size in (_PIECE, 4096, 1):
            try:
                while file.write(piece[:size]) == size:
                    pass
            except OSError:
                continue
