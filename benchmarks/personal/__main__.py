"""`python -m benchmarks.personal`: what an encoder tuned on one's own links is worth, from 200 of them to 10,000.

Simulated people (lists of links by topic; a reader of Chinese; a reader of Lobsters). For each size: train on the first
links with the product's own recipe, merge, and let the product's gate compare base and tuned encoder on the next 400
links (150 at least), by vectors alone and within hybrid search (words in an embedded Postgres, the product's own
fusion). Needs the collections of `../shared/data` and an encoder folder. Runs of this recipe on this base lie in
`~/.cache/linksnap-bench/personal` and are not made again; hours on two cores, minutes on a GPU. `--quick`: two people,
200 links; `--people zh --sizes 200` takes those whose names begin so, and these sizes. Neither writes a results file.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.personal.users import Person, people
from benchmarks.personal.words import database, forgotten, saved
from benchmarks.report import Bar, Direction, Report, bars_line, write_report
from benchmarks.tagging.folders import KEPT as tagging_folder
from benchmarks.tagging.folders import add_folders
from ml.data.pairs import pairs_of
from ml.data.split import Split
from ml.encoder.folder import read_manifest
from ml.encoder.load import load_encoder
from ml.evaluation.gate import judge
from ml.training.adapter import merge_adapter
from ml.training.run import TooLittle, train
from ml.training.settings import TrainingSettings

SIZES, LATER, QUICK_SIZES, QUICK_PEOPLE = (200, 500, 2_000, 10_000), 400, (200,), 2
LEAST_LATER = 150
RECIPE = 2
"""Counts up when answers of before can no longer stand beside new ones."""
NEEDED = ("awesome_links", "zh_goldminer", "zh_csl", "en_lobsters")
KEPT = tagging_folder.parent / "personal"
GOAL_POINTS, SKIPPED = 5.0, 77
console = Console()


def main() -> int:
    """Measure, print tables and bars, write the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.personal", description=__doc__)
    add_folders(parser)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--people", default="", help="only those whose names begin so")
    parser.add_argument("--sizes", type=int, nargs="+", help="links to learn from")
    parser.add_argument("--config", type=Path, help="another recipe (ml/training/settings.py)")
    wishes = parser.parse_args()
    lost = [name for name in NEEDED if not (wishes.data / name).is_dir()]
    if lost or read_manifest(wishes.encoder) is None:
        console.print(f"skipped: there is no {', '.join(lost) or 'encoder (python -m ml build-encoder)'}")
        return SKIPPED
    settings = TrainingSettings.read(wishes.config) if wishes.config else TrainingSettings(most_tokens=96)
    with database():
        results = list(measured_all(wishes, settings))
    report = Report("personal", bars(results), {"settings": settings.to_json(), "results": results})
    if not (wishes.quick or wishes.people or wishes.sizes):
        write_report(report)
    console.print(bars_line(report.bars))
    return 0 if report.holds else 1


def measured_all(wishes: argparse.Namespace, settings: TrainingSettings) -> Iterator[dict[str, Any]]:
    """Everybody who was asked for, at every size, each shown when it is done."""
    chosen = (person for person in people(wishes.data) if person.name.startswith(wishes.people))
    for person in islice(chosen, QUICK_PEOPLE if wishes.quick else None):
        for size in wishes.sizes or (QUICK_SIZES if wishes.quick else SIZES):
            if size + LEAST_LATER <= len(person.pages):
                result = measured(person, size, settings, wishes.encoder)
                show(result)
                yield result


def measured(person: Person, size: int, settings: TrainingSettings, base: Path) -> dict[str, Any]:
    """One person at one size: what the gate said, kept on disk for the next time."""
    encoder = load_encoder(base)
    pages_read = hashlib.sha256(repr(person.pages[: size + LATER]).encode("utf-8", "replace")).hexdigest()
    told = json.dumps([RECIPE, person.name, size, settings.to_json(), pages_read, encoder.revision], sort_keys=True)
    folder = KEPT / hashlib.sha256(told.encode()).hexdigest()[:16]
    answer = folder / "answer.json"
    if answer.exists():
        kept: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return kept
    pages = saved(person.name, person.pages[: size + LATER], encoder.tokenizer)
    split = Split(pages[:size], pages[size:])
    result: dict[str, Any] = {"person": person.name, "links": size}
    try:
        result |= tuned(split, settings, base, folder)
    except TooLittle as error:
        result |= {"outcome": "too_few_pairs", "detail": str(error), "rows": []}
    finally:
        forgotten(pages)
    folder.mkdir(parents=True, exist_ok=True)
    answer.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    return result


def tuned(split: Split, settings: TrainingSettings, base: Path, folder: Path) -> dict[str, Any]:
    """Train, merge, judge."""
    pairs = pairs_of(split.train)
    with Progress(console=console) as bar:
        task = bar.add_task("training", total=None)
        trained = train(
            base, pairs, settings, folder, lambda step: bar.update(task, completed=step.step, total=step.steps)
        )
    shutil.rmtree(folder / "encoder", ignore_errors=True)
    merge_adapter(base, trained.adapter, folder / "encoder")
    # It reads the settings of a database that runs by now.
    search: Any = importlib.import_module("workers.training_search")
    fuse = search.LibrarySearch([*split.train, *split.held_out])
    report = judge(split, load_encoder(base), load_encoder(folder / "encoder"), fuse)
    shutil.rmtree(folder / "encoder")
    shutil.rmtree(folder / "checkpoints", ignore_errors=True)
    return {
        "outcome": report.outcome.value,
        "pairs": trained.pairs,
        "seconds": trained.seconds,
        "rows": [asdict(row) for row in report.rows],
    }


def gain(result: dict[str, Any], name: str) -> float | None:
    """Points gained in a row of the gate's table; None where nothing was asked."""
    row = next((row for row in result["rows"] if row["name"] == name and row["n"]), None)
    return None if row is None else 100 * (row["after"] - row["before"])


def bars(results: list[dict[str, Any]]) -> tuple[Bar, ...]:
    """Half of the people with 2,000 links gain five points in search or tags; nothing worse would have gone live."""
    at_size = [result for result in results if result["links"] == 2_000]
    gained = [
        max((points for name in ("library", "tags") if (points := gain(result, name)) is not None), default=0.0)
        for result in at_size
    ]
    share = 100 * sum(points >= GOAL_POINTS for points in gained) / len(gained) if gained else None
    live_and_worse = sum(result["outcome"] == "better" and (gain(result, "library") or 0.0) <= 0 for result in results)
    return (
        Bar("people who gain 5 points at 2,000 links", Direction.AT_LEAST, 50, share, "%"),
        Bar("live although worse", Direction.AT_MOST, 0, live_and_worse),
    )


def show(result: dict[str, Any]) -> None:
    """The gate's table of one person and size."""
    table = Table(
        "",
        "n",
        "base",
        "tuned",
        "difference, 95 %",
        title=f"{result['person']}, {result['links']:,} links: {result['outcome']}",
    )
    for row in result["rows"]:
        if row["n"]:
            span = f"{100 * row['low']:+.1f} to {100 * row['high']:+.1f}"
            table.add_row(row["name"], str(row["n"]), f"{100 * row['before']:.1f}", f"{100 * row['after']:.1f}", span)
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
