"""One training run: base and pairs in, an adapter out; it can be killed and goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from datasets import DatasetDict
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from transformers import PrinterCallback
from transformers.trainer_utils import get_last_checkpoint

from ml.data.pairs import Pair, counts
from ml.encoder.dtype_choice import choose_dtype
from ml.encoder.folder import EncoderManifest, read_manifest
from ml.losses.monitors import Health, is_degenerating
from ml.losses.registry import family_named
from ml.training.adapter import AdapterCard, AdapterError, save_adapter
from ml.training.datasets import datasets_of
from ml.training.disk import disk_errors
from ml.training.mining import MINED, mined_datasets
from ml.training.objective import ALPHA_A_RANK, Learner, open_learner, processes
from ml.training.settings import TrainingSettings
from ml.training.together import is_first, wait_for_all
from ml.training.watch import LOSS_WEIGHTS, Tell, Watch, encoded

LEAST_PAIRS = 64
LOG_EVERY = 20
CHECKPOINTS = 10
CURVES = "curves.csv"


class TooLittle(ValueError):
    """There are too few pairs to learn from; the message is one sentence."""


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
    watch = Watch(learner, list(pairs), settings, folder / CURVES, tell)
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
        return mined_datasets(pairs, shape, lambda texts: encoded(model, texts), settings.seed)
    return datasets_of(pairs, shape, settings.seed)


def _enough(data: DatasetDict) -> int:
    rows = sum(len(one) for one in data.values())
    if rows < LEAST_PAIRS:
        raise TooLittle(f"{rows} pairs are too few to learn from; {LEAST_PAIRS} is the least")
    return rows


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
