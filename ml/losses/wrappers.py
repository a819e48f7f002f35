"""Objectives around objectives: a projection head, shorter prefixes of the vector, brakes against drifting away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ml.losses.types import Objective, is_same


class Projected(nn.Module):
    """Trains on `z = W2 relu(W1 h)`, while search keeps `h` (SimCLR; Chen et al. 2020, section 4.2).

    What the loss throws away (all that does not help to tell pages apart) is thrown away in the head.
    """

    def __init__(self, objective: Objective, dim: int, width: int = 128) -> None:
        super().__init__()
        self.objective = objective
        self.head = nn.Sequential(nn.Linear(dim, dim), nn.ReLU(), nn.Linear(dim, width))

    def forward(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views as the objective inside wants them."""
        return self.objective([nn.functional.normalize(self.head(view), dim=1) for view in views], names)


@dataclass(frozen=True)
class Matryoshka:
    """The mean of an objective over prefixes of the vectors, each of unit length again.

    Kusupati et al. 2022, "Matryoshka Representation Learning" (arXiv:2205.13147). The whole vector is one of the
    prefixes, so 384 numbers stay as good as 128 become usable.
    """

    objective: Objective
    dims: tuple[int, ...] = (384, 128)

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views as the objective inside wants them."""
        losses = [
            self.objective([nn.functional.normalize(view[:, :dim], dim=1) for view in views], names)
            for dim in self.dims
        ]
        return torch.stack(losses).mean()


@dataclass(frozen=True)
class Braked:
    r"""An objective plus the price of leaving the base, and of crowding together.

    .. math:: L + w_d \frac1n \sum_i (1 - v_i b_i) + w_o \big(\bar c^2 + (\overline{c^2} - 1/d)_+\big)

    `b`: the vectors of the untrained base, the last views (as many as the others); `c`: cosines of strangers.
    Distillation against forgetting (Li & Hoiem 2017), and the global orthogonal regulariser of Zhang et al. 2017,
    "Learning Spread-out Local Feature Descriptors" (arXiv:1708.06320), against early degeneration.
    """

    objective: Objective
    distillation: float = 0.0
    spreading: float = 0.0

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: those of the objective, then the base's of each where `distillation` is above 0."""
        own = list(views[: len(views) // 2]) if self.distillation else list(views)
        loss = self.objective(own, names)
        if self.distillation:
            base = views[len(views) // 2 :]
            # The base has no gradient to give; a gradient of 0 keeps a cache of gradients content.
            away = [
                1 - (mine * theirs.detach()).sum(1).mean() + theirs.sum() * 0
                for mine, theirs in zip(own, base, strict=True)
            ]
            loss = loss + self.distillation * torch.stack(away).mean()
        if self.spreading:
            loss = loss + self.spreading * torch.stack([spread(view, names) for view in own]).mean()
        return loss


def spread(vectors: Tensor, names: Tensor) -> Tensor:
    """How far the cosines of strangers are from those of random directions: 0 is best; (n, d) and their names."""
    cosines = (vectors @ vectors.T)[~is_same(names, names)]
    if not len(cosines):
        return vectors.sum() * 0
    return cosines.mean() ** 2 + torch.relu((cosines**2).mean() - 1 / vectors.shape[1])
