"""Keeping programs alive: a program that dies is started again, as restarts says."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from linksnap.embedded.child_process import ChildCommand, ChildProcess
from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.restarts import Restarts

# Whoever ends by itself without a fault, later than this, wants to be replaced (workers do, see workers/recycling).
_WORKED_S = 10.0


class State(StrEnum):
    """Where a supervised program stands."""

    RUNNING = "running"
    WAITING = "waiting to start again"
    FAILING = "failing, tried again every 15 seconds"
    STOPPED = "stopped"


@dataclass
class Supervised:
    """A program under supervision; `tick` does what is due and never blocks for long."""

    command: ChildCommand
    say: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    start_child: Callable[[ChildCommand], ChildProcess] = ChildProcess
    process: ChildProcess | None = None
    state: State = State.STOPPED
    deaths: Restarts = field(default_factory=Restarts)
    restarts: int = 0
    _due: float = 0.0
    _born: float = field(default=0.0)

    @property
    def name(self) -> str:
        """The name people read."""
        return self.command.name

    @property
    def pid(self) -> int:
        """Its process id; 0 while it has none."""
        return self.process.pid if self.process else 0

    def start(self) -> ChildProcess:
        """Start the program now."""
        self.process = self.start_child(self.command)
        self.state, self._born = State.RUNNING, self.clock()
        return self.process

    def tick(self) -> bool:
        """Look at the program; start it again if that is due. True if its state changed."""
        before = (self.state, self.restarts)
        if self.state is State.RUNNING and self.process is not None:
            status = self.process.poll()
            if status is not None:
                self._died(status)
        elif self.state in (State.WAITING, State.FAILING) and self.clock() >= self._due:
            self.restarts += 1
            try:
                self.start()
            except EmbeddedError as error:
                self._note_death(str(error), 0.0)
        return before != (self.state, self.restarts)

    def ask_to_stop(self) -> None:
        """Send the ending signal; it is not started again."""
        self.state = State.STOPPED
        if self.process is not None:
            self.process.ask_to_stop()

    def stop(self, timeout_s: float) -> None:
        """End it, by force after `timeout_s` seconds."""
        self.state = State.STOPPED
        if self.process is not None:
            self.process.stop(timeout_s)

    def _died(self, status: int) -> None:
        assert self.process is not None
        self.process.stop(0)
        lived = self.clock() - self._born
        if status == 0 and lived >= _WORKED_S:
            self.state, self._due = State.WAITING, self.clock()
            return
        how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
        self._note_death(f"{self.name} {how}", lived)

    def _note_death(self, reason: str, lived: float) -> None:
        pause = self.deaths.pause_after(lived)
        self.state = State.FAILING if self.deaths.are_many else State.WAITING
        self._due = self.clock() + pause
        self.say(self.deaths.words_after(reason, pause, self.command.log))
