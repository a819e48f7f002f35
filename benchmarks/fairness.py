"""`python -m benchmarks.fairness`: how soon a person's own save begins while 100,000 imported links wait for captures.

The whole product runs with one worker for people and one for bulk; pages come from a small site on loopback answering
as five thousand hosts. A person saves links by the API while the import is being brought in and while its captures run.
Measured is the time from the save to the moment a worker takes it, as the database's events tell.
`--quick` takes 20,000 rows and fewer saves, and writes no results file.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.fairness_site import ManyHosts, address
from benchmarks.real_pages_product import Api, Product
from benchmarks.report import Bar, Direction, Report, bars_line, write_report
from linksnap.env import RUNTIME_FILE, read_env_file

_ROWS, _QUICK_ROWS = 100_000, 20_000
_SAVES, _QUICK_SAVES = 60, 15
_START_P95_S = 5.0
_HOSTS = 5_000
# Hosts of the person's own links lie above those of the file: no site has to take turns between the two.
_OWN_HOSTS = 20_000
# A person saves something every few seconds: more often than anybody does.
_PAUSE_S = (2.0, 8.0)
_PATIENCE_S = 900.0
_STARTS = """
SELECT capture.public_id, extract(epoch FROM min(event.at) - capture.created_at)
FROM linksnap_capture capture JOIN linksnap_event event ON event.capture_id = capture.id AND event.kind = 'claimed'
WHERE capture.queue = 'capture_now' GROUP BY capture.id
"""
_BULK = "SELECT state, count(*) FROM linksnap_capture WHERE queue = 'capture_bulk' GROUP BY state"
console = Console()


@dataclass(frozen=True)
class Size:
    """How many rows wait, and how many links the person saves in between."""

    rows: int
    saves: int


def file_of(rows: int, port: int) -> bytes:
    """A table of so many links, by turns Chinese and English, on so many hosts."""
    titles = ("中文网页排版 第 {} 篇", "Notes on typography, part {}")
    lines = [f"{address(n % _HOSTS, port)}/{n},{titles[n % 2].format(n)},排版;reading" for n in range(rows)]
    return "\n".join(["url,title,tags", *lines, ""]).encode()


def bring_in(api: Api, file: bytes) -> str:
    """Upload the file, wait for the dry run, decide; the id of the import, whose rows are now being written."""
    run = api.upload("/imports", "书签.csv", file)
    end = time.monotonic() + _PATIENCE_S
    while run["phase"] == "reading":
        if time.monotonic() > end:
            sys.exit("the dry run did not end")
        time.sleep(1)
        run = api.get(f"/imports/{run['id']}")
    api.post(f"/imports/{run['id']}/apply", {})
    return str(run["id"])


def save_links(api: Api, import_id: str, port: int, size: Size) -> dict[str, bool]:
    """Save a link every few seconds, at least `saves` of them behind the last row; id -> were all rows in by then."""
    chance = random.Random(20261123)
    saved: dict[str, bool] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("a person saves links", total=size.saves)
        while sum(saved.values()) < size.saves:
            phase = api.get(f"/imports/{import_id}")["phase"]
            if phase not in ("applying", "done"):
                sys.exit(f"the import is {phase}")
            link = api.post("/links", {"url": f"{address(_OWN_HOSTS + len(saved), port)}/自己的"})
            saved[str(link["capture"]["id"])] = phase == "done"
            progress.update(task, completed=sum(saved.values()))
            time.sleep(chance.uniform(*_PAUSE_S))
    return saved


def starts(data: Path, saved: dict[str, bool]) -> tuple[dict[str, float], dict[str, int]]:
    """Seconds from each save to its start, and how the captures of the import stand; waits for the last start."""
    url = read_env_file(data / RUNTIME_FILE)["DATABASE_URL"]
    end = time.monotonic() + 120
    with psycopg.connect(url, autocommit=True) as connection:
        while True:
            found = {str(name): float(seconds) for name, seconds in connection.execute(_STARTS)}
            if saved.keys() <= found.keys() or time.monotonic() > end:
                return found, {str(state): int(count) for state, count in connection.execute(_BULK)}
            time.sleep(1)


def p95(values: list[float]) -> float | None:
    """The value nineteen of twenty do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)] if values else None


def measure(size: Size) -> Report:
    """Start the product, bring in, save, look."""
    with ManyHosts() as site, Product(f"127.0.0.0/8:{site.port}") as product:
        api = product.api()
        console.print(f"bringing in {size.rows:,} rows")
        import_id = bring_in(api, file_of(size.rows, site.port))
        saved = save_links(api, import_id, site.port, size)
        found, bulk = starts(product.data, saved)
    # A save that nobody took has waited too long, whatever the reason.
    seconds = {
        is_done: [found.get(one, 120.0) for one, done in saved.items() if done is is_done] for is_done in saved.values()
    }
    return Report("fairness", _bars(seconds), _details(size, seconds, bulk))


def _bars(seconds: dict[bool, list[float]]) -> tuple[Bar, ...]:
    every = [one for some in seconds.values() for one in some]
    value = p95(every)
    return (
        Bar("start of a save, p95", Direction.AT_MOST, _START_P95_S, None if value is None else round(value, 2), "s"),
    )


def _details(size: Size, seconds: dict[bool, list[float]], bulk: dict[str, int]) -> dict[str, object]:
    names = {True: "while_captures_run", False: "while_rows_come_in"}
    return {
        "rows": size.rows,
        "bulk_captures": bulk,
        **{
            names[is_done]: {
                "saves": len(some),
                "start_p50_s": round(sorted(some)[len(some) // 2], 2),
                "start_p95_s": round(p95(some) or 0.0, 2),
                "start_max_s": round(max(some), 2),
            }
            for is_done, some in seconds.items()
        },
    }


def show(report: Report) -> None:
    """A row for each of the two times."""
    columns = ("saves", "start_p50_s", "start_p95_s", "start_max_s")
    table = Table("", *columns)
    for name, values in report.details.items():
        if name.startswith("while"):
            told: Any = values
            table.add_row(name.replace("_", " "), *(str(told[column]) for column in columns))
    console.print(table)
    console.print("captures of the import:", report.details["bulk_captures"])


def main() -> int:
    """Measure, show, write benchmarks/results/fairness.json; 1 if the bar does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fairness", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK_ROWS:,} rows, no results file")
    quick = parser.parse_args().quick
    report = measure(Size(_QUICK_ROWS, _QUICK_SAVES) if quick else Size(_ROWS, _SAVES))
    show(report)
    if not quick:
        console.print(f"written to {write_report(report)}")
    console.print(bars_line(report.bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
