"""One chaos run: links are saved while processes die at random and the broker is emptied; then the books."""

import os
import time
from collections.abc import Callable
from dataclasses import asdict

from rich.progress import Progress

from benchmarks.chaos.full_disk import fill_and_free
from benchmarks.chaos.plan import Outcome, Plan
from benchmarks.chaos.reign import Reign
from benchmarks.chaos.running import running


def carry_out(plan: Plan, progress: Progress) -> Outcome:
    """Start the stack, let chaos reign until all is saved and every kill was made, wait for the end, count."""
    began = time.monotonic()
    with running(plan) as stack:
        # Quiet: that the database is away is no news here.
        os.environ.update({**stack.environ(), "LINKSNAP_LOG_LEVEL": "CRITICAL"})
        # Django reads its settings now: only this stack's database exists for this process.
        from benchmarks.chaos import ledger

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
        books = ledger.balance(list(saver.confirmed))
        details["tried_again"] = ledger.captures_tried_again()
        orphans = stack.stop()
    return Outcome(
        books={**asdict(books), "confirmed": len(saver.confirmed)},
        rerun_s=watcher.seconds,
        broker_back_s=reign.broker_back_s,
        killed=dict(reign.killed),
        orphans=orphans,
        seconds=time.monotonic() - began,
        details=details,
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
