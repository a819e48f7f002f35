"""One training run: base and pairs in, an adapter out; it can be killed and goes on where it was."""

from __future__ import annotations

import csv
import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Read once, when torch brings in its OpenMP: threads that spin while they wait took ten times as long beside others.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from peft import LoraConfig
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from transformers import TrainerCallback
from transformers.trainer_utils import get_last_checkpoint

from ml.config import PASSAGE_PROMPT, QUERY_PROMPT
from ml.data.pairs import Pair, counts
from ml.encoder.folder import EncoderManifest, read_manifest
from ml.losses.embedding_loss import EmbeddingLoss
from ml.losses.monitors import Health, health, is_degenerating
from ml.losses.registry import BatchShape, family_named
from ml.losses.types import Objective
from ml.losses.wrappers import Matryoshka
from ml.training.adapter import AdapterCard, AdapterError, save_adapter
from ml.training.datasets import datasets_of
from ml.training.settings import BadSettings, TrainingSettings

log = logging.getLogger(__name__)

LEAST_PAIRS = 64
ALPHA_A_RANK = 2
LINEAR = ["query", "key", "value", "dense"]
WATCHED_PAIRS = 200
LOOK_EVERY = 20
CHECKPOINTS = 10
CURVES = "curves.csv"
Tell = Callable[["Progress"], None]


class TooLittle(ValueError):
    """There are too few pairs to learn from; the message is one sentence."""


@dataclass(frozen=True)
class Progress:
    """Where a run is: steps done of all, the latest loss, and how the vectors lie (None between looks)."""

    step: int
    steps: int
    loss: float | None
    health: Health | None = None


@dataclass(frozen=True)
class Trained:
    """What a run came to. `stopped`: "" when it went to its end, "time", or what degenerated."""

    adapter: Path
    steps: int
    seconds: float
    pairs: int
    stopped: str
    before: Health
    after: Health


def train(base: Path, pairs: Sequence[Pair], settings: TrainingSettings, folder: Path, tell: Tell) -> Trained:
    """Train an adapter for the encoder in `base`, into `folder`/adapter; checkpoints and curves lie beside it.

    A run that was killed goes on from its last checkpoint when called again with the same folder. Seeded: the same
    pairs and settings give the same adapter on the same machine. Raises TooLittle, BadSettings, AdapterError.
    """
    manifest = read_manifest(base)
    if manifest is None:
        raise AdapterError(f"{base} holds no encoder")
    data = datasets_of(pairs)
    rows = sum(len(one) for one in data.values())
    if rows < LEAST_PAIRS:
        raise TooLittle(f"{rows} pairs are too few to learn from; {LEAST_PAIRS} is the least")
    begun = time.monotonic()
    model = _with_adapter(base, settings)
    watch = _Watch(model, list(pairs), settings, folder / CURVES, tell)
    trainer = SentenceTransformerTrainer(
        model=model,
        args=_arguments(settings, rows, folder / "checkpoints"),
        train_dataset=data,
        loss=EmbeddingLoss(model, _objective(settings, manifest), settings.mini_batch),
        callbacks=[watch],
    )
    trainer.train(resume_from_checkpoint=_checkpoint(folder / "checkpoints"))
    after = watch.look()
    stopped = watch.stopped or is_degenerating(after, watch.before)
    described: dict[str, object] = {"pairs": rows, "sources": counts(pairs)}
    card = AdapterCard(
        manifest.revision, manifest.name, settings.rank, ALPHA_A_RANK * settings.rank, settings.to_json(), described
    )
    inner: Any = model.transformers_model
    save_adapter(folder / "adapter", inner, card)
    spent = round(time.monotonic() - begun, 1)
    return Trained(folder / "adapter", trainer.state.global_step, spent, rows, stopped, watch.before, after)


