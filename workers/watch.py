"""A thread beside the work of each process: gives signs of life, and ends a worker that no longer hears its broker."""

import os
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from linksnap.services import worker_signs
from linksnap.services.worker_signs import SIGN_EVERY_S, SILENCE, Sign
from workers.worker_name import worker_name

log = structlog.get_logger(__name__)

# Whoever waits for hints takes one at once: to see some lie there again and again, while idle, means to be deaf. It
# happens to Celery when the broker's connection breaks under a task (celery #8030 and its kin).
_LOOK_EVERY_S = 5.0
_DEAF_LOOKS, _DEAF_IDLE_S = 3, 15.0


@dataclass
class Activity:
    """What a process is at, told by its own threads."""

    clock: Callable[[], float] = time.monotonic
    running: int = 0
    done: int = 0
    doing: str = ""
    idle_since: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.idle_since = self.clock()

    def begin(self, doing: str) -> None:
        """One more piece of work."""
        with self._lock:
            self.running += 1
            self.doing = doing

    def end(self) -> None:
        """A piece of work is over."""
        with self._lock:
            self.running = max(0, self.running - 1)
            self.done += 1
            self.idle_since = self.clock()
            self.doing = self.doing if self.running else ""

    def idle_s(self) -> float:
        """Seconds since the last work ended; 0 while something runs."""
        with self._lock:
            return 0.0 if self.running else self.clock() - self.idle_since


@dataclass
class Watch:
    """The watch of one process; `queues` are the Celery queues it should be fed by, if any."""

    kind: str
    activity: Activity
    queues: Collection[str] = ()
    leave: Callable[[int], None] = os._exit
    stop: threading.Event = field(default_factory=threading.Event)
    unheard: int = 0

    def start(self) -> None:
        """Watch in a thread that never keeps the process alive."""
        threading.Thread(target=self._run, name="watch", daemon=True).start()

    def look(self) -> None:
        """A sign of life; a silent worker ends, and its supervisor starts a fresh one."""
        activity = self.activity
        worker_signs.give(Sign(worker_name(), self.kind, activity.doing, activity.done))
        _touch()
        if not self.queues or activity.idle_s() < SILENCE.total_seconds():
            return
        if worker_signs.work_is_overdue(self.queues):
            self._leave_after(SILENCE.total_seconds())

    def listen(self) -> None:
        """Whether this worker still takes the hints that lie there; a deaf one ends, too."""
        deaf = bool(self.queues) and self.activity.idle_s() > 0 and worker_signs.hints_wait(self.queues)
        self.unheard = self.unheard + 1 if deaf else 0
        if self.unheard >= _DEAF_LOOKS:
            self._leave_after(_DEAF_IDLE_S)

    def _leave_after(self, idle_s: float) -> None:
        # Asked last: work may have come while we looked.
        if self.activity.idle_s() >= idle_s:
            log.critical("worker_silent", kind=self.kind, idle_s=round(self.activity.idle_s()))
            self.leave(os.EX_TEMPFAIL)

    def end(self) -> None:
        """The process ends in good order: nobody shall take it for dead."""
        self.stop.set()
        try:
            worker_signs.take_back(worker_name())
        except DatabaseError as error:
            log.warning("sign_not_taken_back", error=str(error))

    def _run(self) -> None:
        looked_at = -SIGN_EVERY_S
        try:
            while True:
                try:
                    self.listen()
                    if time.monotonic() - looked_at >= SIGN_EVERY_S:
                        looked_at = time.monotonic()
                        self.look()
                except DatabaseError as error:
                    log.warning("sign_not_given", error=str(error))
                    connection.close()
                if self.stop.wait(_LOOK_EVERY_S):
                    return
        finally:
            connection.close()


def _touch() -> None:
    """The sign once more, as a file: asking for its age costs whoever watches containers no process of ours."""
    if settings.ENV.sign_file is None:
        return
    try:
        settings.ENV.sign_file.touch()
    except OSError as error:
        log.warning("sign_file_not_touched", error=str(error))
