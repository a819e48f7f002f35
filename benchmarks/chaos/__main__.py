"""`python -m benchmarks.chaos [--short]`: kill -9 over the whole stack, broker wipes; nothing lost, nothing doubled.

Two runs: thousands of fast captures (all of the product but browser and encoder), then real ones in Chromium. Each
runs in a process of its own, as Django's settings belong to one database. `--only fast|browser` runs one of them.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.chaos.run import Plan, carry_out
from benchmarks.chaos.site import small_site
from benchmarks.report import REPOSITORY, Bar, Direction, Report, bars_line, write_report

_HOSTS = [f"127.0.0.{n}" for n in range(1, 9)]


def fast_plan(short: bool) -> Plan:
    """Each page on a site of its own: chaos is measured here, not politeness."""
    count, kills = (600, 12) if short else (20_000, 200)
    addresses = [f"https://chaos-{n}.example/第{n}页" for n in range(count)]
    return Plan("fast", addresses, kills, wipes=1 if short else 2, every_s=2.0 if short else 3.0, fast=True, slots=1)


def browser_plan(short: bool, port: int) -> Plan:
    """Real pages of a site on loopback, which the operator of this stack allows."""
    count, kills = (12, 4) if short else (300, 40)
    addresses = [f"http://{_HOSTS[n % len(_HOSTS)]}:{port}/page/{n}" for n in range(count)]
    allow = ",".join(f"{host}:{port}" for host in _HOSTS)
    environ = {"LINKSNAP_EGRESS_ALLOW": allow}
    if os.environ.get("LINKSNAP_ENCODER"):
        environ["LINKSNAP_ENCODER"] = os.environ["LINKSNAP_ENCODER"]
    every_s = 8.0 if short else 12.0
    return Plan("browser", addresses, kills, wipes=0, every_s=every_s, fast=False, patience_s=1800, environ=environ)


def one(name: str, short: bool) -> dict[str, object]:
    """Carry out one plan in this process."""
    with Progress(console=Console(stderr=True)) as progress:
        if name == "fast":
            return vars(carry_out(fast_plan(short), progress))
        with small_site() as port:
            return vars(carry_out(browser_plan(short, port), progress))


def in_a_process_of_its_own(name: str, short: bool) -> dict[str, object]:
    """The same, apart."""
    command = [sys.executable, "-m", "benchmarks.chaos", "--run", name, *(["--short"] if short else [])]
    answer = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True)
    outcome: dict[str, object] = json.loads(answer.stdout.strip().splitlines()[-1])
    return outcome


def bars_of(name: str, outcome: dict[str, object]) -> list[Bar]:
    """What must hold after a run."""
    books = outcome["books"]
    assert isinstance(books, dict)
    bars = [
        Bar(f"{name}: links lost", Direction.AT_MOST, 0, books["lost_links"]),
        Bar(f"{name}: captures without an end", Direction.AT_MOST, 0, books["open_captures"]),
        Bar(f"{name}: captures given up", Direction.AT_MOST, 0, sum(books["failed"].values())),
        Bar(f"{name}: effects doubled", Direction.AT_MOST, 0, books["doubled_snapshots"] + books["doubled_ends"]),
        Bar(f"{name}: blobs missing", Direction.AT_MOST, 0, books["missing_blobs"]),
        Bar(f"{name}: processes left", Direction.AT_MOST, 0, _number(outcome["orphans"])),
    ]
    for what, key, goal in (
        ("killed to running again p95", "rerun_s", 90.0),
        ("broker back to work", "broker_back_s", 30.0),
    ):
        seconds = outcome[key]
        if isinstance(seconds, list) and seconds:
            worst = statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 and key == "rerun_s" else max(seconds)
            bars.append(Bar(f"{name}: {what}", Direction.AT_MOST, goal, round(worst, 1), "s"))
    return bars


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def show(outcomes: dict[str, dict[str, object]]) -> None:
    """A table for people."""
    table = Table("run", "saved", "snapshots", "killed", "failed", "seconds")
    for name, outcome in outcomes.items():
        books, killed = outcome["books"], outcome["killed"]
        assert isinstance(books, dict) and isinstance(killed, dict)
        deaths = ", ".join(f"{kind} {count}" for kind, count in sorted(killed.items()))
        seconds = f"{_number(outcome['seconds']):.0f}"
        table.add_row(name, str(books["confirmed"]), str(books["snapshots"]), deaths, str(books["failed"]), seconds)
    Console().print(table)


def main() -> int:
    """Measure, write benchmarks/results/chaos.json, print the bars; 1 if one does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=__doc__)
    parser.add_argument("--short", action="store_true", help="three minutes instead of an hour")
    parser.add_argument("--only", choices=["fast", "browser"])
    parser.add_argument("--run", choices=["fast", "browser"], help=argparse.SUPPRESS)
    parser.add_argument("--results", type=Path, help="another folder for the results")
    wishes = parser.parse_args()
    if wishes.run:
        print(json.dumps(one(wishes.run, wishes.short)))
        return 0
    names = [wishes.only] if wishes.only else ["fast", "browser"]
    outcomes = {name: in_a_process_of_its_own(name, wishes.short) for name in names}
    bars = tuple(bar for name in names for bar in bars_of(name, outcomes[name]))
    report = Report("chaos", bars, {"short": wishes.short, "runs": outcomes})
    write_report(report, wishes.results) if wishes.results else write_report(report)
    show(outcomes)
    print(bars_line(bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
