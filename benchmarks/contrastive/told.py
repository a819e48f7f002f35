"""What the ablation tells: a row an objective over its seeds, a row a size of batch, tables, bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from rich.table import Table
from scipy.stats import t

from benchmarks.contrastive.exams import MEASURES, SEARCH
from benchmarks.contrastive.false_negatives import FalseNegatives
from benchmarks.contrastive.forms import BASE, MAIN, Cell, Form
from benchmarks.report import Bar, Direction

Answer = dict[str, Any]


@dataclass(frozen=True)
class Spread:
    """A mean over seeds; `half`: half of its 95 % interval (Student's t), None where one seed says nothing of it."""

    mean: float
    half: float | None
    seeds: int

    def __str__(self) -> str:
        return f"{self.mean:+.1f}" + (f" ± {self.half:.1f}" if self.half is not None else "")


@dataclass(frozen=True)
class Row:
    """One objective at one batch: what it gained over the base by measure, what it cost, why it did not run."""

    name: str
    batch: int
    is_masked: bool
    gained: dict[str, Spread]
    seconds: float
    memory_mib: float
    refused: str = ""
    stopped: str = ""

    @property
    def search(self) -> float:
        """The mean gain of the three kinds of search, in points."""
        return float(np.mean([self.gained[name].mean for name in SEARCH if name in self.gained]))


def spread(values: Sequence[float]) -> Spread:
    """Mean and interval of the values of some seeds."""
    half = None
    if len(values) > 1:
        half = float(t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values)))
    return Spread(round(float(np.mean(values)), 2), None if half is None else round(half, 2), len(values))


def rows_of(answers: Sequence[Answer]) -> list[Row]:
    """A row for each objective and batch, in the order they were made; the base gives what is gained over."""
    base = next(answer["measures"] for answer in answers if answer["cell"]["objective"] == BASE)
    groups: dict[tuple[str, int, bool], list[Answer]] = {}
    for answer in answers:
        cell = Cell(**answer["cell"])
        if not cell.is_base:
            groups.setdefault((cell.objective, cell.batch, cell.is_masked), []).append(answer)
    return [_row(*key, of_seeds, base) for key, of_seeds in groups.items()]


def _row(name: str, batch: int, is_masked: bool, answers: list[Answer], base: dict[str, float]) -> Row:
    measured = [answer["measures"] for answer in answers if "measures" in answer]
    gained = {
        measure: spread([one[measure] - base[measure] for one in measured])
        for measure in MEASURES
        if measured and measure in base
    }
    seconds, memory = (float(np.mean([answer[key] for answer in answers])) for key in ("seconds", "memory_mib"))
    refused = next((answer["refused"] for answer in answers if "refused" in answer), "")
    stopped = next((answer["stopped"] for answer in answers if answer.get("stopped")), "")
    return Row(name, batch, is_masked, gained, round(seconds, 1), round(memory), refused, stopped)


def objectives_table(rows: Sequence[Row], base: dict[str, float], form: Form) -> Table:
    """What every objective gained at the form's own batch, the best in search first."""
    table = Table("objective", *(name for name in MEASURES if name in base), "s", "MiB")
    table.title = f"gained over the base by {form.rows:,} rows in batches of {form.batch} (95 % over seeds)"
    table.add_row("base", *(f"{base[name]:.2f}" for name in MEASURES if name in base), "", "")
    for row in of_objectives(rows, form):
        if row.refused:
            table.add_row(row.name, row.refused)
            continue
        signs = [_shown(name, row.gained[name]) for name in MEASURES if name in base]
        name = f"{row.name} (stopped: {row.stopped})" if row.stopped else row.name
        table.add_row(name, *signs, f"{row.seconds:.0f}", f"{row.memory_mib:.0f}")
    return table


def of_objectives(rows: Sequence[Row], form: Form) -> list[Row]:
    """One row an objective, the best in search first, those that did not run last."""
    own = [row for row in rows if row.batch == form.batch and row.is_masked]
    return sorted(own, key=lambda row: (not row.gained, -row.search if row.gained else 0.0))


def _shown(name: str, gained: Spread) -> str:
    return f"{gained.mean:+.2f}" if name not in MEASURES[:5] else str(gained)


def batches_table(rows: Sequence[Row], counted: Sequence[FalseNegatives]) -> Table:
    """False negatives by the size of the batch, and what masking them is worth in search."""
    table = Table("batch", "false negatives a row", "rows with one", "search, masked", "search, not masked", "s")
    table.title = f"{MAIN}: the same rows in batches of other sizes"
    of = {(row.batch, row.is_masked): row for row in rows if row.name == MAIN and row.gained}
    for one in counted:
        masked, plain = of.get((one.batch, True)), of.get((one.batch, False))
        table.add_row(
            str(one.batch),
            f"{one.a_row:.2f}",
            f"{one.rows_with_one:.0f} %",
            f"{masked.search:+.1f}" if masked else "",
            f"{plain.search:+.1f}" if plain else "",
            f"{masked.seconds:.0f}" if masked else "",
        )
    return table


def bars(rows: Sequence[Row], form: Form) -> tuple[Bar, ...]:
    """The table is whole: every objective of the form ran, as many seeds each as promised."""
    done = [row for row in of_objectives(rows, form) if row.gained]
    least = min((spread.seeds for row in done for spread in row.gained.values()), default=0)
    return (
        Bar("objectives measured", Direction.AT_LEAST, len(form.objectives), len(done)),
        Bar("seeds of each", Direction.AT_LEAST, form.seeds, least),
    )


def details(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The rows as the results file keeps them."""
    return [asdict(row) for row in rows]
