"""A database or broker process: started with its log in a file, watched until ready, stopped in good order."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.identity import Identity, before_exec

_POLL_S = 0.02
_TAIL_BYTES = 6000


@dataclass(frozen=True)
class ServerCommand:
    """What to start: a name for people, the command line, its log file, identity, and the signal that ends it."""

    name: str
    argv: Sequence[str]
    log: Path
    identity: Identity
    stop_signal: signal.Signals = signal.SIGTERM
    environ: dict[str, str] = field(default_factory=dict)


class ServerProcess:
    """One running server in its own process group; it also ends by itself when our process dies."""

    def __init__(self, command: ServerCommand) -> None:
        self.command = command
        command.log.parent.mkdir(parents=True, exist_ok=True)
        with command.log.open("ab") as log:
            self._log_start = log.tell()
            try:
                self._child = subprocess.Popen(
                    list(command.argv),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env={**os.environ, **command.environ},
                    cwd="/",
                    start_new_session=True,
                    preexec_fn=before_exec(command.identity, command.stop_signal),
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise EmbeddedError(f"{command.name} cannot be started: {error}.") from error

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return self._child.pid

    def poll(self) -> int | None:
        """Its exit status, or None while it runs."""
        return self._child.poll()

    def log_since_start(self) -> str:
        """What the server wrote since this start (the last few kilobytes)."""
        with self.command.log.open("rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(self._log_start, end - _TAIL_BYTES))
            return log.read().decode("utf-8", "replace")

    def wait_ready(self, ready: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until `ready()`; False if the process ended or the time is over."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if self.poll() is not None:
                return False
            if ready():
                return True
            time.sleep(_POLL_S)
        return False

    def stop(self, timeout_s: float = 20.0) -> None:
        """End the server with its own signal; after `timeout_s` seconds end its whole group by force."""
        if self.poll() is None:
            self._signal_one(self.command.stop_signal)
            try:
                self._child.wait(timeout=timeout_s)
            except subprocess.TimeoutExpired:
                self._kill_group()
                self._child.wait()

    def _signal_one(self, number: signal.Signals) -> None:
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return

    def _kill_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def explain(name: str, log: str, log_file: Path) -> str:
    """One sentence on why a server did not start, from what it wrote."""
    if "No space left on device" in log or "Disk quota exceeded" in log:
        return f"{name} cannot start: the disk is full. Free some space, then start again."
    if "Permission denied" in log or "wrong ownership" in log or "must be owner" in log:
        return f"{name} cannot start: its data belongs to another user. Start LinkSnap as the same user as before."
    if "too many open files" in log.lower():
        return f"{name} cannot start: too many open files; raise the limit (ulimit -n)."
    last = next((line for line in reversed(log.splitlines()) if line.strip()), "it wrote nothing")
    return f"{name} did not start ({last.strip()[:300]}). Its log: {log_file}"
