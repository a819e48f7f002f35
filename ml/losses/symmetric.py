"""CLIP's loss: both directions with a temperature that is learnt."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from ml.losses.types import is_same

LARGEST_SCALE = 100.0


class Symmetric(nn.Module):
    r"""Inputs: two views of different kinds (languages, text and picture); names: pages and rare tags.

    .. math:: L = \tfrac12\,(L_{NCE}(a, p) + L_{NCE}(p, a)),\quad s = \min(e^{\tau}, 100)

    Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision" (arXiv:2103.00020),
    start `s = 1/0.07`. Relations: `MultiView` with two views and a fixed scale.
    """

    def __init__(self, scale: float = 1 / 0.07) -> None:
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(math.log(scale)))

    def forward(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 2 of (n, d)."""
        anchors, positives = views
        scale = self.log_scale.exp().clamp(max=LARGEST_SCALE)
        own = torch.eye(len(anchors), dtype=torch.bool, device=anchors.device)
        logits = (scale * anchors @ positives.T).masked_fill(is_same(names, names) & ~own, -torch.inf)
        right = torch.arange(len(anchors), device=anchors.device)
        return (nn.functional.cross_entropy(logits, right) + nn.functional.cross_entropy(logits.T, right)) / 2
