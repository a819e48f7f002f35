"""`python -m benchmarks.soak [--minutes 120]`: the whole product at work for hours; does anything grow that should not?

The real product with browser and encoder, started on an empty folder: a person saves a page every few seconds, searches
and looks at lists in between. Measured are the private memory and the open descriptors of every process that lives long
enough, and the temporary files; the goal of growth holds for the product's own programs. Short runs tell little of slow
growth: their goal is wider, and said so.
"""

import argparse
import random
import signal
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.fairness_site import ManyHosts, address
from benchmarks.real_pages_product import Api, Product, ProductProblem
from benchmarks.report import Bar, Direction, Report, bars_line, write_report
from benchmarks.soak_meter import Life, SoakMeter
from linksnap.embedded.instance import Instance

_EVERY_S, _SAVE_EVERY_S = 10.0, 6.0
_TEMPORARY_MB, _MORE_DESCRIPTORS = 100.0, 3
# An hour and more: the promise. In less, the noise of one look alone is some megabytes an hour.
_GROWTH_MB_H, _SHORT_GROWTH_MB_H = 1.0, 30.0
_LONG_MINUTES = 60
_PHRASES = ("中文排版", "行高 字体", "queue fair", "typography", "标点压缩")
console = Console(stderr=True)


@dataclass(eq=False)
class Person(threading.Thread):
    """Saves, searches and looks, for as long as the run lasts."""

    api: Api
    port: int
    over: threading.Event = field(default_factory=threading.Event)
    saved: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        super().__init__(name="person", daemon=True)

    def run(self) -> None:
        """One page every few seconds."""
        chance = random.Random(20261123)
        while not self.over.wait(chance.uniform(0.5, 1.5) * _SAVE_EVERY_S):
            try:
                self.api.post("/links", {"url": f"{address(self.saved % 50_000, self.port)}/第{self.saved}篇"})
                self.api.get("/search", q=chance.choice(_PHRASES))
                self.api.get("/links")
                self.saved += 1
            except (ProductProblem, OSError) as error:
                self.refused += 1
                console.print(f"refused: {error}")


def measure(minutes: float) -> Report:
    """Run for so long, and judge."""
    with tempfile.TemporaryDirectory(prefix="linksnap-soak-") as temporary, ManyHosts() as site:
        product = Product(f"127.0.0.0/8:{site.port}")
        product.environ["TMPDIR"] = temporary
        with product:
            meter = SoakMeter(product.pid, Path(temporary))
            person = Person(product.api(), site.port)
            person.start()
            _watch(meter, Instance(product.data), minutes)
            person.over.set()
            person.join(timeout=30)
    return _judged(meter, person, minutes)


def _watch(meter: SoakMeter, instance: Instance, minutes: float) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(f"at work for {minutes:g} minutes", total=minutes * 60)
        since = time.monotonic()
        while (gone := time.monotonic() - since) < minutes * 60:
            listed = instance.read_status().get("processes", [])
            meter.sample({int(one["pid"]): str(one["name"]) for one in listed if one["pid"]})
            progress.update(task, completed=gone)
            time.sleep(_EVERY_S)


def _judged(meter: SoakMeter, person: Person, minutes: float) -> Report:
    # A third to warm up (dictionaries of the search, lists that fill), and half of the time to be watched.
    lives = meter.long_lives(minutes * 20, minutes * 30)
    is_long = minutes >= _LONG_MINUTES
    # Driver and browser are replaced after so many captures: their growth has an end, and the table tells it.
    growth = [life.growth_mb_h() for life in lives if "/" not in life.name]
    more = [life.more_descriptors() for life in lives]
    bars = (
        Bar("growth of one program, worst", Direction.AT_MOST, _goal(is_long), _worst(growth), "MB/h"),
        Bar("more descriptors, worst", Direction.AT_MOST, _MORE_DESCRIPTORS, _worst(more)),
        Bar("temporary files, most", Direction.AT_MOST, _TEMPORARY_MB, round(meter.most_temporary / 1e6, 1), "MB"),
        Bar("refused requests", Direction.AT_MOST, 0, person.refused),
    )
    rows = [_row(life) for life in sorted(lives, key=lambda one: -one.growth_mb_h())]
    return Report("soak", bars, {"minutes": minutes, "saved": person.saved, "processes": rows})


def _goal(is_long: bool) -> float:
    return _GROWTH_MB_H if is_long else _SHORT_GROWTH_MB_H


def _worst(values: list[float]) -> float | None:
    return round(max(values), 2) if values else None


def _row(life: Life) -> dict[str, object]:
    return {
        "process": life.name,
        "minutes": round(life.seconds / 60, 1),
        "memory_mb": round(median(life.memory) / 1e6, 1),
        "growth_mb_h": round(life.growth_mb_h(), 2),
        "descriptors": median(life.descriptors),
        "more_descriptors": life.more_descriptors(),
    }


def show(report: Report) -> None:
    """A row for each process."""
    rows = report.details["processes"]
    assert isinstance(rows, list)
    table = Table("process", "minutes", "memory MB", "growth MB/h", "descriptors", "more")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)


def main() -> int:
    """Measure, show, write benchmarks/results/soak.json; 1 if a bar does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--results", type=Path, help="another folder for the results")
    wishes = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = measure(wishes.minutes)
    show(report)
    write_report(report, wishes.results) if wishes.results else write_report(report)
    print(bars_line(report.bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
