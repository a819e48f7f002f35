"""`python -m benchmarks.migrate`: 100,000 rows of each main format into a library; a kill; 12,000 links to search.

Starts a database of its own. Every import runs in a process of its own, whose clock and peak memory are read.
`--quick` takes 10,000 rows, and writes no results file. linkding's importer would run beside it, but linkding is not
published as a package (only as a container), so LinkSnap runs alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.migrate_corpus import FORMATS, rows, write_file
from benchmarks.own_database import own_database
from benchmarks.report import Bar, Direction, Report, bars_line, write_report

_ROWS, _QUICK_ROWS, _LIBRARY = 100_000, 10_000, 12_000
_APPLY_S, _PEAK_MB, _SEARCHABLE_S = 60.0, 300.0, 180.0
_LOOK_S = 0.05
console = Console()


@contextmanager
def database() -> Iterator[Path]:
    """A fresh database with its tables; gives the folder everything lies in."""
    folder = Path(tempfile.mkdtemp(prefix="linksnap-migrate-"))
    folder.chmod(0o711)
    try:
        with own_database(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def one_format(steps: Any, folder: Path, name: str, count: int) -> dict[str, object]:
    """Read and bring in one file; what it took."""
    path = write_file(folder, name, count)
    run = steps.upload(path, "")
    read = steps.carry_out(run)
    applied = steps.apply(run)
    found = steps.outcome(run)
    whole = found["phase"] == "done" and found["rows"] == found["report_rows"] == count
    size = round(path.stat().st_size / 1e6, 1)
    path.unlink()
    return {
        "format": run.format,
        "file_mb": size,
        "dry_run_s": read.wall_s,
        "apply_s": applied.wall_s,
        "apply_cpu_s": applied.cpu_s,
        "peak_mb": max(read.peak_mb, applied.peak_mb),
        **found,
        "complete": whole and found["added"] == found["links"] == found["captures"] and not found["without_words"],
    }


def killed(steps: Any, folder: Path, count: int) -> dict[str, object]:
    """Kill the worker with -9 at half of the rows, let another go on; lost and doubled rows."""
    run = steps.upload(write_file(folder, "netscape", count), "")
    steps.carry_out(run)
    steps.imports.apply(run, steps.ImportOptions())
    child = steps.start_child(run)
    while child.poll() is None and run.rows_done < count // 2:
        time.sleep(_LOOK_S)
        run.refresh_from_db()
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    at = run.rows_done
    # The lease of the dead worker would run out after two minutes; that wait is not what is measured.
    steps.TransferRun.objects.filter(pk=run.pk).update(lease_until="2000-01-01T00:00Z")
    again = steps.carry_out(run)
    found = steps.outcome(run)
    expected = len({row.url for row in rows(count)})
    return {
        "killed_at_row": at,
        "resumed_s": again.wall_s,
        "lost": max(0, expected - found["links"]) + max(0, count - found["report_rows"]),
        "doubled": max(0, found["links"] - expected) + max(0, found["captures"] - expected),
        **found,
    }


def library(steps: Any, folder: Path) -> dict[str, object]:
    """A library of 12,000 links from upload to search, with the decision made at once."""
    path = write_file(folder, "netscape", _LIBRARY)
    last = list(rows(_LIBRARY))[-1]
    begun = time.monotonic()
    run = steps.upload(path, "")
    uploaded = time.monotonic() - begun
    read, applied = steps.carry_out(run), steps.apply(run)
    by_title, by_note = steps.finds(run, last.title), steps.finds(run, last.note or "数据库")
    by_tag = steps.finds(run, f'tag:"{next(row.tags[0] for row in rows(50) if row.tags)}"')
    return {
        "upload_s": round(uploaded, 2),
        "dry_run_s": read.wall_s,
        "apply_s": applied.wall_s,
        "searchable_s": round(time.monotonic() - begun, 1),
        "found_by_title_note_tag": [by_title, by_note, by_tag],
    }


def measure(count: int) -> Report:
    """All formats, the kill, the library."""
    with database() as folder:
        # Django reads the environment that has just been set; nothing of it may be loaded before.
        steps = _load_steps()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("importing", total=len(FORMATS) + 2)
            results = []
            for name in FORMATS:
                progress.update(task, description=f"{name}, {count:,} rows")
                results.append(one_format(steps, folder, name, count))
                progress.advance(task)
            progress.update(task, description="kill -9 at half")
            kill = killed(steps, folder, count)
            progress.advance(task)
            progress.update(task, description=f"{_LIBRARY:,} links to search")
            whole = library(steps, folder)
            progress.advance(task)
    return Report("migrate", _bars(count, results, kill, whole), _details(count, results, kill, whole))


def _load_steps() -> Any:
    manage = __import__("django.core.management", fromlist=["call_command"])
    steps = __import__("benchmarks.migrate_steps", fromlist=["steps"])
    manage.call_command("migrate", verbosity=0)
    return steps


def _bars(count: int, results: list[dict[str, Any]], kill: dict[str, Any], whole: dict[str, Any]) -> tuple[Bar, ...]:
    slowest = max(result["apply_s"] for result in results) * _ROWS / count
    found = all(whole["found_by_title_note_tag"])
    return (
        Bar("slowest format, 100,000 rows", Direction.AT_MOST, _APPLY_S, round(slowest, 1), "s"),
        Bar("peak memory", Direction.AT_MOST, _PEAK_MB, max(result["peak_mb"] for result in results), "MB"),
        Bar("formats complete", Direction.AT_LEAST, len(FORMATS), sum(result["complete"] for result in results)),
        Bar("lost or doubled after kill -9", Direction.AT_MOST, 0, kill["lost"] + kill["doubled"]),
        Bar("12,000 links searchable", Direction.AT_MOST, _SEARCHABLE_S, whole["searchable_s"] if found else None, "s"),
    )


def _details(count: int, results: list[Any], kill: dict[str, Any], whole: dict[str, Any]) -> dict[str, object]:
    return {
        "rows": count,
        "formats": results,
        "killed": kill,
        "library": whole,
        "beside": "linkding is not published as a package; LinkSnap ran alone",
    }


def show(report: Report) -> None:
    """A row a format."""
    names = ("format", "file_mb", "dry_run_s", "apply_s", "apply_cpu_s", "peak_mb", "added", "complete")
    table = Table(*names)
    formats: Any = report.details["formats"]
    for result in formats:
        table.add_row(*(str(result[name]) for name in names))
    console.print(table)
    console.print("killed:", report.details["killed"])
    console.print("library:", report.details["library"])


def main() -> int:
    """Measure, show, write benchmarks/results/migrate.json; 1 if a bar does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.migrate", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK_ROWS:,} rows, no results file")
    quick = parser.parse_args().quick
    report = measure(_QUICK_ROWS if quick else _ROWS)
    show(report)
    if not quick:
        console.print(f"written to {write_report(report)}")
    console.print(bars_line(report.bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
