"""The reign of chaos over a running stack: who dies when, the broker emptied, servers that answer nobody."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from redis import Redis, RedisError
from rich.progress import Progress

from benchmarks.chaos.plan import Plan
from benchmarks.chaos.running import Stack, Victim, pick
from benchmarks.process_memory import tree_of

# Weights of who dies: workers have most in hand.
_FAST_TARGETS = {
    "capture": 4,
    "bulk": 4,
    "dispatch": 2,
    "encoder": 1,
    "maintain": 1,
    "web": 1,
    "broker": 2,
    "database": 1,
}
_BROWSER_TARGETS = {"browser": 6, "capture": 2, "bulk": 2, "egress": 1, "dispatch": 1, "encoder": 1}
# Whoever has not begun a capture by then has not come back.
_GIVEN_UP_S = 90.0


class KillWatcher(Protocol):
    """What a reign needs of ledger.Watcher, which may be imported only once a database is known."""

    def note_kill(self, victim: Victim) -> None:
        """Remember what the victim had in hand."""


@dataclass
class Reign:
    """Kills again and again; wipes and freezes come at even distances in between."""

    plan: Plan
    stack: Stack
    watcher: KillWatcher
    begun: Callable[[], int | None]
    chance: random.Random = field(default_factory=lambda: random.Random(20261123))
    killed: Counter[str] = field(default_factory=Counter)
    broker_back_s: list[float] = field(default_factory=list)
    frozen: Counter[str] = field(default_factory=Counter)

    def go_on(self, progress: Progress) -> None:
        """Until every kill was made."""
        task = progress.add_task(f"{self.plan.name}: kills", total=self.plan.kills)
        self._wait_for_work()
        wipe_at, freeze_at = self._spread(self.plan.wipes), self._spread(self.plan.freezes)
        for number in range(1, self.plan.kills + 1):
            time.sleep(self.plan.every_s * self.chance.uniform(0.5, 1.5))
            victim = self._choose()
            if victim is not None:
                self._kill(victim)
            if number in wipe_at:
                self._wipe()
            if number in freeze_at:
                self._freeze("database" if sum(self.frozen.values()) % 2 == 0 else "broker")
            progress.advance(task)

    def _wait_for_work(self) -> None:
        """Workers need some seconds to start; whoever dies before has nothing in hand."""
        end = time.monotonic() + self.plan.patience_s
        while not self.begun() and time.monotonic() < end:
            time.sleep(0.2)

    def _spread(self, times: int) -> set[int]:
        return {round(self.plan.kills * (n + 1) / (times + 1)) for n in range(times)}

    def _kill(self, victim: Victim) -> None:
        self.stack.kill(victim)
        self.killed[victim.name.rpartition("/")[2].rstrip("0123456789")] += 1
        if victim.name == "broker":
            if self._answers_within(60):
                self._time_until_work()
        else:
            self.watcher.note_kill(victim)

    def _choose(self) -> Victim | None:
        weights = _FAST_TARGETS if self.plan.fast else _BROWSER_TARGETS
        kind = self.chance.choices(list(weights), list(weights.values()))[0]
        found = self.stack.browsers() if kind == "browser" else self.stack.programs()
        wanted = [victim for victim in found if kind == "browser" or victim.name.startswith(kind)]
        return pick(wanted, self.chance)

    def _freeze(self, name: str) -> None:
        """A server that neither answers nor goes away: its connections stay open, and nothing comes through them."""
        victim = next((one for one in self.stack.programs() if one.name == name), None)
        if victim is None:
            return
        # First the whole tree, then the parent: nobody is born in between who would still answer.
        held = [victim.pid, *tree_of(victim.pid)]
        for pid in held:
            _signal(pid, signal.SIGSTOP)
        try:
            time.sleep(self.plan.freeze_s)
        finally:
            for pid in held:
                _signal(pid, signal.SIGCONT)
        self.frozen[name] += 1
        if name == "broker" and self._answers_within(60):
            self._time_until_work()

    def _wipe(self) -> None:
        if self._answers_within(60):
            # Key by key, as a flush is nothing the product's user may do.
            broker = self._broker()
            for key in list(broker.scan_iter(count=1000)):
                broker.delete(key)
            self._time_until_work()

    def _time_until_work(self) -> None:
        """Seconds until some capture begins, from when the broker answers again."""
        since, before = time.monotonic(), self.begun()
        while time.monotonic() - since < _GIVEN_UP_S:
            now = self.begun()
            if before is None:
                before = now
            elif now is not None and now > before:
                self.broker_back_s.append(time.monotonic() - since)
                return
            time.sleep(0.1)
        self.broker_back_s.append(_GIVEN_UP_S)

    def _broker(self) -> Redis:
        return Redis.from_url(self.stack.environ()["REDIS_URL"], socket_timeout=2, socket_connect_timeout=2)

    def _answers_within(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                return bool(self._broker().ping())
            except (RedisError, OSError):
                time.sleep(0.1)
        return False


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
