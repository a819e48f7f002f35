"""Starts the process that makes another encoder ready (workers.encoder_swap), and ends it with the resident one."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from linksnap.models import Encoder, EncoderState
from linksnap.services.encoder_tables import lacks_indexes

log = structlog.get_logger(__name__)

_ROOT = Path(__file__).resolve().parent.parent
_LOOK_EVERY_S = 3.0
# After it failed, or had nothing to do because another machine does it.
_PAUSE_S = 60.0
_STOP_S = 10.0


@dataclass
class SwapProcess:
    """One process at most; it exists only while an encoder waits to be built or to become active, or for an index."""

    process: subprocess.Popen[bytes] | None = None
    encoder_id: int = 0
    active_is_whole: bool = False
    not_before: float = 0.0

    def look(self) -> None:
        """Start it where there is work and none runs; a person's removal of the encoder ends it."""
        now = time.monotonic()
        if now < self.not_before:
            return
        self.not_before = now + _LOOK_EVERY_S
        ids = self._waiting()
        if self.process is not None:
            if self.process.poll() is None:
                if self.encoder_id not in ids:
                    self.stop()
                return
            self.process = None
            if self.encoder_id in ids:
                self.not_before = now + _PAUSE_S
                return
        if ids:
            self.encoder_id = ids[0]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "workers.encoder_swap", str(self.encoder_id)], cwd=_ROOT
            )
            log.info("encoder_swap_started", encoder=self.encoder_id, pid=self.process.pid)

    def _waiting(self) -> list[int]:
        """Encoders with work to do: chosen ones first; once, the active one where an index of it is missing."""
        waiting = Encoder.objects.filter(state__in=[EncoderState.CHOSEN, EncoderState.BUILDING])
        ids = list(waiting.order_by("-state", "pk").values_list("pk", flat=True))
        active = Encoder.objects.filter(state=EncoderState.ACTIVE).first()
        if active is not None and not self.active_is_whole:
            self.active_is_whole = not lacks_indexes(active)
            ids += [] if self.active_is_whole else [active.pk]
        return ids

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
