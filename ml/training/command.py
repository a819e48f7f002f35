"""`python -m ml train`: records, an encoder and settings in; an adapter, the merged encoder, the gate's word out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ml.data.pairs import counts, pairs_of
from ml.data.records import read_records
from ml.data.split import split_by_site_and_time
from ml.encoder.load import load_encoder
from ml.evaluation.gate import Report, judge
from ml.evaluation.scores import Remembered
from ml.training.candidate import candidate
from ml.training.model_card import write_model_card
from ml.training.run import train
from ml.training.settings import TrainingSettings
from ml.training.together import is_first
from ml.training.watch import Progress as TrainingProgress

REFUSED = 4


def train_command(base: Path, records: Path, folder: Path, settings_file: Path | None) -> int:
    """Train on the records, judge on those held out; 0 when the gate accepts, 4 when it does not.

    Writes `adapter/` (weights, card, README.md), `encoder/` (merged) and `report.json` into the folder. Called again
    after a kill it goes on. Under torchrun only the first of the processes merges, judges and speaks.
    """
    console = Console(stderr=True, quiet=not is_first())
    settings = TrainingSettings.read(settings_file) if settings_file else TrainingSettings()
    split = split_by_site_and_time(list(read_records(records)))
    pairs = pairs_of(split.train)
    for name, number in counts(pairs).items():
        console.print(f"{number:>8,}  {name}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("training", total=None)

        def tell(progress: TrainingProgress) -> None:
            bar.update(task, completed=progress.step, total=progress.steps, description=f"loss {progress.loss:.3f}")

        trained = train(base, pairs, settings, folder, tell)
    if not is_first():
        return 0
    console.print("judging")
    live = Remembered(load_encoder(base))

    def judged(encoder: Path) -> Report:
        return judge(split, live, load_encoder(encoder))

    found = candidate(base, trained.adapter, folder, f"{live.name}+{folder.name}", judged)
    report = found.report
    console.print(report_table(report))
    write_model_card(trained.adapter, report)
    written = {
        "outcome": report.outcome.value,
        "strength": found.strength,
        "rows": [asdict(row) for row in report.rows],
        "stopped": trained.stopped,
    }
    (folder / "report.json").write_text(json.dumps(written, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{report.outcome.value}\n")
    # A run that ended for want of time is whole; one that degenerated is not, whatever its questions say.
    return 0 if report.is_accepted and trained.stopped in ("", "time") else REFUSED


def report_table(report: Report) -> Table:
    """What the gate compared, for people."""
    table = Table("", "questions", "before", "after", "difference, 95 %")
    for row in report.rows:
        span = f"{100 * row.low:+.1f} to {100 * row.high:+.1f}"
        table.add_row(row.name, str(row.n), f"{100 * row.before:.1f}", f"{100 * row.after:.1f}", span)
    return table
