"""The check of the store: every blob that rows name is there and whole, and nothing lies about that nobody names."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from linksnap.queries.store_names import NamedBlob, artifacts_of_blob
from linksnap.services.artifact_store import blob_store
from linksnap.services.blob_packing import plain_size
from linksnap.services.blob_store import BlobMissing, BlobName, BlobStore, FoundBlob
from linksnap.services.many_at_once import many_at_once
from linksnap.services.store_names import NameList, side_by_side
from linksnap.services.store_sweep import GRACE

# Told after each blob: how many of how many.
Progress = Callable[[int, int], None]
_Pair = tuple[NamedBlob | None, FoundBlob | None]
_ROWS_NAMED = 3


class Fault(StrEnum):
    """What can be wrong. Those in SERIOUS cost somebody a page, or may; the others only time or room."""

    MISSING = "missing"
    DAMAGED = "damaged"
    NO_ARTIFACTS = "no_artifacts"
    LOST_CURRENT = "lost_current"
    WRONG_OWNER = "wrong_owner"
    ORPHANED = "orphaned"
    DEAD_VECTORS = "dead_vectors"
    UNINDEXED = "unindexed"


SERIOUS = frozenset({Fault.MISSING, Fault.DAMAGED, Fault.NO_ARTIFACTS, Fault.LOST_CURRENT, Fault.WRONG_OWNER})


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: a blob (`ab/cd/<sha256>`) or a row (public id), and what it concerns.

    `snapshots` are the primary keys a repair begins with.
    """

    fault: Fault
    subject: str
    detail: str = ""
    snapshots: tuple[int, ...] = field(default=(), repr=False)


@dataclass
class Measured:
    """What a check has looked at; `cpu_seconds` are those of reading through, of all processors together."""

    blobs: int = 0
    hashed: int = 0
    hashed_bytes: int = 0
    cpu_seconds: float = 0.0


@dataclass(frozen=True)
class Depth:
    """How much is read: nothing but sizes (0), a share that moves on every day, or everything (1)."""

    share: float = 0.0
    day: int = field(default_factory=lambda: int(time.time() // 86400))

    def reads(self, sha256: str) -> bool:
        """Whether this blob is read today: with a share of 1 % each one is, once in a hundred days."""
        place = int(sha256[:8], 16) / 2**32
        return self.share >= 1 or (place - self.day * self.share) % 1.0 < self.share


@dataclass(frozen=True)
class _Look:
    fault: Fault | None
    name: BlobName
    detail: str = ""
    read_bytes: int = 0
    cpu_seconds: float = 0.0


def check_blobs(names: NameList, depth: Depth, measured: Measured, progress: Progress) -> Iterator[Finding]:
    """Compare the names rows use with what the store holds, and read as much as `depth` says."""
    store, older_than = blob_store(), datetime.now(UTC) - GRACE

    def look(pair: _Pair) -> _Look:
        return _look(pair, store, depth, older_than)

    for seen in many_at_once(look, side_by_side(names, store.walk())):
        measured.blobs += 1
        measured.hashed += bool(seen.read_bytes)
        measured.hashed_bytes += seen.read_bytes
        measured.cpu_seconds += seen.cpu_seconds
        progress(min(measured.blobs, names.count), names.count)
        if seen.fault and (finding := _confirmed(seen, store)):
            yield finding


def _look(pair: _Pair, store: BlobStore, depth: Depth, older_than: datetime) -> _Look:
    named, found = pair
    if named is None:
        assert found
        is_old = found.touched_at < older_than
        return _Look(Fault.ORPHANED if is_old else None, found.name, f"{found.stored_size} bytes")
    name = BlobName(named.sha256, named.encoding)
    if found is None:
        return _Look(Fault.MISSING, name)
    # A newer packer may have written the same bytes in another size.
    if not depth.reads(named.sha256) and found.stored_size == named.stored_size:
        return _Look(None, name)
    started = time.thread_time()
    try:
        with store.stored(name) as file:
            is_whole = plain_size(file, name) == named.size
    except BlobMissing:
        is_whole = False
    return _Look(None if is_whole else Fault.DAMAGED, name, "", named.size, time.thread_time() - started)


def _confirmed(seen: _Look, store: BlobStore) -> Finding | None:
    """Look again at what seems wrong: while the check ran, its link may have been deleted and its bytes swept."""
    assert seen.fault
    if seen.fault is Fault.ORPHANED:
        is_named = artifacts_of_blob(seen.name.sha256, seen.name.encoding).exists()
        return None if is_named else Finding(seen.fault, seen.name.key, seen.detail)
    rows = list(artifacts_of_blob(seen.name.sha256, seen.name.encoding).order_by("pk"))
    if not rows or (seen.fault is Fault.MISSING and store.find(seen.name)):
        return None
    told = [f"{row.owner.username}: {row.kind} of {row.snapshot.link.url}" for row in rows[:_ROWS_NAMED]]
    more = f" and {len(rows) - _ROWS_NAMED} more" if len(rows) > _ROWS_NAMED else ""
    return Finding(seen.fault, seen.name.key, "; ".join(told) + more, tuple(row.snapshot_id for row in rows))
