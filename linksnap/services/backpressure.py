"""When captures must wait for the machine: a disk that is nearly full. Saving a link never waits."""

import shutil
import time
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from threading import Lock

from django.conf import settings
from django.db.models.functions import Now

from linksnap.models import Capture, CaptureQueue, WorkState

FULL_SHARE = 0.95
# Below this much room a single page may fill the disk, whatever the share says.
LEAST_FREE_BYTES = 512_000_000
_LOOK_EVERY_S = 10.0
_BEHIND = timedelta(hours=2)


class Pressure(StrEnum):
    """Why captures come late."""

    NONE = ""
    DISK = "disk"
    BACKLOG = "backlog"


@dataclass
class _DiskLook:
    """The last look at the disk: asking at each claim would be a system call for nothing."""

    at: float = -_LOOK_EVERY_S
    is_full: bool = False
    # When `pause_is_over` last saw a pause that it has not called over yet.
    paused_at: float | None = None


_look = _DiskLook()
_lock = Lock()


def is_full(used: int, total: int) -> bool:
    """True when a disk of `total` bytes with `used` of them taken has no room for captures."""
    return total > 0 and (used / total >= FULL_SHARE or total - used < LEAST_FREE_BYTES)


def pauses_captures() -> bool:
    """True while no capture may begin. What runs is finished: it has its room already."""
    with _lock:
        if time.monotonic() - _look.at >= _LOOK_EVERY_S:
            folder = next(path for path in (settings.ENV.blobs, *settings.ENV.blobs.parents) if path.exists())
            usage = shutil.disk_usage(folder)
            # Blocks kept for root count as used: nobody else can write there.
            _look.is_full = is_full(usage.total - usage.free, usage.total)
            _look.at = time.monotonic()
        return _look.is_full


def pause_is_over() -> bool:
    """True once when captures need not wait for the machine any longer: hints of the meantime came to nothing.

    Not before every process of this machine has looked at its disk again, or new hints came to nothing as well.
    """
    if pauses_captures():
        _look.paused_at = time.monotonic()
    elif _look.paused_at is not None and time.monotonic() - _look.paused_at > _LOOK_EVERY_S:
        _look.paused_at = None
        return True
    return False


def pressure() -> Pressure:
    """What people are told: captures pause, or come hours late (a person's own saves, not what follows an import)."""
    if pauses_captures():
        return Pressure.DISK
    late = Capture.objects.filter(
        queue=CaptureQueue.NOW, state=WorkState.QUEUED, is_paused=False, run_after__lt=Now() - _BEHIND
    )
    return Pressure.BACKLOG if late.exists() else Pressure.NONE
