"""What stands beside a training run: how far it is, how its vectors lie, the curves, and when it must stop."""

from __future__ import annotations

import csv
import logging
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from transformers import TrainerCallback

from ml.config import PASSAGE_PROMPT
from ml.data.pairs import Pair
from ml.losses.monitors import Health, health, is_degenerating
from ml.training.datasets import asked
from ml.training.objective import Learner, own_weights
from ml.training.settings import TrainingSettings
from ml.training.together import any_says, is_first

log = logging.getLogger(__name__)

WATCHED_PAIRS = 128
LOOK_EVERY = 40
"""A look takes about half as long as a step of 64 pairs, so looks this far apart take a hundredth of a run."""
LOSS_WEIGHTS = "loss.safetensors"
Tell = Callable[["Progress"], None]


@dataclass(frozen=True)
class Progress:
    """Where a run is: steps done of all, the latest loss, and how the vectors lie (None between looks)."""

    step: int
    steps: int
    loss: float | None
    health: Health | None = None


def encoded(model: SentenceTransformer, texts: list[str]) -> NDArray[np.float32]:
    """Vectors of unit length, (n, dim); the model stays in the mode it was in."""
    was_training = model.training
    vectors: NDArray[np.float32] = model.encode(
        texts, normalize_embeddings=True, show_progress_bar=False, batch_size=16, convert_to_numpy=True
    )
    model.train(was_training)
    return vectors


class Watch(TrainerCallback):
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
        sides = [encoded(self.learner.model, texts) for texts in (anchors, positives)]
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
