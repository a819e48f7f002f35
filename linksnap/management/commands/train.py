"""`manage.py train`: ask for a training of the encoder and look on."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from linksnap.models import TrainingRun, WorkState
from linksnap.services import training_runs

_EVERY_S = 1.0
_SILENCE_S = 180.0
_REFUSALS = {
    training_runs.Refusal.ONE_RUNS: "A training is under way already.",
    training_runs.Refusal.TOO_FEW_PAGES: "There are {pages} pages of people who agreed, and {least} are the least.",
}


class Command(BaseCommand):
    """The resident encoder's machine trains; this command asks for it and shows how far it is."""

    help = "Train the encoder on the libraries of those who agreed; it goes live only by `encoder activate`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--config", type=Path, help="settings as JSON (ml/training/settings.py)")
        parser.add_argument("--no-wait", action="store_true", help="ask, and do not look on")

    def handle(self, *args: Any, **options: Any) -> None:
        config = self._config(options["config"])
        try:
            run = training_runs.start(None, config)
        except training_runs.CannotTrain as error:
            least = training_runs.LEAST_PAGES
            raise CommandError(_REFUSALS[error.refusal].format(pages=error.pages, least=least)) from error
        self.stdout.write(f"Training {run.public_id} waits for the resident encoder.")
        if not options["no_wait"]:
            self._look_on(run)

    def _config(self, path: Path | None) -> dict[str, Any]:
        if path is None:
            return {}
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        if not isinstance(read, dict):
            raise CommandError(f"{path} holds no object of names and values.")
        return read

    def _look_on(self, run: TrainingRun) -> None:
        """A bar until it has ended; Ctrl-C ends the looking only."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        seen, moved_at = "", time.monotonic()
        with Progress(*columns, console=console) as progress:
            bar = progress.add_task("waits", total=None)
            while run.is_open:
                said = run.progress
                done, of = said.get("step", 0), said.get("steps")
                progress.update(bar, description=said.get("doing", "waits"), completed=done, total=of)
                if str((said, run.lease_until)) != seen:
                    seen, moved_at = str((said, run.lease_until)), time.monotonic()
                if time.monotonic() - moved_at > _SILENCE_S:
                    raise CommandError("Nothing moves: is LinkSnap running, and its encoder with it? (See its log.)")
                time.sleep(_EVERY_S)
                run.refresh_from_db()
        if run.state != WorkState.SUCCEEDED:
            raise CommandError(f"It ended as {run.state}: {run.reason} {run.detail}".strip())
        table = Table("", "questions", "live", "trained", "difference, 95 %")
        for row in run.report["rows"]:
            span = f"{100 * row['low']:+.1f} to {100 * row['high']:+.1f}"
            table.add_row(row["name"], str(row["n"]), f"{100 * row['before']:.1f}", f"{100 * row['after']:.1f}", span)
        console.print(table)
        self.stdout.write(f"The gate says: {run.report['outcome']}.")
        if run.encoder_id:
            self.stdout.write(f"To let it go live: manage.py encoder activate {run.encoder_id}")
