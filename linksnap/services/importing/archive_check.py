"""Whether an archive of LinkSnap may be believed, found out beside the worker: it is as hostile as any other file.

It looks at what strangers made, so it runs in the process of importing.pipeline; nothing here may import Django.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from linksnap.formats.archive.reader import ArchiveReader
from linksnap.formats.archive.verify import find_faults

# Often enough for the lease of the run (transfer_progress.LEASE_S).
_TELL_EVERY_S = 2.0


@dataclass(frozen=True)
class CheckOrder:
    """Which archive to look through."""

    path: Path


@dataclass(frozen=True)
class StillChecking:
    """Said every two seconds: an archive of some gigabytes takes minutes."""


@dataclass(frozen=True)
class CheckedArchive:
    """Said last: what is wrong with the archive, as `verify.find_faults` names it; empty when it may be brought in."""

    faults: tuple[str, ...]


def checked_archive(order: CheckOrder) -> Iterator[StillChecking | CheckedArchive]:
    """Look through a whole archive, in a thread, with a sign of life meanwhile. Raises UnreadableFile."""
    with ThreadPoolExecutor(1, "check") as pool:
        finding = pool.submit(_faults, order.path)
        while not wait([finding], _TELL_EVERY_S).done:
            yield StillChecking()
        yield CheckedArchive(finding.result())


def _faults(path: Path) -> tuple[str, ...]:
    with ArchiveReader(path) as archive:
        return tuple(find_faults(archive, lambda: None))
