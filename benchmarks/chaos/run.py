"""One chaos run: `python -m benchmarks.chaos.run NAME DATA`, where a stack runs on DATA and the environment names its
database. Links are saved while processes die, fall silent, or the disk fills; then the books. Prints an Outcome (JSON).
"""

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.chaos import ledger
from benchmarks.chaos.full_disk import fill_and_free
from benchmarks.chaos.plan import Outcome, Plan
from benchmarks.chaos.plans import plan_of
from benchmarks.chaos.reign import Reign
from benchmarks.chaos.running import Stack


def carry_out(plan: Plan, stack: Stack, progress: Progress) -> Outcome:
    """Let chaos reign until all is saved and every kill was made, wait for the end, count."""
    began = time.monotonic()
    watcher = ledger.Watcher()
    reign = Reign(plan, stack, watcher, ledger.captures_begun)
    saver = ledger.Saver(ledger.first_person(), plan.addresses, pause_s=0.25 if plan.disk_mb else 0.0)
    watcher.start()
    saver.start()
    reign.go_on(progress)
    details: dict[str, object] = {"frozen": dict(reign.frozen)}
    if plan.disk_mb:
        seen = fill_and_free(stack.data / "blobs", ledger.captures_begun, lambda: len(saver.confirmed))
        details["full_disk"] = asdict(seen)
    saver.join(timeout=plan.patience_s)
    _wait_for_the_end(plan, ledger.open_captures, progress)
    watcher.over.set()
    watcher.join()
    return Outcome(
        books={**asdict(ledger.balance(list(saver.confirmed))), "confirmed": len(saver.confirmed)},
        rerun_s=watcher.seconds,
        broker_back_s=reign.broker_back_s,
        killed=dict(reign.killed),
        seconds=time.monotonic() - began,
        details={**details, "tried_again": ledger.captures_tried_again()},
    )


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


def main() -> None:
    """Carry out one plan; SIGTERM and the time limit break it off."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos.run")
    parser.add_argument("name")
    parser.add_argument("data", type=Path)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--port", type=int, default=0, help="of the small site, for the real browser")
    wishes = parser.parse_args()
    plan = plan_of(wishes.name, wishes.short, wishes.port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"{plan.name}: not done within {plan.limit_s:.0f} s"))
    signal.alarm(int(plan.limit_s))
    with Progress(console=Console(stderr=True)) as progress:
        outcome = carry_out(plan, Stack(None, wishes.data), progress)
    print(json.dumps(asdict(outcome)))


if __name__ == "__main__":
    main()
