"""One chaos run: links are saved while processes die at random and the broker is emptied; then the books."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from redis import Redis, RedisError
from rich.progress import Progress

from benchmarks.chaos.running import Stack, Victim, pick, running

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


@dataclass(frozen=True)
class Plan:
    """How much of what: `fast` takes pages from nowhere, else the real browser opens `addresses`."""

    name: str
    addresses: list[str]
    kills: int
    wipes: int
    every_s: float
    fast: bool
    slots: int = 1
    patience_s: float = 600.0
    environ: dict[str, str] = field(default_factory=dict)


class KillWatcher(Protocol):
    """What a reign needs of ledger.Watcher, which may be imported only once a database is known."""

    def note_kill(self, victim: Victim) -> None:
        """Remember what the victim had in hand."""


@dataclass
class Outcome:
    """What a run came to."""

    books: dict[str, object]
    rerun_s: list[float]
    broker_back_s: list[float]
    killed: dict[str, int]
    orphans: int
    seconds: float


def carry_out(plan: Plan, progress: Progress) -> Outcome:
    """Start the stack, let chaos reign until all is saved and every kill was made, wait for the end, count."""
    began = time.monotonic()
    with running(plan.fast, plan.slots, plan.environ) as stack:
        os.environ.update(stack.environ())
        # Django reads its settings now: only this stack's database exists for this process.
        from benchmarks.chaos import ledger

        watcher = ledger.Watcher()
        reign = _Reign(plan, stack, watcher, ledger.captures_begun)
        saver = ledger.Saver(_first_person(), plan.addresses)
        watcher.start()
        saver.start()
        reign.go_on(progress)
        saver.join(timeout=plan.patience_s)
        _wait_for_the_end(plan, ledger.open_captures, progress)
        watcher.over.set()
        watcher.join()
        books = ledger.balance(list(saver.confirmed))
        confirmed = len(saver.confirmed)
        orphans = stack.stop()
    return Outcome(
        books={**vars(books), "confirmed": confirmed},
        rerun_s=watcher.seconds,
        broker_back_s=reign.broker_back_s,
        killed=dict(reign.killed),
        orphans=orphans,
        seconds=time.monotonic() - began,
    )


def _first_person() -> str:
    from linksnap.models import User

    return User.objects.order_by("pk").values_list("username", flat=True)[0]


@dataclass
class _Reign:
    plan: Plan
    stack: Stack
    watcher: KillWatcher
    begun: Callable[[], int | None]
    chance: random.Random = field(default_factory=lambda: random.Random(20261123))
    killed: Counter[str] = field(default_factory=Counter)
    broker_back_s: list[float] = field(default_factory=list)

    def go_on(self, progress: Progress) -> None:
        """Kill again and again; wipe the broker at even distances."""
        task = progress.add_task(f"{self.plan.name}: kills", total=self.plan.kills)
        wipe_at = {round(self.plan.kills * (n + 1) / (self.plan.wipes + 1)) for n in range(self.plan.wipes)}
        for number in range(1, self.plan.kills + 1):
            time.sleep(self.plan.every_s * self.chance.uniform(0.5, 1.5))
            victim = self._choose()
            if victim is not None:
                if victim.name == "broker":
                    self._kill_broker(victim)
                else:
                    self.stack.kill(victim)
                    self.watcher.note_kill(victim)
                self.killed[victim.name.rpartition("/")[2].rstrip("0123456789")] += 1
            if number in wipe_at:
                self._wipe()
            progress.advance(task)

    def _choose(self) -> Victim | None:
        weights = _FAST_TARGETS if self.plan.fast else _BROWSER_TARGETS
        kind = self.chance.choices(list(weights), list(weights.values()))[0]
        found = self.stack.browsers() if kind == "browser" else self.stack.programs()
        wanted = [victim for victim in found if kind == "browser" or victim.name.startswith(kind)]
        return pick(wanted, self.chance)

    def _kill_broker(self, victim: Victim) -> None:
        self.stack.kill(victim)
        if self._answers_within(60):
            self._time_until_work()

    def _wipe(self) -> None:
        if self._answers_within(60):
            self._broker().flushall()
            self._time_until_work()

    def _time_until_work(self) -> None:
        """Seconds until some capture begins, from when the broker answers again."""
        since, before = time.monotonic(), self.begun()
        while time.monotonic() - since < 90:
            now = self.begun()
            if before is None:
                before = now
            elif now is not None and now > before:
                self.broker_back_s.append(time.monotonic() - since)
                return
            time.sleep(0.1)
        self.broker_back_s.append(90.0)

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


def _wait_for_the_end(plan: Plan, left: Callable[[], int | None], progress: Progress) -> None:
    task = progress.add_task(f"{plan.name}: captures", total=len(plan.addresses))
    end = time.monotonic() + plan.patience_s
    while time.monotonic() < end:
        count = left()
        if count is not None:
            progress.update(task, completed=len(plan.addresses) - count)
            if not count:
                return
        time.sleep(0.5)
