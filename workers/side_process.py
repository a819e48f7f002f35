"""A process beside the resident encoder that exists only while a row waits for it: one at most of a kind."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)

_ROOT = Path(__file__).resolve().parent.parent
_LOOK_EVERY_S = 3.0
# After it failed, or had nothing to do because another machine does it.
_PAUSE_S = 60.0
_STOP_S = 10.0


@dataclass
class SideProcess:
    """`python -m module ROW_ID`, for the first of the rows that `waiting` names; look at it every now and then."""

    module: str
    waiting: Callable[[], Sequence[int]]
    process: subprocess.Popen[bytes] | None = None
    row_id: int = 0
    not_before: float = 0.0

    def look(self) -> None:
        """Start it where a row waits and none runs; end it when a person took its row away."""
        now = time.monotonic()
        if now < self.not_before:
            return
        self.not_before = now + _LOOK_EVERY_S
        ids = self.waiting()
        if self.process is not None:
            if self.process.poll() is None:
                if self.row_id not in ids:
                    self.stop()
                return
            self.process = None
            if self.row_id in ids:
                self.not_before = now + _PAUSE_S
                return
        if ids:
            self.row_id = ids[0]
            self.process = subprocess.Popen([sys.executable, "-m", self.module, str(self.row_id)], cwd=_ROOT)
            log.info("side_process_started", module=self.module, row=self.row_id, pid=self.process.pid)

    def stop(self) -> None:
        """End it; what it has written stays, and the next one goes on from there."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
