"""One process we start: its log in a file, watched until ready, stopped in good order, never left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.identity import Identity, before_exec

_POLL_S = 0.02
_TAIL_BYTES = 6000
OURSELVES = Identity("as the user who started it")


@dataclass(frozen=True)
class ChildCommand:
    """What to start: a name for people, command line, log file, identity, the signal that ends it, environment."""

    name: str
    argv: Sequence[str]
    log: Path
    identity: Identity = OURSELVES
    stop_signal: signal.Signals = signal.SIGTERM
    environ: Mapping[str, str] | None = None
    folder: Path = Path("/")


class ChildProcess:
    """One running program in its own process group; it also ends by itself when our process dies."""

    def __init__(self, command: ChildCommand) -> None:
        self.command = command
        self.started = time.monotonic()
        command.log.parent.mkdir(parents=True, exist_ok=True)
        with command.log.open("ab") as log:
            self._log_start = log.tell()
            try:
                self._child = subprocess.Popen(
                    list(command.argv),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=None if command.environ is None else dict(command.environ),
                    cwd=command.folder,
                    start_new_session=True,
                    preexec_fn=before_exec(command.identity, command.stop_signal),
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise EmbeddedError(f"{command.name} cannot be started: {error}.") from error

    @property
    def pid(self) -> int:
        """Its process id, which is also the id of its process group."""
        return self._child.pid

    @property
    def age_s(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self.started

    def poll(self) -> int | None:
        """Its exit status, or None while it runs."""
        return self._child.poll()

    def log_since_start(self) -> str:
        """What it wrote since this start (the last few kilobytes)."""
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

    def ask_to_stop(self) -> None:
        """Send the signal that ends it in good order, without waiting."""
        if self.poll() is None:
            try:
                os.kill(self.pid, self.command.stop_signal)
            except ProcessLookupError:
                return

    def stop(self, timeout_s: float = 20.0) -> None:
        """End it with its own signal; after `timeout_s` seconds, and for what is left of its group, by force."""
        self.ask_to_stop()
        try:
            self._child.wait(timeout=max(0.0, timeout_s))
        except subprocess.TimeoutExpired:
            self._kill_group()
            self._child.wait()
        self._kill_group()

    def _kill_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


def explain(name: str, log: str, log_file: Path) -> str:
    """One sentence on why a program did not start, from what it wrote."""
    if "No space left on device" in log or "Disk quota exceeded" in log:
        return f"{name} cannot start: the disk is full. Free some space, then start again."
    if "Permission denied" in log or "wrong ownership" in log or "must be owner" in log:
        return f"{name} cannot start: its data belongs to another user. Start LinkSnap as the same user as before."
    if "too many open files" in log.lower():
        return f"{name} cannot start: too many open files; raise the limit (ulimit -n)."
    last = next((line for line in reversed(log.splitlines()) if line.strip()), "it wrote nothing")
    return f"{name} did not start ({last.strip()[:300]}). Its log: {log_file}"
