"""`python -m benchmarks.pages`: how long the server takes for every page of a library of 100,000 links, 20,000 tags.

Starts a database of its own, fills it, and asks for every page a signed-in person can get, thirty times each, in this
process: what counts is the time between request and answer. Beside the clock stands the processor time of this process
and of its database connection together, which says more on a busy machine. Then a browser pastes links into that
library: the time until the tray shows the new row. `--quick` takes 5,000 links and 1,000 tags, and no results file.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.migrate import database
from benchmarks.pages_tray import first_updates
from benchmarks.report import Bar, Direction, Report, bars_line, write_report
from linksnap.embedded.valkey import Valkey

_TIMES, _WARM = 30, 3
_MAIN_MS, _OTHER_MS, _TRAY_MS = 50.0, 80.0, 300.0
_MAIN = ("library", "library of a tag", "tag list", "tag page", "picker")
# Files, streams, pages of other people's browsers, and what only leads elsewhere.
_NO_PAGES = frozenset(
    {"events", "extension", "export_chosen", "metrics", "healthz", "readyz", "health", "karakeep_health"}
)
console = Console()


@dataclass(frozen=True)
class Timed:
    """One page: its clock and processor times (ms), and the number of queries."""

    name: str
    address: str
    p50: float
    p95: float
    cpu: float
    queries: int


def measure(links: int, tags: int) -> Report:
    """Fill, ask, judge."""
    with database() as folder, _broker(folder):
        os.environ["DJANGO_SETTINGS_MODULE"] = "linksnap.settings"
        __import__("django").setup()
        steps = __import__("benchmarks.pages_asked", fromlist=["steps"])
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console) as progress:
            filling = progress.add_task("filling", total=5)
            ground = steps.prepare(links, tags, lambda _: progress.advance(filling))
            pages = steps.addresses(ground, _NO_PAGES)
            asking = progress.add_task("asking", total=len(pages))
            found: list[Timed] = []
            for name, address in pages:
                found.append(_timed(steps, ground, name, address))
                progress.advance(asking)
            pasting = progress.add_task("pasting", total=1)
            shown = first_updates(steps.cookies(ground))
            progress.advance(pasting)
    details = {"links": links, "tags": tags, "pages": [vars(one) for one in found], "first_tray_updates_ms": shown}
    return Report("pages", (*_bars(found), *_tray_bar(shown)), details)


@contextmanager
def _broker(folder: Path) -> Iterator[None]:
    server = Valkey(folder / "valkey", durable=False)
    os.environ["REDIS_URL"] = server.start()
    try:
        yield
    finally:
        server.stop()


def _tray_bar(shown: list[float] | None) -> list[Bar]:
    if shown is None:
        console.print("left out: paste to first tray update (no Chromium; make browser installs one)")
        return []
    return [Bar("paste to first tray update, p95", Direction.AT_MOST, _TRAY_MS, round(percentile(shown), 1), "ms")]


def _timed(steps: Any, ground: Any, name: str, address: str) -> Timed:
    walls: list[float] = []
    cpus: list[float] = []
    queries = 0
    for number in range(_WARM + _TIMES):
        begun, cpu = time.perf_counter(), steps.cpu_ms()
        queries = steps.ask(ground, address)
        if number >= _WARM:
            walls.append((time.perf_counter() - begun) * 1000)
            cpus.append(steps.cpu_ms() - cpu)
    walls.sort()
    middle, last = walls[len(walls) // 2], percentile(walls)
    return Timed(name, address, round(middle, 1), round(last, 1), round(sorted(cpus)[len(cpus) // 2], 1), queries)


def percentile(values: list[float], share: float = 0.95) -> float:
    """The value of sorted `values` at this share of them."""
    return values[int(len(values) * share)]


def _bars(found: list[Timed]) -> tuple[Bar, ...]:
    times = {one.name: one.p95 for one in found}
    others = {name: took for name, took in times.items() if name not in _MAIN}
    slowest = max(others, key=lambda name: others[name])
    main = [Bar(f"{name}, p95", Direction.AT_MOST, _MAIN_MS, times.get(name), "ms") for name in _MAIN]
    return (*main, Bar(f"slowest other page ({slowest}), p95", Direction.AT_MOST, _OTHER_MS, others[slowest], "ms"))


def show(report: Report) -> None:
    """A row a page, the slowest first."""
    table = Table("page", "p50 ms", "p95 ms", "processor ms", "queries")
    pages: Any = report.details["pages"]
    for page in sorted(pages, key=lambda one: -one["p95"]):
        table.add_row(page["name"], *(str(page[key]) for key in ("p50", "p95", "cpu", "queries")))
    console.print(table)


def main() -> int:
    """Measure, show, write benchmarks/results/pages.json; 1 if a bar does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5,000 links, no results file")
    parser.add_argument("--trial", action="store_true", help="the full size, no results file")
    asked = parser.parse_args()
    report = measure(*((5_000, 1_000) if asked.quick else (100_000, 20_000)))
    show(report)
    if not (asked.quick or asked.trial):
        console.print(f"written to {Path(write_report(report)).name}")
    console.print(bars_line(report.bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
