"""`python -m benchmarks.chaos [--short]`: death, silence and a full disk over the whole stack; nothing lost or doubled.

Three runs, each on a stack of its own. Thousands of fast captures (all
of the product but browser and encoder) under kill -9, broker wipes, servers that answer nobody, and a worker whose
clock is three hours ahead; real captures in Chromium under kills; a store whose disk fills. `--only` runs one of them,
and what the results tell of the others stays.
The wrong clock needs libfaketime (Debian: faketime), the full disk needs root; where they are missing a line says so.
"""

import argparse
import json
import signal
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.chaos.full_disk import may_mount
from benchmarks.chaos.plans import plan_of, wrong_clock
from benchmarks.chaos.running import beside, running
from benchmarks.chaos.site import small_site
from benchmarks.chaos.verdict import bars_of
from benchmarks.report import RESULTS, Report, bars_line, current_commit, write_report

_RUNS = ("fast", "browser", "disk")


def one(name: str, short: bool) -> dict[str, Any]:
    """Start a stack, carry out the plan in a process beside it, stop the stack; what it came to."""
    with small_site() as port:
        plan = plan_of(name, short, port)
        with running(plan) as stack:
            words = [name, str(stack.data), "--port", str(port), *(["--short"] if short else [])]
            outcome = beside(stack, "benchmarks.chaos.run", *words)
            return {**outcome, "orphans": stack.stop(), "commit": current_commit()}


def told(folder: Path, short: bool) -> dict[str, dict[str, Any]]:
    """Runs of the same form that the results in `folder` tell of."""
    try:
        written = json.loads((folder / "chaos.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return written["runs"] if written["short"] == short else {}


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
    parser.add_argument("--results", type=Path, default=RESULTS, help="another folder for the results")
    wishes = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    outcomes = {name: one(name, wishes.short) for name in runs_possible(wishes.only)}
    if not outcomes:
        return 2
    known = {**told(wishes.results, wishes.short), **outcomes}
    outcomes = {name: known[name] for name in _RUNS if name in known}
    bars = tuple(bar for name, outcome in outcomes.items() for bar in bars_of(name, outcome))
    report = Report("chaos", bars, {"short": wishes.short, "clock": bool(wrong_clock()), "runs": outcomes})
    write_report(report, wishes.results)
    show(outcomes)
    print(bars_line(bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
