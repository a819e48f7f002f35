"""`manage.py fsck`: check that everything the database names is in the store and whole."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from linksnap.management.commands.snap import plain
from linksnap.services import fsck
from linksnap.services.fsck import CheckReport
from linksnap.services.store_check import SERIOUS, Depth

SERIOUS_CODE, HARMLESS_CODE = 1, 3
_MOST_SHOWN = 200


class Command(BaseCommand):
    """Ends with 0 when nothing was found, with 1 when pages are hurt, with 3 when only room or time is lost."""

    # The checks read every page of the web app, which has no part in this.
    requires_system_checks = []
    help = (
        "Check the store: missing, damaged and orphaned files, versions without files, links without their current "
        "version, vectors nobody reads, pages never indexed. Exit status 0: clean; 1: pages are hurt; 3: only "
        "orphans, old vectors or pages to be indexed; 2: it could not be checked."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--deep", action="store_true", help="read every byte, not only sizes")
        how.add_argument("--sample", type=share, default=0.0, metavar="1%", help="read a share, another one every day")
        parser.add_argument(
            "--repair", action="store_true", help="capture and index again what can be; deletes nothing"
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        depth = Depth(1.0 if options["deep"] else options["sample"])
        try:
            with Progress(console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task("checking", total=None)
                report = fsck.check(
                    depth,
                    lambda done, total: bar.update(task, completed=done, total=total),
                    mend=options["repair"],
                )
        except OSError as error:
            raise CommandError(f"The store cannot be read: {error}", returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        else:
            show(report)
        if not report.is_clean:
            sys.exit(SERIOUS_CODE if report.is_serious else HARMLESS_CODE)


def share(text: str) -> float:
    """`1%` as .01. Raises ArgumentTypeError."""
    try:
        value = float(text.removesuffix("%")) / 100
    except ValueError:
        value = -1.0
    if not 0 < value <= 1:
        raise ArgumentTypeError(f"{text!r} is no share; say 1%")
    return value


def show(report: CheckReport) -> None:
    """A table of findings, and one line with what was looked at."""
    console, seen = Console(), report.measured
    if report.findings:
        table = Table("what", "which", "where", title_justify="left")
        for one in report.findings[:_MOST_SHOWN]:
            style = "red" if one.fault in SERIOUS else "yellow"
            table.add_row(f"[{style}]{one.fault.value}[/]", one.subject, plain(one.detail))
        console.print(table)
    for fault, count in sorted(report.counts.items()):
        console.print(f"{fault}: {count:,}")
    for remedy, count in sorted(report.remedies.items()):
        console.print(f"{remedy}: {count:,}")
    read = f", {seen.hashed:,} of them read through ({seen.hashed_bytes / 1e6:,.1f} MB)" if seen.hashed else ""
    verdict = "clean" if report.is_clean else "not clean"
    console.print(f"{verdict}: {seen.blobs:,} files in {report.seconds:.1f} s{read}")
