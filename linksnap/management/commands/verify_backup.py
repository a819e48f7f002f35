"""`manage.py verify_backup FOLDER`: try a backup out in a scratch database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from linksnap.management.backup_terminal import watched
from linksnap.services.backups.verifying import verify


class Command(BaseCommand):
    """Ends with 1 when the backup would not bring everything back."""

    # The checks read every page of the web app, which has no part in this.
    requires_system_checks = []
    help = "Restore a backup into a scratch database, read every file and compare every library with what it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--name", default="", help="which backup of the folder; the newest when left out")
        parser.add_argument("--any-key", action="store_true", help="try a backup that another instance has signed")

    def handle(self, *args: Any, **options: Any) -> None:
        with watched() as progress:
            verified = verify(options["folder"].absolute(), options["name"], progress, any_key=options["any_key"])
        for problem in verified.problems[:100]:
            self.stderr.write(problem)
        if not verified.is_good:
            self.stderr.write(f"{verified.path.name} is not good: {len(verified.problems):,} problems.")
            raise SystemExit(1)
        self.stdout.write(
            f"{verified.path.name} is good: {verified.blobs:,} files read, {verified.libraries:,} libraries compared."
        )