def _with_adapter(base: Path, settings: TrainingSettings) -> SentenceTransformer:
    """The base, frozen, with low-rank matrices beside the linear layers; word vectors stay as they are."""
    torch.manual_seed(settings.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = SentenceTransformer(str(base), device=device, local_files_only=True, trust_remote_code=False)
    model.max_seq_length = settings.most_tokens
    inner: Any = model.transformers_model
    layers = int(inner.config.num_hidden_layers)
    chosen = list(range(layers - settings.layers, layers)) if settings.layers else None
    lora = LoraConfig(
        r=settings.rank,
        lora_alpha=ALPHA_A_RANK * settings.rank,
        lora_dropout=0.0,
        target_modules=LINEAR,
        exclude_modules=r"pooler.*",
        layers_to_transform=chosen,
        layers_pattern="layer" if chosen else None,
    )
    model.add_adapter(lora)
    return model


def _objective(settings: TrainingSettings, manifest: EncoderManifest) -> Objective:
    family = family_named(settings.objective)
    if family.shape is not BatchShape.PAIRS or family.momentum or family.base:
        raise BadSettings(f"{settings.objective} does not learn from pairs; see benchmarks.contrastive for the others")
    objective = family.make(manifest.dim)
    prefixes = tuple(size for size in settings.prefixes if size <= manifest.dim)
    return Matryoshka(objective, prefixes) if len(prefixes) > 1 else objective


def _arguments(settings: TrainingSettings, rows: int, folder: Path) -> SentenceTransformerTrainingArguments:
    steps = max(1, round(rows / settings.batch * settings.epochs))
    has_gpu = torch.cuda.is_available()
    return SentenceTransformerTrainingArguments(
        output_dir=str(folder),
        per_device_train_batch_size=settings.batch,
        num_train_epochs=settings.epochs,
        learning_rate=settings.learning_rate,
        warmup_steps=round(settings.warmup * steps),
        bf16=has_gpu or torch.cpu._is_amx_tile_supported(),
        use_cpu=not has_gpu,
        seed=settings.seed,
        data_seed=settings.seed,
        batch_sampler="no_duplicates",
        multi_dataset_batch_sampler="proportional",
        save_strategy="steps",
        save_steps=max(5, steps // CHECKPOINTS),
        save_total_limit=1,
        logging_steps=max(1, min(LOOK_EVERY, steps // 20)),
        report_to=[],
        disable_tqdm=True,
        dataloader_pin_memory=False,
        remove_unused_columns=False,
    )


def _checkpoint(folder: Path) -> str | None:
    find: Callable[[str], str | None] = get_last_checkpoint
    return find(str(folder)) if folder.is_dir() else None


class _Watch(TrainerCallback):
    """Tells how far it is, writes the curves, and stops a run that is out of time or degenerates."""

    def __init__(
        self, model: SentenceTransformer, pairs: list[Pair], settings: TrainingSettings, curves: Path, tell: Tell
    ) -> None:
        self.model = model
        drawn = np.random.default_rng(settings.seed).permutation(len(pairs))[:WATCHED_PAIRS]
        self.sample = [pairs[index] for index in drawn]
        self.curves, self.tell = curves, tell
        self.ends = time.monotonic() + settings.minutes * 60 if settings.minutes else float("inf")
        self.stopped = ""
        self.before = self.look()

    def look(self) -> Health:
        """How the vectors of the sample lie now."""
        was_training = self.model.training
        anchors = [(QUERY_PROMPT if pair.is_asked else PASSAGE_PROMPT) + pair.anchor for pair in self.sample]
        positives = [PASSAGE_PROMPT + pair.positive for pair in self.sample]
        sides = [
            self.model.encode(texts, normalize_embeddings=True, show_progress_bar=False, batch_size=16)
            for texts in (anchors, positives)
        ]
        self.model.train(was_training)
        return health(sides[0], sides[1])

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **more: Any) -> None:
        """After each few steps."""
        loss = (logs or {}).get("loss")
        if loss is None:
            return
        looks = state.global_step % LOOK_EVERY == 0
        seen = self.look() if looks else None
        if seen and (reason := is_degenerating(seen, self.before)):
            log.warning("the run stops: %s degenerates", reason)
            self.stopped, control.should_training_stop = reason, True
        self._write(state.global_step, loss, seen)
        self.tell(Progress(state.global_step, state.max_steps, loss, seen))

    def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """After each step."""
        if time.monotonic() > self.ends:
            self.stopped, control.should_training_stop = "time", True

    def _write(self, step: int, loss: float, seen: Health | None) -> None:
        self.curves.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.curves.exists() or self.curves.stat().st_size == 0
        with self.curves.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            if is_new:
                writer.writerow(["step", "loss", "alignment", "uniformity", "effective_rank", "hubness"])
            figures = [seen.alignment, seen.uniformity, seen.effective_rank, seen.hubness] if seen else [""] * 4
            writer.writerow([step, loss, *figures])
