"""`python -m benchmarks.chaos [--short]`: death, silence and a full disk over the whole stack; nothing lost or doubled.

Three runs, each in a process of its own, as Django's settings belong to one database. Thousands of fast captures (all
of the product but browser and encoder) under kill -9, broker wipes, servers that answer nobody, and a worker whose
clock is three hours ahead; real captures in Chromium under kills; a store whose disk fills. `--only` runs one of them.
The wrong clock needs libfaketime (Debian: faketime), the full disk needs root; where they are missing a line says so.
"""

import argparse
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.chaos.full_disk import may_mount
from benchmarks.chaos.plan import Plan
from benchmarks.chaos.plans import browser_plan, disk_plan, fast_plan, wrong_clock
from benchmarks.chaos.run import carry_out
from benchmarks.chaos.site import small_site
from benchmarks.chaos.verdict import bars_of
from benchmarks.report import REPOSITORY, Report, bars_line, write_report
from linksnap.embedded.child_process import OURSELVES
from linksnap.embedded.identity import before_exec

_RUNS = ("fast", "browser", "disk")


def one(name: str, short: bool) -> dict[str, Any]:
    """Carry out one plan in this process; SIGTERM and the time limit end it with the stack stopped."""
    with Progress(console=Console(stderr=True)) as progress:
        if name == "browser":
            with small_site() as port:
                return _within_its_time(browser_plan(short, port), progress)
        return _within_its_time(fast_plan(short) if name == "fast" else disk_plan(short), progress)


def _within_its_time(plan: Plan, progress: Progress) -> dict[str, Any]:
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"{plan.name}: not done within {plan.limit_s:.0f} s"))
    signal.alarm(int(plan.limit_s))
    return vars(carry_out(plan, progress))


def in_a_process_of_its_own(name: str, short: bool) -> dict[str, Any]:
    """The same, apart. Raises SystemExit when it did not come to its end."""
    command = [sys.executable, "-m", "benchmarks.chaos", "--run", name, *(["--short"] if short else [])]
    with subprocess.Popen(
        command,
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=before_exec(OURSELVES, signal.SIGTERM),
    ) as child:
        try:
            said, _ = child.communicate()
        except BaseException:
            # It stops its stack, which takes some seconds.
            child.terminate()
            child.wait()
            raise
    if child.returncode != 0:
        sys.exit(f"{name}: broken off (status {child.returncode})")
    outcome: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return outcome


def show(outcomes: dict[str, dict[str, Any]]) -> None:
    """A table for people."""
    table = Table("run", "saved", "snapshots", "killed", "failed", "seconds")
    for name, outcome in outcomes.items():
        books = outcome["books"]
        deaths = ", ".join(f"{kind} {count}" for kind, count in sorted(outcome["killed"].items()))
        counts = (str(books[column]) for column in ("confirmed", "snapshots"))
        table.add_row(name, *counts, deaths, str(books["failed"]), f"{outcome['seconds']:.0f}")
    Console().print(table)


def runs_possible(wish: str | None) -> list[str]:
    """The runs this machine allows; a line for each one it does not."""
    if not wrong_clock():
        print("libfaketime is not installed (Debian: faketime): no worker has a wrong clock", file=sys.stderr)
    if may_mount():
        return [wish] if wish else list(_RUNS)
    print("only root may mount a small disk: the full disk is left out", file=sys.stderr)
    return [name for name in ([wish] if wish else _RUNS) if name != "disk"]


def main() -> int:
    """Measure, write benchmarks/results/chaos.json, print the bars; 1 if one does not hold, 2 if nothing could run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--short", action="store_true", help="minutes instead of hours")
    parser.add_argument("--only", choices=_RUNS)
    parser.add_argument("--run", choices=_RUNS, help=argparse.SUPPRESS)
    parser.add_argument("--results", type=Path, help="another folder for the results")
    wishes = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if wishes.run:
        print(json.dumps(one(wishes.run, wishes.short)))
        return 0
    outcomes = {name: in_a_process_of_its_own(name, wishes.short) for name in runs_possible(wishes.only)}
    if not outcomes:
        return 2
    bars = tuple(bar for name, outcome in outcomes.items() for bar in bars_of(name, outcome))
    report = Report("chaos", bars, {"short": wishes.short, "clock": bool(wrong_clock()), "runs": outcomes})
    write_report(report, wishes.results) if wishes.results else write_report(report)
    show(outcomes)
    print(bars_line(bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
