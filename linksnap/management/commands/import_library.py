"""`manage.py import_library FILE`: bring an archive of LinkSnap into a library, without the web server or a worker."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linksnap.forms.import_words import file_sentence
from linksnap.management.commands.export_library import owner_called
from linksnap.services.library_archive import ArchiveRefused, bring_in_file


class Command(BaseCommand):
    """Everything or nothing; ends with 1 when the archive was refused, with the list of what is wrong."""

    help = "Bring an archive made by export_library into an empty library, or merge it into one with --merge."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", default="", help="username; the first owner when left out")
        parser.add_argument("--merge", action="store_true", help="into a library that holds something already")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = owner_called(options["user"])
        try:
            brought = bring_in_file(owner, options["file"], merge=options["merge"])
        except ArchiveRefused as error:
            for fault in error.faults:
                self.stderr.write(fault)
            advice = " (--merge)" if error.reason == "not_empty" else ""
            raise CommandError(f"{file_sentence(error.reason)}{advice}") from error
        self.stdout.write(
            f"{brought.added:,} links added, {brought.merged:,} merged, {brought.duplicate:,} had nothing new. "
            "Pages become searchable one after the other."
        )
