"""`python -m benchmarks.lighthouse`: how Lighthouse judges library, search, snapshot and reader, on desk and phone.

Starts the web server as `make run` does, on a database of its own with a sample library, signs its owner in, and lets
Lighthouse look at each page three times; the run in the middle (by performance) counts. Beside its scores stand the
bytes of scripts and styles as gzip sends them, the first paint on loopback and the layout shift. Lighthouse is an
outside tool: npm brings it into the benchmarks' cache at the first run; without node or npm nothing is measured.
`--quick` looks once and writes no results file. On a busy machine only the scores of performance suffer.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.lighthouse_tool import CATEGORIES, FORMS, Judgement, Lighthouse, find_lighthouse, judge
from benchmarks.migrate import database
from benchmarks.report import REPOSITORY, Bar, Direction, Report, bars_line, write_report
from linksnap.embedded.ports import free_port

_TIMES = 3
_PERFORMANCE = {"desktop": 98.0, "mobile": 92.0}
_SCRIPT_KB, _STYLE_KB, _PAINT_MS, _SHIFT = 30.0, 20.0, 500.0, 0.02
_START_S = 60.0
console = Console(stderr=True)


@dataclass(frozen=True)
class Judged:
    """A page as one form, and the kilobytes of its scripts and styles."""

    page: str
    form: str
    found: Judgement
    script_kb: float
    style_kb: float


def measure(tool: Lighthouse, times: int) -> Report:
    """Serve, look, judge."""
    with _site() as (address, ground):
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        rows: list[Judged] = []
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("looking", total=len(FORMS) * len(ground.pages) * times)
            for form in FORMS:
                for page, path in ground.pages.items():
                    seen = []
                    for _ in range(times):
                        seen.append(judge(tool, address + path, form, ground.cookies))
                        progress.advance(task)
                    seen.sort(key=lambda one: one.scores["performance"])
                    middle = seen[len(seen) // 2]
                    rows.append(Judged(page, form, middle, _packed_kb(middle.scripts), _packed_kb(middle.styles)))
    return Report("lighthouse", _bars(rows), {"times": times, "pages": [_row(one) for one in rows]})


@contextmanager
def _site() -> Iterator[tuple[str, Any]]:
    """The web server of the product on a library of its own: its address, and the ground (lighthouse_library)."""
    port = free_port()
    with database() as folder:
        os.environ["LINKSNAP_SECRET_KEY"] = secrets.token_hex(32)
        os.environ["LINKSNAP_PORT"] = str(port)
        os.environ["DJANGO_SETTINGS_MODULE"] = "linksnap.settings"
        (folder / "data").mkdir(exist_ok=True)
        __import__("django").setup()
        ground = __import__("benchmarks.lighthouse_library", fromlist=["prepare"]).prepare()
        command = [sys.executable, "-m", "uvicorn", "linksnap.asgi:application", "--host", "127.0.0.1"]
        command += ["--port", str(port), "--no-access-log", "--log-level", "warning", "--lifespan", "off"]
        server = subprocess.Popen(command, cwd=REPOSITORY)
        try:
            address = f"http://localhost:{port}"
            _wait_for(f"{address}/healthz")
            yield address, ground
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(address: str) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the web server did not start")


def _packed_kb(addresses: tuple[str, ...]) -> float:
    """Kilobytes (1,000 bytes) of the files as they are sent to a browser that takes gzip."""
    total = 0
    for address in addresses:
        request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            total += len(answer.read())
    return round(total / 1000, 1)


def _bars(rows: list[Judged]) -> tuple[Bar, ...]:
    bars = []
    for form in FORMS:
        own = [row.found.scores for row in rows if row.form == form]
        for name in CATEGORIES:
            goal = _PERFORMANCE[form] if name == "performance" else 100.0
            bars.append(Bar(f"{form} {name}", Direction.AT_LEAST, goal, min(one[name] for one in own)))
    paint = max(row.found.first_paint_ms for row in rows if row.form == "desktop")
    return (
        *bars,
        Bar("scripts, gzip", Direction.AT_MOST, _SCRIPT_KB, max(row.script_kb for row in rows), "kB"),
        Bar("styles, gzip", Direction.AT_MOST, _STYLE_KB, max(row.style_kb for row in rows), "kB"),
        Bar("first paint on loopback", Direction.AT_MOST, _PAINT_MS, round(paint), "ms"),
        Bar("layout shift", Direction.AT_MOST, _SHIFT, round(max(row.found.shift for row in rows), 4)),
    )


def _row(one: Judged) -> dict[str, object]:
    found = one.found
    return {
        "page": one.page,
        "form": one.form,
        **found.scores,
        "first_paint_ms": round(found.first_paint_ms),
        "shift": round(found.shift, 4),
        "script_kb": one.script_kb,
        "style_kb": one.style_kb,
        **found.metrics,
        "named": list(found.named),
    }


def show(report: Report) -> None:
    """A row a page and form, and below it what Lighthouse names."""
    rows: Any = report.details["pages"]
    columns = [name for name in rows[0] if name != "named"]
    table = Table(*columns)
    for row in rows:
        table.add_row(*(str(row[name]) for name in columns))
    console.print(table)
    for row in rows:
        for line in row["named"]:
            console.print(f"{row['page']}, {row['form']}: {line}", markup=False)


def main() -> int:
    """Measure, show, write benchmarks/results/lighthouse.json; 1 if a bar does not hold, 0 where it can't be had."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lighthouse", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="look once, no results file")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tool = find_lighthouse()
    if isinstance(tool, str):
        print(f"skipped: {tool}")
        return 0
    report = measure(tool, 1 if asked.quick else _TIMES)
    show(report)
    if not asked.quick:
        console.print(f"written to {Path(write_report(report)).name}")
    print(bars_line(report.bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
