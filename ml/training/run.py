"""One training run: base and pairs in, an adapter out; it can be killed and goes on where it was."""

from __future__ import annotations

import csv
import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

# Read once, when torch brings in its OpenMP: threads that spin while they wait took ten times as long beside others.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from datasets import DatasetDict
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from transformers import PrinterCallback, TrainerCallback
from transformers.trainer_utils import get_last_checkpoint

from ml.config import PASSAGE_PROMPT
from ml.data.pairs import Pair, counts
from ml.encoder.dtype_choice import choose_dtype
from ml.encoder.folder import EncoderManifest, read_manifest
from ml.losses.monitors import Health, health, is_degenerating
from ml.losses.registry import family_named
from ml.training.adapter import AdapterCard, AdapterError, save_adapter
from ml.training.datasets import asked, datasets_of
from ml.training.disk import disk_errors
from ml.training.mining import MINED, mined_datasets
from ml.training.objective import ALPHA_A_RANK, Learner, open_learner, own_weights, processes
from ml.training.settings import TrainingSettings
from ml.training.together import any_says, is_first, wait_for_all

log = logging.getLogger(__name__)

LEAST_PAIRS = 64
WATCHED_PAIRS = 128
LOOK_EVERY, LOG_EVERY = 40, 20
"""A look takes about half as long as a step of 64 pairs, so looks this far apart take a hundredth of a run."""
CHECKPOINTS = 10
CURVES, LOSS_WEIGHTS = "curves.csv", "loss.safetensors"
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

    A run that was killed goes on from its last checkpoint when called again with the same folder (a queue of MoCo's
    begins anew). Seeded: the same pairs and settings give the same adapter on the same machine. Started by torchrun or
    accelerate, all processes train one adapter, each with batches of its own, and the first writes. Raises TooLittle,
    BadSettings, AdapterError, OSError (a full disk).
    """
    manifest = read_manifest(base)
    if manifest is None:
        raise AdapterError(f"{base} holds no encoder")
    _enough(datasets_of(pairs))
    begun = time.monotonic()
    learner = open_learner(base, manifest.dim, settings)
    data = _data(pairs, settings, learner.model)
    rows = _enough(data)
    watch = _Watch(learner, list(pairs), settings, folder / CURVES, tell)
    trainer = SentenceTransformerTrainer(
        model=learner.model,
        args=_arguments(settings, rows, folder / "checkpoints", is_bf16=choose_dtype(base, _device()) == "bf16"),
        train_dataset=data,
        loss=learner.loss,
        callbacks=[watch],
    )
    # It would write into what the command says of the outcome.
    trainer.remove_callback(PrinterCallback)
    with disk_errors():
        trainer.train(resume_from_checkpoint=_checkpoint(folder / "checkpoints", learner))
    after = watch.look()
    stopped = watch.stopped or is_degenerating(after, watch.before)
    if is_first():
        described: dict[str, object] = {"pairs": rows, "sources": counts(pairs)}
        inner: Any = learner.model.transformers_model
        save_adapter(folder / "adapter", inner, _card(manifest, settings, described))
    wait_for_all()
    spent = round(time.monotonic() - begun, 1)
    return Trained(folder / "adapter", trainer.state.global_step, spent, rows, stopped, watch.before, after)


def _card(manifest: EncoderManifest, settings: TrainingSettings, data: dict[str, object]) -> AdapterCard:
    alpha = ALPHA_A_RANK * settings.rank
    return AdapterCard(manifest.revision, manifest.name, settings.rank, alpha, settings.to_json(), data)


def _data(pairs: Sequence[Pair], settings: TrainingSettings, model: SentenceTransformer) -> DatasetDict:
    """The rows the objective wants. An adapter that has learned nothing changes nothing: `model` is still the base."""
    shape = family_named(settings.objective).shape
    if shape in MINED:
        return mined_datasets(pairs, shape, lambda texts: _encoded(model, texts), settings.seed)
    return datasets_of(pairs, shape, settings.seed)


def _enough(data: DatasetDict) -> int:
    rows = sum(len(one) for one in data.values())
    if rows < LEAST_PAIRS:
        raise TooLittle(f"{rows} pairs are too few to learn from; {LEAST_PAIRS} is the least")
    return rows


def _encoded(model: SentenceTransformer, texts: list[str]) -> NDArray[np.float32]:
    was_training = model.training
    vectors: NDArray[np.float32] = model.encode(
        texts, normalize_embeddings=True, show_progress_bar=False, batch_size=16, convert_to_numpy=True
    )
    model.train(was_training)
    return vectors


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


def _arguments(
    settings: TrainingSettings, rows: int, folder: Path, is_bf16: bool
) -> SentenceTransformerTrainingArguments:
    """`is_bf16`: products in half precision, weights in full. Where the encoder runs faster so, its training does."""
    steps = settings.steps or max(1, round(rows / (settings.batch * processes()) * settings.epochs))
    has_gpu = _device() == "cuda"
    # Where rows are not compared with each other a batch may come in parts, each with its own backward pass.
    in_parts = family_named(settings.objective).decoder and 0 < settings.mini_batch < settings.batch
    at_once = settings.mini_batch if in_parts else settings.batch
    return SentenceTransformerTrainingArguments(
        output_dir=str(folder),
        per_device_train_batch_size=at_once,
        gradient_accumulation_steps=max(1, settings.batch // at_once),
        num_train_epochs=settings.epochs,
        max_steps=settings.steps or -1,
        learning_rate=settings.learning_rate,
        warmup_steps=round(settings.warmup * steps),
        bf16=is_bf16,
        use_cpu=not has_gpu,
        seed=settings.seed,
        data_seed=settings.seed,
        batch_sampler="no_duplicates",
        multi_dataset_batch_sampler="proportional",
        save_strategy="steps",
        save_steps=max(5, steps // CHECKPOINTS),
        save_total_limit=1,
        logging_steps=max(1, min(LOG_EVERY, steps // 20)),
        report_to=[],
        disable_tqdm=True,
        dataloader_pin_memory=False,
        remove_unused_columns=False,
        ddp_find_unused_parameters=False,
        ddp_backend=None if has_gpu or processes() == 1 else "gloo",
    )


def _checkpoint(folder: Path, learner: Learner) -> str | None:
    """The checkpoint to go on from, if there is one; the loss gets back its own weights."""
    find: Callable[[str], str | None] = get_last_checkpoint
    last = find(str(folder)) if folder.is_dir() else None
    if last and (kept := Path(last) / LOSS_WEIGHTS).exists():
        learner.loss.load_state_dict(load_file(kept), strict=False)
    return last


class _Watch(TrainerCallback):
    """Tells how far it is, writes the curves, and stops a run that is out of time or degenerates."""

    def __init__(
        self, learner: Learner, pairs: list[Pair], settings: TrainingSettings, curves: Path, tell: Tell
    ) -> None:
        self.learner = learner
        drawn = np.random.default_rng(settings.seed).permutation(len(pairs))[:WATCHED_PAIRS]
        self.sample = [pairs[index] for index in drawn]
        self.curves, self.tell = curves, tell
        self.ends = time.monotonic() + settings.minutes * 60 if settings.minutes else float("inf")
        self.stopped, self.next_look = "", LOOK_EVERY
        self.before = self.look()

    def look(self) -> Health:
        """How the vectors of the sample lie now."""
        anchors = [asked(pair) for pair in self.sample]
        positives = [PASSAGE_PROMPT + pair.positive for pair in self.sample]
        sides = [_encoded(self.learner.model, texts) for texts in (anchors, positives)]
        return health(sides[0], sides[1])

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **more: Any) -> None:
        """After each few steps."""
        loss = (logs or {}).get("loss")
        if loss is None:
            return
        seen = None
        if state.global_step >= self.next_look:
            self.next_look, seen = state.global_step + LOOK_EVERY, self.look()
        reason = is_degenerating(seen, self.before) if seen else ""
        if any_says(bool(reason)):
            log.warning("the run stops: %s degenerates", reason)
            self.stopped, control.should_training_stop = reason or "rank", True
        if is_first():
            self._write(state.global_step, loss, seen)
            self.tell(Progress(state.global_step, state.max_steps, loss, seen))

    def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """After each step."""
        if any_says(time.monotonic() > self.ends):
            self.stopped, control.should_training_stop = "time", True

    def on_save(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """After each checkpoint, which holds the adapter: what the loss has learned besides lies beside it."""
        own = own_weights(self.learner.loss, self.learner.model)
        if own and is_first():
            kept = {name: weights.detach().cpu().contiguous() for name, weights in own.items()}
            save_file(kept, Path(args.output_dir) / f"checkpoint-{state.global_step}" / LOSS_WEIGHTS)

    def _write(self, step: int, loss: float, seen: Health | None) -> None:
        self.curves.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.curves.exists() or self.curves.stat().st_size == 0
        with self.curves.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            if is_new:
                writer.writerow(["step", "loss", "alignment", "uniformity", "effective_rank", "hubness", "spread"])
            figures = list(astuple(seen)) if seen else [""] * len(fields(Health))
            writer.writerow([step, loss, *figures])
