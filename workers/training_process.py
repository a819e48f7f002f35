"""Starts the process that trains the encoder (workers.encoder_training) where a run waits, and ends it with us."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from linksnap.services import training_runs

log = structlog.get_logger(__name__)

_ROOT = Path(__file__).resolve().parent.parent
_LOOK_EVERY_S = 5.0
_PAUSE_S = 60.0
_STOP_S = 10.0


@dataclass
class TrainingProcess:
    """One process at most; it exists only while a training waits or runs."""

    process: subprocess.Popen[bytes] | None = None
    run_id: int = 0
    not_before: float = 0.0

    def look(self) -> None:
        """Start it where a training waits and none runs; end it when somebody cancelled the training."""
        now = time.monotonic()
        if now < self.not_before:
            return
        self.not_before = now + _LOOK_EVERY_S
        waiting = training_runs.open_run()
        if self.process is not None:
            if self.process.poll() is None:
                if waiting is None or waiting.pk != self.run_id:
                    self.stop()
                return
            self.process = None
            if waiting is not None:
                # It ended without ending the run: killed, or another machine has it.
                self.not_before = now + _PAUSE_S
                return
        if waiting is not None:
            self.run_id = waiting.pk
            self.process = subprocess.Popen([sys.executable, "-m", "workers.encoder_training"], cwd=_ROOT)
            log.info("encoder_training_started", run=waiting.pk, pid=self.process.pid)

    def stop(self) -> None:
        """End it; a run that was not cancelled goes on from its last checkpoint the next time."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
