"""Signs of life of the workers, and how a worker finds out that it has fallen silent."""

import os
import socket
import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import Capture, CaptureQueue, WorkerSign
from linksnap.services import backpressure
from linksnap.services.queue import claimable

SIGN_EVERY_S = 10.0
# Rows that are due this long, with a worker idle for as long, mean that it no longer hears its broker.
SILENCE = timedelta(seconds=90)
_FORGOTTEN = timedelta(hours=1)


@dataclass(frozen=True)
class Sign:
    """What a process says of itself: its name, its kind (capture, bulk, maintain, encoder, dispatch), its work."""

    name: str
    kind: str
    doing: str = ""
    done: int = 0


def give(sign: Sign) -> None:
    """Write the sign of this process."""
    known = WorkerSign.objects.filter(name=sign.name)
    values = {"kind": sign.kind, "doing": sign.doing[:120], "done": sign.done, "seen_at": Now()}
    if not known.update(**values):
        WorkerSign.objects.get_or_create(name=sign.name, defaults={**values, **_here(), "started_at": Now()})


def take_back(name: str) -> None:
    """The process ends by itself."""
    WorkerSign.objects.filter(name=name).delete()


def forget_dead() -> int:
    """Delete the signs of processes that gave none for an hour."""
    deleted, _ = WorkerSign.objects.filter(seen_at__lt=Now() - _FORGOTTEN).delete()
    return deleted


def work_is_overdue(queues: Collection[str]) -> bool:
    """True when rows of these Celery queues have been due for longer than SILENCE though the broker answers.

    An idle worker that learns this has lost its connection without noticing (celery #8030 and its kin).
    """
    if not jobs.broker_answers():
        return False
    late = Q(run_after__lt=Now() - SILENCE)
    asked = [queue for queue in CaptureQueue.values if queue in queues]
    due = Capture.objects.filter(claimable(Capture) & late, queue__in=asked)
    if asked and not backpressure.pauses_captures() and due.exists():
        return True
    if jobs.MAINTAIN_QUEUE in queues:
        return any(model._default_manager.filter(claimable(model) & late).exists() for model in jobs.ROW_TASKS)
    return False


def hints_wait(queues: Collection[str]) -> bool:
    """True when hints lie in one of these Celery queues that nobody has taken; no while the broker is away."""
    return any(0 < jobs.waiting_hints(queue) < sys.maxsize for queue in queues)


def _here() -> dict[str, object]:
    return {"host": socket.gethostname()[:120], "pid": os.getpid()}
