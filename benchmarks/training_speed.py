"""`python -m benchmarks.training_speed`: training pairs a second, beside the bare library's loop in the same run.

Both train the same adapter on the same pairs with the same loss (InfoNCE with gradient caching, at 384 and 128
numbers): the product by `ml.training.run.train`, with its masks, looks at the vectors, curves and checkpoints; the
library by SentenceTransformerTrainer alone. They take turns, and the best of each counts, since others may use the
machine. Each is timed from the encoder folder to a trained adapter. On a GPU where PyTorch sees one. `--quick`: few
pairs, one turn, nothing written.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.real_pages_corpus import CACHE
from benchmarks.report import Bar, Direction, Report, bars_line, write_report

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
from datasets import DatasetDict
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.sentence_transformer.losses import CachedMultipleNegativesRankingLoss, MatryoshkaLoss

from ml.data.pairs import Pair, Source
from ml.encoder.folder import read_manifest
from ml.training.datasets import datasets_of
from ml.training.objective import open_learner
from ml.training.run import train
from ml.training.settings import TrainingSettings

TURNS, PAIRS, QUICK_PAIRS, GPU_PAIRS = 2, 5_120, 256, 40_960
LETTERS = {"zh": 120, "en": 260}
GOAL, SKIPPED = 95.0, 77
console = Console(stderr=True)


@dataclass(frozen=True)
class Turn:
    """One training: seconds by the clock and of the processor."""

    seconds: float
    cpu_s: float


def main() -> int:
    """Measure, print, write; 1 when the bar is missed, 77 without an encoder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training_speed", description=__doc__)
    default = Path(os.environ.get("LINKSNAP_ENCODER") or CACHE / "encoder")
    parser.add_argument("--encoder", type=Path, default=default, help="encoder folder to begin with")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    manifest = read_manifest(asked.encoder)
    if manifest is None:
        print(f"skipped: {asked.encoder} holds no encoder (python -m ml build-encoder)")
        return SKIPPED
    has_gpu = torch.cuda.is_available()
    pairs = made_up_pairs(QUICK_PAIRS if asked.quick else GPU_PAIRS if has_gpu else PAIRS)
    settings = TrainingSettings(batch=1_024, mini_batch=256) if has_gpu else TrainingSettings(most_tokens=64)
    ways = {
        "product": lambda: by_the_product(asked.encoder, pairs, settings),
        "library": lambda: by_the_library(asked.encoder, manifest.dim, pairs, settings),
    }
    measured = in_turns(ways, 1 if asked.quick else TURNS)
    report = told(measured, len(pairs), settings)
    if not asked.quick:
        write_report(report)
    print(bars_line(report.bars))
    return 0 if report.holds else 1


def made_up_pairs(count: int) -> list[Pair]:
    """Titles and passages of made-up words in two languages, about as long as real ones; the same ones every time."""
    draw = random.Random(7)
    words = ["".join(draw.choices("abcdefghijklmnoprstuvw", k=draw.randint(3, 9))) for _ in range(3_000)]
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 2_500)]
    pairs = []
    for page in range(count):
        lang = "zh" if page % 2 else "en"
        whole = "".join(draw.choices(signs, k=200)) if lang == "zh" else " ".join(draw.choices(words, k=60))
        pairs.append(Pair(Source.TITLE_PASSAGE, lang, whole[-40:], whole[: LETTERS[lang]], page))
    return pairs


def by_the_product(base: Path, pairs: list[Pair], settings: TrainingSettings) -> Turn:
    """The product's own training, with everything it does besides."""
    with tempfile.TemporaryDirectory() as folder:
        return timed(lambda: train(base, pairs, settings, Path(folder), lambda progress: None))


def by_the_library(base: Path, dim: int, pairs: list[Pair], settings: TrainingSettings) -> Turn:
    """sentence-transformers' loop alone: same adapter, pairs, batches and precision, its own losses."""
    with tempfile.TemporaryDirectory() as folder:
        return timed(lambda: _bare_loop(base, dim, pairs, settings, folder))


def _bare_loop(base: Path, dim: int, pairs: list[Pair], settings: TrainingSettings, folder: str) -> None:
    model = open_learner(base, dim, settings).model
    inner = CachedMultipleNegativesRankingLoss(model, scale=20.0, mini_batch_size=settings.mini_batch)
    has_gpu = torch.cuda.is_available()
    SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            output_dir=folder,
            per_device_train_batch_size=settings.batch,
            num_train_epochs=settings.epochs,
            learning_rate=settings.learning_rate,
            bf16=has_gpu or torch.cpu._is_amx_tile_supported(),
            use_cpu=not has_gpu,
            seed=settings.seed,
            save_strategy="no",
            logging_strategy="no",
            report_to=[],
            disable_tqdm=True,
            dataloader_pin_memory=False,
        ),
        train_dataset=DatasetDict({name: part.remove_columns("label") for name, part in datasets_of(pairs).items()}),
        loss=MatryoshkaLoss(model, inner, matryoshka_dims=[size for size in settings.prefixes if size <= dim] or [dim]),
    ).train()


def timed(work: Callable[[], object]) -> Turn:
    """How long a piece of work takes."""
    begun, used = time.perf_counter(), time.process_time()
    work()
    return Turn(time.perf_counter() - begun, time.process_time() - used)


def in_turns(ways: dict[str, Callable[[], Turn]], turns: int) -> dict[str, list[Turn]]:
    """Each way by turns, so that a busy machine is busy for both."""
    measured: dict[str, list[Turn]] = {name: [] for name in ways}
    with Progress(console=console) as bar:
        task = bar.add_task("training", total=turns * len(ways))
        for turn in range(turns):
            # Who goes first changes: the first one warms the files up.
            for name in list(ways)[:: -1 if turn % 2 else 1]:
                bar.update(task, description=name)
                measured[name].append(ways[name]())
                bar.advance(task)
    return measured


def told(measured: dict[str, list[Turn]], pairs: int, settings: TrainingSettings) -> Report:
    """The table for people, the bar, and the figures that are kept."""
    table = Table("", "pairs/s", "seconds", "CPU s")
    figures: dict[str, object] = {}
    for name, turns in measured.items():
        best = min(turns, key=lambda turn: turn.seconds)
        table.add_row(name, f"{pairs / best.seconds:.1f}", f"{best.seconds:.1f}", f"{best.cpu_s:.1f}")
        figures[name] = {
            "pairs_a_second": round(pairs / best.seconds, 2),
            "turns": [[round(turn.seconds, 2), round(turn.cpu_s, 2)] for turn in turns],
        }
    console.print(table)
    product, library = (min(turn.seconds for turn in measured[name]) for name in ("product", "library"))
    bar = Bar("product / bare library loop", Direction.AT_LEAST, GOAL, round(100 * library / product, 1), "%")
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    return Report("training_speed", (bar,), {"device": device, "pairs": pairs, **settings.to_json(), **figures})


if __name__ == "__main__":
    sys.exit(main())
