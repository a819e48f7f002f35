"""`python -m benchmarks.contrastive`: what every objective of the catalogue is worth for saved pages.

All learn from the same pairs of one bilingual library, from the same base, the same number of rows, three times with
other seeds, and sit the same exam: search in English, in Chinese and across, tags, likeness of sentences, how the
vectors lie, seconds, memory. InfoNCE learns besides in batches of other sizes, with and without the mask over false
negatives. Each finished cell lies in `~/.cache/linksnap-bench/contrastive`: a run that was killed, or ended for want of
time (`--minutes`), goes on where it was. Two cores: up to two hours. `--full`: more of everything, for a GPU.
`--quick`: five objectives on next to nothing, nothing written; it shows that all of it runs, not what is better.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from dataclasses import asdict, replace
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.contrastive.cells import Bench, answered
from benchmarks.contrastive.exams import LIKENESS, examination
from benchmarks.contrastive.false_negatives import FalseNegatives, false_negatives
from benchmarks.contrastive.forms import CPU, FULL, QUICK, Cell, Form
from benchmarks.contrastive.material import NEEDED, Material, material
from benchmarks.contrastive.plot import write_plot
from benchmarks.contrastive.told import bars, batches_table, details, objectives_table, of_objectives, rows_of
from benchmarks.report import RESULTS, Report, bars_line, write_report
from benchmarks.retrieval.sets import DataMissing
from benchmarks.tagging.folders import add_folders
from ml.encoder.folder import read_manifest
from ml.losses.registry import family_named

SKIPPED = 77
# The table is wider than a log file is.
console = Console(width=None if sys.stdout.isatty() else 180)


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contrastive", description=__doc__)
    add_folders(parser)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true")
    size.add_argument("--full", action="store_true")
    parser.add_argument("--only", nargs="+", metavar="OBJECTIVE", help="these objectives; nothing is written")
    parser.add_argument("--minutes", type=float, help="begin no further cell after so long (two cores: 120; 0: never)")
    return parser.parse_args()


def main() -> int:
    """Measure what is not kept, print tables and bars, write the results."""
    wishes = parsed()
    lost = [name for name in NEEDED if not (wishes.data / name).is_dir()]
    manifest = read_manifest(wishes.encoder)
    if lost or manifest is None:
        console.print(f"skipped: there is no {', '.join(lost) or 'encoder (python -m ml build-encoder)'}")
        return SKIPPED
    try:
        form = chosen_form(wishes)
        learned, bench = opened(wishes, form, manifest.revision)
    except DataMissing as missing:
        console.print(f"skipped: {missing}")
        return SKIPPED
    except ValueError as error:
        console.print(str(error))
        return 2
    answers = carried_out(bench)
    sizes = sorted({form.batch, *form.batches})
    counted = [false_negatives(learned.whole, batch) for batch in sizes]
    report = told(form, answers, counted)
    if form.name != QUICK.name and not wishes.only:
        console.print(f"results: {write_report(report)}")
        write_plot(RESULTS / "contrastive.svg", of_objectives(rows_of(answers), form), counted)
    console.print(bars_line(report.bars), soft_wrap=True, highlight=False)
    return 0 if report.holds else 1


def chosen_form(wishes: argparse.Namespace) -> Form:
    """The form that was asked for. Raises ValueError for an objective there is not."""
    form = QUICK if wishes.quick else FULL if wishes.full else CPU
    if wishes.minutes is not None:
        form = replace(form, minutes=wishes.minutes)
    if wishes.only:
        form = replace(form, objectives=tuple(family_named(name).name for name in wishes.only), batches=())
    return form


def opened(wishes: argparse.Namespace, form: Form, revision: str) -> tuple[Material, Bench]:
    """The library and the exam. Raises DataMissing."""
    with console.status("reading the collections"):
        exam = examination(wishes.data, form)
        learned = material(wishes.data, form.pages, form.pairs, exam.corpus)
    if not exam.alike:
        console.print("likeness: not asked, there is no zh_similarity")
    console.print(
        f"{len(learned.pairs):,} pairs of {len(learned.whole):,}; {len(exam.corpus.questions):,} questions on "
        f"{len(exam.corpus.pages):,} pages. {LIKENESS}: Chinese STS-B; of English there is none here."
    )
    tagged = hashlib.sha256(repr((exam.tagged, exam.alike)).encode()).hexdigest()
    digest = f"{learned.digest[:24]}-{exam.corpus.digest[:24]}-{tagged[:16]}"
    return learned, Bench(form, wishes.encoder, revision, learned.pairs, exam, digest)


def carried_out(bench: Bench) -> list[dict[str, Any]]:
    """The answers of all cells there is time for; one that fails is told, left out, and tried the next time."""
    cells = list(bench.form.cells())
    ends = time.monotonic() + bench.form.minutes * 60 if bench.form.minutes else float("inf")
    answers = []
    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=len(cells))
        for cell in cells:
            if time.monotonic() > ends and bench.kept(cell) is None:
                continue
            bar.update(task, description=_named(cell))
            try:
                answers.append(answered(bench, cell))
            except Exception as error:
                console.print(f"{_named(cell)}: {error!r}"[:300])
                if cell.is_base:
                    raise
            bar.advance(task)
    if len(answers) < len(cells):
        console.print(f"{len(answers)} of {len(cells)} cells; the same command goes on from here")
    return answers


def _named(cell: Cell) -> str:
    return (
        cell.objective
        if cell.is_base
        else f"{cell.objective} {cell.batch} {'' if cell.is_masked else 'unmasked '}/{cell.seed}"
    )


def told(form: Form, answers: list[dict[str, Any]], counted: list[FalseNegatives]) -> Report:
    """The tables for people, the bars, and the figures that are kept."""
    rows = rows_of(answers)
    base = answers[0]["measures"]
    console.print(objectives_table(rows, base, form))
    console.print(batches_table(rows, counted))
    shown = {key: value for key, value in asdict(form).items() if key != "left_out"}
    return Report(
        "contrastive",
        bars(rows, form),
        {"form": shown, "base": base, "rows": details(rows), "batches": [asdict(one) for one in counted]},
    )


if __name__ == "__main__":
    sys.exit(main())
