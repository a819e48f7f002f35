"""`manage.py export_library FILE`: write a library to a file, without the web server or a worker."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from linksnap.models import User
from linksnap.queries.export_runs import archive_room
from linksnap.queries.exports import ExportScope
from linksnap.services import export_files, exports, owners
from linksnap.services.exports import ExportFormat
from linksnap.services.library_export import write_archive


class Command(BaseCommand):
    """Writes beside the file first, so that a broken export never stands under its name."""

    help = "Write a library to a file: everything as an archive, or links alone as HTML, CSV, JSON or BibTeX."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", default="", help="username; the first owner when left out")
        parser.add_argument("--format", choices=[one.value for one in ExportFormat], default="linksnap")
        parser.add_argument("--query", default="", help="only links a search finds; not for the archive")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = owner_called(options["user"])
        wanted, path = ExportFormat(options["format"]), options["file"].absolute()
        if wanted is ExportFormat.LINKSNAP and options["query"]:
            raise CommandError("The archive always holds the whole library.")
        try:
            if wanted is ExportFormat.LINKSNAP:
                self._archive(owner, path)
            else:
                pieces = exports.stream(owner, wanted, scope=ExportScope(query=options["query"]))
                export_files.write(path, lambda temporary: export_files.write_pieces(temporary, pieces))
        except export_files.NotEnoughRoom as error:
            raise CommandError(f"The disk has not enough room: {error}.") from error
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error}") from error
        self.stdout.write(f"{path}: {path.stat().st_size:,} bytes")

    def _archive(self, owner: User, path: Path) -> None:
        export_files.check_room(path, archive_room(owner))
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("writing", total=None)

            def fill(temporary: Path) -> None:
                counts = write_archive(
                    owner, temporary, lambda done, total: bar.update(task, completed=done, total=total)
                )
                if counts["blobs_missing"]:
                    self.stderr.write(f"{counts['blobs_missing']} files are lost or damaged and were left out.")

            export_files.write(path, fill)


def owner_called(username: str) -> User:
    """The person of this name; without one, the first owner. Raises CommandError."""
    owner = User.objects.filter(username=username).first() if username else owners.first_owner()
    if owner is None:
        raise CommandError(f"There is nobody called {username!r}.")
    return owner
