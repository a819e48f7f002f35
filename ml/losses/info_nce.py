"""InfoNCE: tell the right partner of each row among all of the batch, without punishing what is no stranger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor

from ml.losses.types import is_same


class Direction(StrEnum):
    """Which softmaxes are taken: from the first view to the second, back, or both (their mean)."""

    FORWARD = "forward"
    BOTH = "both"


@dataclass(frozen=True)
class InfoNCE:
    r"""The main loss. Inputs: `(anchor, positive)` or `(anchor, positive, negative, …)`, names: pages and rare tags.

    .. math:: L = -\frac1n \sum_i \log \frac{e^{s\,a_i p_i}}{e^{s\,a_i p_i} + \sum_{j \in N(i)} e^{s\,a_i p_j + h\,\mathrm{sg}(a_i p_j)}}

    over M negatives it has M + 1 terms. `N(i)`: the positives of other rows and all negatives, except those of the same page
    or with a shared tag. van den Oord et al. 2018, "Representation Learning with Contrastive Predictive Coding"
    (arXiv:1807.03748); `h` is the hardness of Lan et al. 2025 (arXiv:2503.04812, eq. 5).

    Relations: without masks and with `h = 0` it is sentence-transformers' `MultipleNegativesRankingLoss` (a test holds
    them together). NT-Xent draws negatives from both views, MoCo from earlier batches, SigLIP drops the softmax.
    With `scale` 20 the temperature is 0.05.
    """  # noqa: E501

    scale: float = 20.0
    direction: Direction = Direction.FORWARD
    hardness: float = 0.0

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 2 or more of (n, d); those after the second are hard negatives of their row."""
        anchors, positives, *negatives = views
        forward = self._one_way(anchors, positives, negatives, names)
        if self.direction is Direction.FORWARD:
            return forward
        return (forward + self._one_way(positives, anchors, [], names)) / 2

    def _one_way(self, anchors: Tensor, positives: Tensor, negatives: list[Tensor], names: Tensor) -> Tensor:
        candidates = torch.cat([positives, *negatives])
        cosines = anchors @ candidates.T
        own = torch.eye(len(anchors), len(candidates), dtype=torch.bool, device=anchors.device)
        # The names are those of the rows; a hard negative is some other page, so nothing is known against it.
        strange = torch.cat([~is_same(names, names), torch.ones_like(cosines[:, len(positives) :]).bool()], dim=1)
        logits = self.scale * cosines + self.hardness * cosines.detach() * ~own
        logits = logits.masked_fill(~(strange | own), -torch.inf)
        return torch.nn.functional.cross_entropy(logits, torch.arange(len(anchors), device=anchors.device))
