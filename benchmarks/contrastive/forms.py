"""The three forms of the ablation (quick, two cores, GPU) and the cells each of them has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.retrieval.corpus import Sizes
from ml.losses.registry import FAMILIES
from ml.training.settings import TrainingSettings

BASE = "base"
MAIN = "info_nce"


@dataclass(frozen=True)
class Cell:
    """One training and its exam. `is_masked`: whether strangers of one page or with a shared rare tag are left out."""

    objective: str
    batch: int
    seed: int
    is_masked: bool = True

    @property
    def is_base(self) -> bool:
        """The encoder as it comes, without training."""
        return self.objective == BASE


@dataclass(frozen=True)
class Form:
    """How much is trained and asked.

    `rows`: of each run, whatever the objective and the batch; `at_once`: rows in memory at a time, above which
    gradients are cached; `pages` and `pairs`: of each collection, of each source and language, at most; `shelf` and
    `asked`: tagged pages that are known, and that come in; `layers`: top layers that learn (0: all).
    """

    name: str
    seeds: int
    rows: int
    batch: int
    batches: tuple[int, ...]
    at_once: int
    layers: int
    most_tokens: int
    pages: int
    pairs: int
    sizes: Sizes
    shelf: int
    asked: int
    similar: int
    minutes: float = 0.0
    left_out: frozenset[str] = frozenset()
    objectives: tuple[str, ...] = tuple(FAMILIES)

    def cells(self) -> Iterator[Cell]:
        """All cells, a seed after another, so that a run broken off has all objectives before it has three of one."""
        yield Cell(BASE, 0, 0)
        for seed in range(self.seeds):
            for objective in self.objectives:
                yield Cell(objective, self.batch, seed)
            for batch in self.batches:
                for is_masked in (True, False):
                    cell = Cell(MAIN, batch, seed, is_masked)
                    if cell != Cell(MAIN, self.batch, seed):
                        yield cell

    def settings(self, cell: Cell) -> TrainingSettings:
        """The recipe of a cell: whole vectors, the same rows, only objective, batch and seed of its own."""
        return TrainingSettings(
            objective=cell.objective,
            batch=cell.batch,
            mini_batch=self.at_once if cell.batch > self.at_once else 0,
            steps=max(1, self.rows // cell.batch),
            layers=self.layers,
            most_tokens=self.most_tokens,
            prefixes=(),
            seed=cell.seed,
        )


# Cranfield is taken whole in any form (1,400 long pages), which is more than all the rest.
_FEW = frozenset({"cranfield"})
QUICK = Form(
    "quick", seeds=1, rows=64, batch=16, batches=(32,), at_once=16, layers=2, most_tokens=32, pages=120, pairs=24,
    sizes=Sizes(pages=25, long_pages=15, questions=15), shelf=120, asked=60, similar=100, left_out=_FEW,
    objectives=(MAIN, "sup_con_out", "sim_cse", "moco", "denoising"),
)  # fmt: skip
CPU = Form(
    "cpu", seeds=3, rows=768, batch=32, batches=(8, 32, 128), at_once=32, layers=6, most_tokens=64, pages=500,
    pairs=128, sizes=Sizes(pages=80, long_pages=50, questions=40), shelf=500, asked=250, similar=400, minutes=120,
    left_out=_FEW,
)  # fmt: skip
FULL = Form(
    "full", seeds=3, rows=24_576, batch=256, batches=(16, 64, 256, 1_024), at_once=256, layers=0, most_tokens=128,
    pages=20_000, pairs=6_000, sizes=Sizes(pages=500, long_pages=160, questions=300), shelf=5_000, asked=1_000,
    similar=1_458,
)  # fmt: skip
