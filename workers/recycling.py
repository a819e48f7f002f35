"""Workers that end themselves before they grow old: one process a worker, so that no parent has to sit beside it."""

import os
from dataclasses import dataclass

import structlog
from celery.worker import state

from workers.capture.process_tree import memory_bytes

log = structlog.get_logger(__name__)

_MOST_TASKS = 300
_MOST_BYTES = 700_000_000


@dataclass
class Recycling:
    """Counts tasks and looks at the memory after each; past a limit, Celery is asked for a warm shutdown."""

    most_tasks: int = _MOST_TASKS
    most_bytes: int = _MOST_BYTES
    tasks: int = 0

    def count_task(self) -> None:
        """One more task is done. What is running in other threads still ends; nothing new is taken."""
        self.tasks += 1
        used = memory_bytes([os.getpid()])
        if self.tasks >= self.most_tasks or used > self.most_bytes:
            log.info("worker_replaced", tasks=self.tasks, megabytes=used // 1_000_000)
            state.should_stop = os.EX_OK  # type: ignore[assignment]
