"""`python -m benchmarks.egress`: what the egress proxy costs, and what it lets through.

A page of 200 resources over TLS and one large file, with and without the proxy by turns in the same run; then the
matrix of attacks in a network of its own (tests/canary), with the guard and without. `--quick` loads each page five
times and leaves the matrix out. About four minutes on an idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.egress_cost import Cost, measure
from benchmarks.egress_site import RESOURCES, THINK_S
from benchmarks.report import REPOSITORY, Bar, Direction, Report, bars_line, write_report
from tests.canary.matrix import probes
from tests.canary.namespace import enter, why_not
from workers.capture.launch import find_chromium

MODES = ("raw", "guarded", "bare")


def main() -> int:
    """Measure, print, write; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=20, help="loads of the page each way (%(default)s)")
    asked = parser.parse_args()
    if find_chromium() is None:
        print("skipped: no Chromium on this machine (make browser installs one)")
        return 0
    # A page of our own, in this very process, where root's sandbox cannot work.
    os.environ.setdefault("LINKSNAP_UNSAFE_NO_SANDBOX", "1")
    rounds = 5 if asked.quick else asked.rounds
    missing = "left out" if asked.quick else why_not()
    with Progress(console=Console(stderr=True)) as bar, tempfile.TemporaryDirectory() as folder:
        task = bar.add_task("pages and files", total=2 * rounds + 1)
        cost = measure(Path(folder), rounds, lambda: bar.advance(task))
        found = {} if missing else {mode: matrix(mode, bar) for mode in MODES}
    return tell(report(cost, found), missing, write=not asked.quick)


def matrix(mode: str, bar: Progress) -> dict[str, Any]:
    """The findings of one run of the matrix."""
    task = bar.add_task(f"matrix, {mode}", total=None)
    with tempfile.TemporaryDirectory() as folder:
        command = [*enter(), sys.executable, "-m", "tests.canary.inside", mode, folder]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=1800, check=True)
    bar.update(task, total=1, completed=1)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def report(cost: Cost, found: dict[str, dict[str, Any]]) -> Report:
    """The bars, and the figures behind them."""
    middle = {way: statistics.median(spent) for way, spent in cost.pages.items()}
    rate = {way: statistics.median(rates) for way, rates in cost.rates.items()}
    added = round(100 * (middle["proxy"] / middle["direct"] - 1), 1)
    bars = [
        Bar(f"added to a page of {RESOURCES} resources", Direction.AT_MOST, 10, added, "%"),
        Bar("throughput of one tunnel", Direction.AT_LEAST, 100, round(rate["proxy"]), "MB/s"),
    ]
    if found:
        bars += matrix_bars(found)
    details = {
        "page_ms": {way: round(spent) for way, spent in middle.items()},
        "page_ms_each": {way: [round(spent) for spent in all_] for way, all_ in cost.pages.items()},
        "tunnel_mb_s": {way: round(one) for way, one in rate.items()},
        "connect_ms": {way: round(statistics.median(spent), 2) for way, spent in cost.connects.items()},
        "think_ms": THINK_S * 1000,
    }
    return Report("egress", tuple(bars), details)


def matrix_bars(found: dict[str, dict[str, Any]]) -> list[Bar]:
    """What was touched with the guard on, what was seen to be tried, and what leaks without it."""
    guarded = [found["raw"], found["guarded"]]
    attacks = len(probes())
    touched = {name for one in guarded for name in (*one["tcp"], *one["udp"])}
    packets = sum(sum(one["left"].values()) for one in guarded)
    seen = set(found["bare"]["tcp"]) | set(found["bare"]["udp"])
    return [
        Bar("attacks that touch nothing inner", Direction.AT_LEAST, attacks, attacks - len(touched)),
        Bar("packets that leave past the proxy", Direction.AT_MOST, 0, packets),
        Bar("attacks seen to be refused", Direction.AT_LEAST, 230, len(found["guarded"]["refused"])),
        Bar("attacks that leak without the guard", Direction.AT_LEAST, 230, len(seen)),
    ]


def tell(said: Report, missing: str, write: bool) -> int:
    """A table and the last line; a short run writes no results."""
    table = Table("what", "measured", "goal", "holds")
    for bar in said.bars:
        table.add_row(bar.name, f"{bar.value:.4g} {bar.unit}", f"{bar.direction.value} {bar.goal:g}", str(bar.holds))
    Console().print(said.details)
    Console().print(table)
    if missing:
        print(f"matrix: {missing}")
    if write:
        write_report(said)
    print(bars_line(said.bars))
    return 0 if said.holds else 1


if __name__ == "__main__":
    sys.exit(main())
