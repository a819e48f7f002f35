"""Makes an objective a loss that sentence-transformers can train with, by gradient caching where batches are big."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.losses.gradcache import CachedLossMixin
from torch import Tensor, nn

from ml.losses.moco import MoCo, MomentumEncoder
from ml.losses.types import Objective


class EmbeddingLoss(CachedLossMixin, nn.Module):
    """Embeds each column of a batch and hands the unit-length views, with the names in the column `label`, on.

    With `mini_batch` rows at a time in memory a batch may be as big as time allows: Gao et al. 2021, "Scaling Deep
    Contrastive Learning Batch Size under Memory Limited Setup" (arXiv:2101.06983); loss and gradients are those of the
    plain way (a test). 0: the plain way. `base`: an encoder whose views of all columns are appended (`Braked`);
    `twice`: the first column is embedded twice, under different dropout (SimCSE; Gao et al. 2021, arXiv:2104.08821).
    """

    def __init__(
        self,
        model: SentenceTransformer,
        objective: Objective,
        mini_batch: int = 0,
        base: SentenceTransformer | None = None,
        twice: bool = False,
    ) -> None:
        super().__init__()
        self.model = model
        self.objective = objective if isinstance(objective, nn.Module) else _Plain(objective)
        self.mini_batch_size = mini_batch
        self.uses_gradient_cache = mini_batch > 0
        self.twice = twice
        # In a list: the base is neither trained nor saved with the loss.
        self._base = [base.eval().requires_grad_(False)] if base is not None else []

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """The loss of a batch, as the trainer calls it."""
        features = list(sentence_features)
        if self.twice:
            # Beside tensors a batch carries words on what it is.
            again = {name: value.clone() if torch.is_tensor(value) else value for name, value in features[0].items()}
            features = [features[0], again]
        if self.mini_batch_size and not self._base:
            cached: Tensor = self.forward_cached(features, labels)
            return cached
        # Modules may write into what they are given; the base gets a copy of its own.
        copies = [dict(feature) for feature in features]
        views = [self._embedded(feature) for feature in features]
        with torch.no_grad():
            views += [self._embed(base, feature) for base in self._base for feature in copies]
        return self._loss(views, labels)

    def calculate_loss(
        self, reps: list[list[Tensor]], labels: Tensor | None = None, *, with_backward: bool = False
    ) -> Tensor:
        """The loss of what was embedded in parts; called by the cache."""
        assert labels is not None
        loss = self._loss([nn.functional.normalize(torch.cat(parts).float(), dim=1) for parts in reps], labels)
        if with_backward:
            torch.autograd.backward(loss)
            loss = loss.detach()
        return loss

    def _loss(self, views: Sequence[Tensor], labels: Tensor) -> Tensor:
        loss: Tensor = self.objective(views, labels)
        return loss

    def _embedded(self, feature: dict[str, Tensor]) -> Tensor:
        """The views of one column, all rows at once."""
        return self._embed(self.model, feature)

    @staticmethod
    def _embed(model: SentenceTransformer, feature: dict[str, Tensor]) -> Tensor:
        # Softmaxes over cosines lose too much in half precision.
        return nn.functional.normalize(model(feature)["sentence_embedding"].float(), dim=1)


class MomentumLoss(nn.Module):
    """`MoCo` for the trainer: the second column is embedded by a copy of the encoder that follows it slowly."""

    def __init__(self, model: SentenceTransformer, objective: MoCo, momentum: float = 0.999) -> None:
        super().__init__()
        self.model = model
        self.objective = objective
        # In a list: the copy is made anew with each run, never saved with the loss.
        self._momentum = [MomentumEncoder(model, momentum)]

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """The loss of a batch, as the trainer calls it; the copy follows first, by what the last step changed."""
        queries, keys = list(sentence_features)[:2]
        (momentum,) = self._momentum
        momentum.follow(self.model)
        with torch.no_grad():
            key_vectors = EmbeddingLoss._embed(momentum.follower, keys)  # type: ignore[arg-type]
        loss: Tensor = self.objective([EmbeddingLoss._embed(self.model, queries), key_vectors], labels)
        return loss


class _Plain(nn.Module):
    """A place for an objective that is no module, and for the weights of one inside it (a learnt temperature)."""

    def __init__(self, objective: Objective) -> None:
        super().__init__()
        self.objective = objective
        inside = getattr(objective, "objective", None)
        self.inside = inside if isinstance(inside, nn.Module) else None

    def forward(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        return self.objective(views, names)
