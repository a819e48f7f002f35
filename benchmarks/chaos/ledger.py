"""What was saved, what the database says became of it, and how soon work went on: the books of a chaos run."""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")
django.setup()

from django.db import DatabaseError, close_old_connections, connection  # noqa: E402
from django.db.models import Count, Q, QuerySet  # noqa: E402
from django.db.models.functions import Now  # noqa: E402

from benchmarks.chaos.running import Victim  # noqa: E402
from linksnap.models import (  # noqa: E402
    FAILED_STATES,
    OPEN_STATES,
    Artifact,
    Capture,
    Event,
    EventKind,
    Link,
    Snapshot,
    User,
    WorkState,
)
from linksnap.services import links  # noqa: E402
from linksnap.services.artifact_store import read_artifact  # noqa: E402
from linksnap.services.blob_store import BlobMissing  # noqa: E402

_POLL_S = 0.25


@contextmanager
def a_database_that_may_die() -> Iterator[None]:
    """Drop the broken connection of this thread, so that the next question opens another."""
    try:
        yield
    except DatabaseError:
        connection.close()
        time.sleep(_POLL_S)


@dataclass(eq=False)
class Saver(threading.Thread):
    """A person who saves links without end while everything dies; what the product confirmed is in `confirmed`."""

    owner: str
    addresses: list[str]
    pause_s: float = 0.0
    confirmed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(name="saver", daemon=True)

    def run(self) -> None:
        """Save each address until it is confirmed, as a person would press the button again."""
        while len(self.confirmed) < len(self.addresses):
            with a_database_that_may_die():
                owner = User.objects.get(username=self.owner)
                for address in self.addresses[len(self.confirmed) :]:
                    self.confirmed.append(links.save(owner, address).link.url)
                    time.sleep(self.pause_s)
        close_old_connections()


@dataclass(eq=False)
class Watcher(threading.Thread):
    """Sees how long rows of a killed process lie until somebody takes them again, or they have ended."""

    waiting: dict[int, tuple[int, float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        super().__init__(name="watcher", daemon=True)

    def note_kill(self, victim: Victim) -> None:
        """Remember what the victim had in hand."""
        self.note_rows(worker__endswith=f":{victim.pid}")

    def note_rows(self, **of_whom: str) -> None:
        """Remember rows that run now at somebody's who is gone."""
        with a_database_that_may_die():
            held = Capture.objects.filter(state=WorkState.RUNNING, **of_whom)
            rows = list(held.values_list("pk", "fence"))
            with self.lock:
                self.waiting |= {pk: (fence, time.monotonic()) for pk, fence in rows}

    def run(self) -> None:
        """Look every quarter of a second."""
        while not self.over.wait(_POLL_S):
            with a_database_that_may_die(), self.lock:
                rows = Capture.objects.filter(pk__in=self.waiting).values_list("pk", "fence", "state")
                for pk, fence, state in rows:
                    if fence > self.waiting[pk][0] or state not in OPEN_STATES:
                        self.seconds.append(time.monotonic() - self.waiting.pop(pk)[1])
        close_old_connections()


def first_person() -> str:
    """Whose library it is."""
    return User.objects.order_by("pk").values_list("username", flat=True)[0]


def captures_begun() -> int | None:
    """How often a capture was begun so far, all tries together; None while the database is away."""
    return _count(Event.objects.filter(kind=EventKind.CLAIMED))


def captures_tried_again() -> int | None:
    """How often a capture failed and was put back for another try; None while the database is away."""
    return _count(Event.objects.filter(kind=EventKind.RETRY))


def open_captures() -> int | None:
    """Captures that have not ended; None while the database is away."""
    return _count(Capture.objects.filter(state__in=OPEN_STATES))


def _count(rows: QuerySet[Any]) -> int | None:
    try:
        return rows.count()
    except DatabaseError:
        connection.close()
        return None


@dataclass(frozen=True)
class Books:
    """The balance at the end."""

    lost_links: int
    open_captures: int
    failed: dict[str, int]
    doubled_snapshots: int
    doubled_ends: int
    missing_blobs: int
    from_tomorrow: int
    snapshots: int


def balance(confirmed: list[str]) -> Books:
    """Count everything that must be nothing."""
    kept = set(Link.objects.values_list("url", flat=True))
    failed = Counter(Capture.objects.filter(state__in=FAILED_STATES).values_list("reason", flat=True))
    doubled = Snapshot.objects.values("link").annotate(n=Count("pk")).filter(n__gt=1).count()
    ends = Event.objects.filter(kind=EventKind.SUCCEEDED).values("capture").annotate(n=Count("pk")).filter(n__gt=1)
    return Books(
        lost_links=len(set(confirmed) - kept),
        open_captures=Capture.objects.filter(state__in=OPEN_STATES).count(),
        failed=dict(failed),
        doubled_snapshots=doubled,
        doubled_ends=ends.count(),
        missing_blobs=sum(not _is_whole(artifact) for artifact in Artifact.objects.iterator()),
        from_tomorrow=_dated_ahead(),
        snapshots=Snapshot.objects.count(),
    )


def _dated_ahead() -> int:
    """Rows that bear the time of a clock that runs ahead."""
    soon = Now() + timedelta(minutes=5)
    late = Snapshot.objects.filter(captured_at__gt=soon).count() + Link.objects.filter(updated_at__gt=soon).count()
    return late + Capture.objects.filter(Q(started_at__gt=soon) | Q(finished_at__gt=soon)).count()


def _is_whole(artifact: Artifact) -> bool:
    try:
        return len(read_artifact(artifact)) == artifact.size
    except BlobMissing:
        return False
