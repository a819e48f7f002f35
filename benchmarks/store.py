"""`python -m benchmarks.store`: how fast the check reads, whether it names every fault, what kills and restores leave.

10,000 blobs (pages in Chinese and English, pictures) in a store and a database of its own; SHA-256 alone is measured in
the same run, over the same bytes. `--quick` takes 1,000 blobs and 5 kills a step.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.report import Report, bars_line, write_report
from linksnap.embedded.postgres import SMALL_MEMORY, THROWAWAY, Postgres

SEED, BLOBS, KILLS = 20261123, 10_000, 100


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    blobs: int
    kills: int


@contextmanager
def instance() -> Iterator[Path]:
    """A database with its tables and an empty data folder, for this process alone."""
    with tempfile.TemporaryDirectory(prefix="linksnap-bench-store-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        server = Postgres(folder / "postgres", settings={**SMALL_MEMORY, **THROWAWAY})
        for variable in [variable for variable in os.environ if variable.startswith("LINKSNAP_")]:
            del os.environ[variable]
        os.environ |= {
            "DATABASE_URL": server.start(),
            "LINKSNAP_DATA": str(folder / "data"),
            "LINKSNAP_SECRET_KEY": "for-a-benchmark",
            "DJANGO_SETTINGS_MODULE": "linksnap.settings",
        }
        try:
            django.setup()
            call_command("migrate", verbosity=0)
            yield folder / "data"
        finally:
            server.stop()


def main() -> int:
    """Measure, print, write; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    size = Size(1_000, 5) if quick else Size(BLOBS, KILLS)
    with instance():
        # Its models can only be imported once Django is set up.
        measure = import_module("benchmarks.store_measured").measure
        with Progress(console=Console(stderr=True)) as bar:
            report: Report = measure(size, bar)
    return tell(report, quick)


def tell(report: Report, quick: bool) -> int:
    """A table of the bars and the last line; a quick run writes no results."""
    table = Table("what", "measured", "goal", "holds")
    Console().print(report.details)
    for bar in report.bars:
        table.add_row(bar.name, f"{bar.value:.4g} {bar.unit}", f"{bar.direction.value} {bar.goal:g}", str(bar.holds))
    Console().print(table)
    if not quick:
        write_report(report)
    print(bars_line(report.bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
