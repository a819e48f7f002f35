"""`manage.py encoder list|add|compare|activate|rollback|remove`: change the encoder while people search."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from linksnap.models import Encoder, EncoderState
from linksnap.queries.encoder_standing import standings
from linksnap.services import encoders

_EVERY_S = 1.0
_SILENCE_S = 120.0


class Command(BaseCommand):
    """What takes long is done by the resident encoder's helper process; this command asks for it and looks on."""

    help = "Show the encoders, make another one ready beside the active one, make it active, bring the former back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        asks = parser.add_subparsers(dest="what", required=True)
        asks.add_parser("list", help="every encoder with its state and how many passages have its vectors")
        add = asks.add_parser("add", help="make the encoder of a folder ready beside the active one")
        add.add_argument("folder", type=Path)
        for what, told in (
            ("compare", "show how an encoder did beside the active one on titles of your own pages"),
            ("activate", "make an encoder the active one as soon as nothing is missing"),
            ("remove", "take away an encoder's vectors"),
        ):
            asks.add_parser(what, help=told).add_argument("encoder", type=int, help="its number in the list")
        asks.add_parser("rollback", help="bring back the encoder that was active before (within seven days)")
        for name in ("add", "activate", "rollback"):
            asks.choices[name].add_argument("--no-wait", action="store_true", help="ask, and do not look on")

    def handle(self, *args: Any, **options: Any) -> None:
        self.console = Console(file=self.stdout)  # type: ignore[arg-type]
        try:
            getattr(self, f"_{options['what']}")(options)
        except (encoders.EncoderProblem, OperationalError) as error:
            raise CommandError(str(error)) from error

    def _list(self, options: dict[str, Any]) -> None:
        table = Table("", "name", "revision", "state", "passages", "doing")
        for standing in standings():
            row = standing.encoder
            made = f"{standing.made:,} / {standing.of:,}"
            table.add_row(str(row.pk), row.name, row.revision[:12], row.state, made, standing.doing)
        self.console.print(table)

    def _add(self, options: dict[str, Any]) -> None:
        row = encoders.add(options["folder"])
        self.stdout.write(f"{row.pk}: {row} is made ready beside the active encoder.")
        self._look_on(row, EncoderState.READY, options)

    def _compare(self, options: dict[str, Any]) -> None:
        row = _encoder(options["encoder"])
        found = row.report.get("compared")
        if not found:
            raise CommandError(f"{row} has not been compared: it is {row.state}, or nobody has pages to ask for yet.")
        table = Table("", "nDCG@10", "found first", "ms an answer", title=f"{found['questions']} titles as questions")
        for name in ("active", "this"):
            figures = found[name]
            table.add_row(name, f"{figures['ndcg10']:.3f}", f"{figures['first']:.0%}", f"{figures['ms']:g}")
        self.console.print(table)
        self.stdout.write(f"Of the first ten pages {found['overlap10']:.0%} are the same.")

    def _activate(self, options: dict[str, Any]) -> None:
        row = _encoder(options["encoder"])
        encoders.choose(row)
        self._look_on(row, EncoderState.ACTIVE, options)

    def _rollback(self, options: dict[str, Any]) -> None:
        row = encoders.former()
        if row is None:
            raise CommandError("There is no former encoder whose vectors are still kept.")
        encoders.choose(row)
        self._look_on(row, EncoderState.ACTIVE, options)

    def _remove(self, options: dict[str, Any]) -> None:
        row = _encoder(options["encoder"])
        encoders.remove(row)
        self.stdout.write(f"The vectors of {row} are gone; its folder is still there.")

    def _look_on(self, row: Encoder, wanted: EncoderState, options: dict[str, Any]) -> None:
        """A bar until the encoder has the wanted state; Ctrl-C ends the looking only."""
        if options["no_wait"]:
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        seen, moved_at = "", time.monotonic()
        with Progress(*columns, console=self.console) as progress:
            bar = progress.add_task("waits", total=None)
            while row.state != wanted:
                said = row.report.get("progress", {})
                if said.get("doing") == "failed":
                    raise CommandError(f"It failed: {said.get('detail', '')}")
                made, of = said.get("made", 0), said.get("of")
                progress.update(bar, description=said.get("doing", "waits"), completed=made, total=of)
                if str(said) != seen:
                    seen, moved_at = str(said), time.monotonic()
                if time.monotonic() - moved_at > _SILENCE_S:
                    raise CommandError("Nothing moves: is LinkSnap running, and its encoder with it? (See its log.)")
                time.sleep(_EVERY_S)
                row.refresh_from_db()
        self.stdout.write(f"{row} is {row.state}.")


def _encoder(number: int) -> Encoder:
    row = Encoder.objects.filter(pk=number).first()
    if row is None:
        raise CommandError(f"There is no encoder {number}; see `manage.py encoder list`.")
    return row
