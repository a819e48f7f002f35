"""What the commands about backups share: the bar, and their problems as one sentence."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from rich.console import Console
from rich.progress import Progress

from linksnap.services.backups.postgres_programs import BackupProblem


@contextmanager
def watched() -> Iterator[Callable[[str, int, int], None]]:
    """A bar that says what is being done; BackupProblem and OSError become CommandError."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        try:
            yield show
        except BackupProblem as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"It cannot go on: {error}") from error
