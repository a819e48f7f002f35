"""`python -m benchmarks.capture`: what a capture costs: processor time by step, memory, pages a second; and growth.

Real pages (Debian's documentation in Chinese and English, saved pages) on loopback, the lean set of artifacts and the
extraction, by the supervisor and its subprocess as in the product. Beside it, in the same run, a browser a page.
`--quick` takes a tenth of the pages and leaves out what needs three hundred of them.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.capture_meter import CpuMeter, MemoryWatch, memory_of
from benchmarks.real_pages_corpus import CorpusMissing, fetch, load_pages
from benchmarks.real_pages_server import PageServer
from benchmarks.report import REPOSITORY, Bar, Direction, Report, bars_line, write_report
from workers.capture.supervisor import CaptureHost
from workers.capture.types import CaptureOptions

PAGES, SHARE_OF_OTHERS = 300, 5
CPU_GOAL, GROWTH_GOAL_MB = 0.8, 5.0
# The supervisor replaces browser and driver after so many pages; memory is compared at the same place of each cycle.
CYCLE = 100
SETTLED = (20, 40, 60, 80)


@dataclass
class Series:
    """Pages captured by so many hosts side by side."""

    name: str
    hosts: int = 1
    fresh: bool = False
    cpu_by_step: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    cpu_by_process: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    verdicts: Counter[str] = field(default_factory=Counter)
    memory: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0
    pages: int = 0
    peak: int = 0

    @property
    def cpu_a_page(self) -> float:
        """Processor seconds a page, starts and ends of browsers included."""
        return sum(self.cpu_by_step.values()) / max(1, self.pages)

    def row(self) -> list[str]:
        """A line of the table."""
        rate = self.pages / self.seconds if self.seconds else 0.0
        return [self.name, str(self.pages), f"{self.cpu_a_page:.2f}", f"{rate:.2f}", f"{self.peak / 1e6:.0f}"]


def run_series(series: Series, addresses: list[str], tell: Progress) -> Series:
    """Capture all of them, each host its share; memory is that of this process and all below it."""
    task = tell.add_task(series.name, total=len(addresses))
    begun = time.monotonic()

    def work(number: int) -> None:
        with CaptureHost() as host:
            meter = CpuMeter(host)
            for url in addresses[number :: series.hosts]:
                with tempfile.TemporaryDirectory(prefix="linksnap-benchmark-") as folder:
                    series.verdicts[meter.capture(url, CaptureOptions(), Path(folder)).verdict.value] += 1
                series.pages += 1
                if series.hosts == 1 and series.pages % CYCLE in SETTLED:
                    series.memory[series.pages] = memory_of(os.getpid())
                if series.fresh:
                    host.close()
                tell.advance(task)
            for step, cpu in meter.by_step.items():
                series.cpu_by_step[step] += cpu
            for kind, cpu in meter.by_process.items():
                series.cpu_by_process[kind] += cpu

    with MemoryWatch(os.getpid()) as watch, ThreadPoolExecutor(series.hosts) as pool:
        list(pool.map(work, range(series.hosts)))
    series.peak, series.seconds = watch.peak, time.monotonic() - begun
    return series


def growth_mb(memory: dict[int, int]) -> float | None:
    """Megabytes more a hundred pages, from the same places of the first and the last whole cycle; None before two."""
    cycles: dict[int, list[int]] = {}
    for page, size in memory.items():
        cycles.setdefault(page // CYCLE, []).append(size)
    whole = {number: sum(sizes) / len(sizes) for number, sizes in cycles.items() if len(sizes) == len(SETTLED)}
    if len(whole) < 2:
        return None
    first, last = min(whole), max(whole)
    return round((whole[last] - whole[first]) / (last - first) / 1e6, 2)


def measure(pages: int, console: Console) -> Report:
    """All series, one after the other, on the same site."""
    corpus = load_pages()
    others = max(8, pages // SHARE_OF_OTHERS)
    with PageServer(fetch(corpus)) as server, Progress(console=console) as tell:
        every = [f"http://127.0.0.1:{server.port}{page.address}" for page in corpus]
        # The languages and packages mixed, in an order that is the same each time.
        mixed = sorted(every, key=lambda url: hash_of(url.partition(f":{server.port}")[2]))
        addresses = list(itertools.islice(itertools.cycle(mixed), pages))
        one = run_series(Series("one browser"), addresses, tell)
        fresh = run_series(Series("a browser a page", fresh=True), addresses[:others], tell)
        two = run_series(Series("two at once", hosts=2), addresses[:others], tell)
        four = run_series(Series("four at once", hosts=4), addresses[:others], tell)
    show(console, [one, fresh, two, four])
    bars = [
        Bar("processor time a page", Direction.AT_MOST, CPU_GOAL, round(one.cpu_a_page, 3), "s"),
        Bar("against a browser a page", Direction.AT_MOST, 0.75, round(one.cpu_a_page / fresh.cpu_a_page, 3)),
    ]
    if pages >= 3 * CYCLE:
        bars.append(Bar("growth a hundred pages", Direction.AT_MOST, GROWTH_GOAL_MB, growth_mb(one.memory), "MB"))
    return Report("capture", tuple(bars), {"pages": pages, "series": [as_json(one) for one in (one, fresh, two, four)]})


def hash_of(text: str) -> str:
    """A number in no order, the same on every machine."""
    return hashlib.sha256(text.encode()).hexdigest()


def by_cost(seconds: dict[str, float], pages: int) -> list[tuple[str, float]]:
    """Seconds a page of steps or processes, the dearest first."""
    return [(name, round(cpu / max(1, pages), 3)) for name, cpu in sorted(seconds.items(), key=lambda one: -one[1])]


def as_json(series: Series) -> dict[str, object]:
    """What the results file keeps of a series."""
    return {
        "name": series.name,
        "pages": series.pages,
        "cpu_s_a_page": round(series.cpu_a_page, 3),
        "cpu_s_a_page_by_step": dict(by_cost(series.cpu_by_step, series.pages)),
        "cpu_s_a_page_by_process": dict(by_cost(series.cpu_by_process, series.pages)),
        "pages_a_second": round(series.pages / series.seconds, 3),
        "peak_memory_mb": round(series.peak / 1e6),
        "memory_mb_by_page": {str(page): round(size / 1e6, 1) for page, size in series.memory.items()},
        "verdicts": dict(series.verdicts),
    }


def show(console: Console, all_series: list[Series]) -> None:
    """Three tables: the series, and the steps and processes of the first."""
    table = Table("way", "pages", "CPU s a page", "pages/s", "peak MB", title="Captures")
    for series in all_series:
        table.add_row(*series.row())
    one = all_series[0]
    steps = Table("step", "CPU s a page", title=one.name)
    processes = Table("process", "CPU s a page", title=one.name)
    for rows, seconds in ((steps, one.cpu_by_step), (processes, one.cpu_by_process)):
        for name, cpu in by_cost(seconds, one.pages):
            rows.add_row(name, f"{cpu:.3f}")
    console.print(table, steps, processes)


def main() -> int:
    """Measure, write benchmarks/results/capture.json, print the bars; 1 if one does not hold, 2 without pages."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.capture", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the pages; writes no results")
    quick, console = parser.parse_args().quick, Console(stderr=True)
    try:
        report = measure(PAGES // 10 if quick else PAGES, console)
    except CorpusMissing as reason:
        print(f"skipped: {reason}")
        return 2
    if not quick:
        print(f"written to {write_report(report).relative_to(REPOSITORY)}")
    print(bars_line(report.bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
