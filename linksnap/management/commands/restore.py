"""`manage.py restore FOLDER`: make this instance what it was when a backup was written."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from linksnap.management.backup_terminal import watched
from linksnap.management.commands.fsck import show
from linksnap.services.backups.restoring import RestoreOptions, restore


class Command(BaseCommand):
    """Stop LinkSnap first: only the database may run (`make restore` sees to it)."""

    # The checks read every page of the web app, which has no part in this.
    requires_system_checks = []
    help = (
        "Restore a backup into an empty instance, or over one with --force. The newest backup, or the one --name says."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--name", default="", help="which backup of the folder: 2026-11-23T02-00-00Z")
        parser.add_argument("--force", action="store_true", help="replace the library that is here")
        parser.add_argument("--any-key", action="store_true", help="take a backup that another instance has signed")

    def handle(self, *args: Any, **options: Any) -> None:
        wishes = RestoreOptions(options["name"], options["force"], options["any_key"])
        with watched() as progress:
            restored = restore(options["folder"].absolute(), wishes, progress)
        self.stdout.write(f"Restored {restored.path.name}: {restored.manifest.blobs:,} files.")
        show(restored.report)
