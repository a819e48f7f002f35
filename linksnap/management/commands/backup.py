"""`manage.py backup FOLDER`: write a backup of the whole instance."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.template.defaultfilters import filesizeformat

from linksnap.management.backup_terminal import watched
from linksnap.services.backups import writing


class Command(BaseCommand):
    """Ends with 1 when no backup was written, or when files of the store were lost before."""

    # The checks read every page of the web app, which has no part in this.
    requires_system_checks = []
    help = "Write a backup of database and files into a folder; files it has already are not written again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keep", type=int, default=writing.KEEP, help="backups to keep (0: all); 7 if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        with watched() as progress:
            written = writing.write_backup(options["folder"].absolute(), progress, keep=options["keep"])
        page = written.manifest
        size = filesizeformat(page.blob_bytes + page.dump_bytes)
        self.stdout.write(f"{written.path}: {page.blobs:,} files, {written.copied:,} of them new, {size}")
        if page.lost:
            for key in page.lost[:20]:
                self.stderr.write(f"lost before this backup: {key}")
            self.stderr.write(f"{len(page.lost):,} files were missing or damaged in the store; see manage.py fsck.")
            raise SystemExit(1)
