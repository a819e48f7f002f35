"""Sigmoid NCE (SigLIP): each pair of the batch is a yes-or-no question of its own."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from ml.losses.types import is_same


class SigmoidNCE(nn.Module):
    r"""Inputs: `(anchor, positive)`; names: pages and rare tags. Scale and bias are learnt.

    .. math:: L = -\frac1n \sum_{i,j} \log \sigma\big(y_{ij}\,(s\,a_i p_j + b)\big),\quad y_{ij} = \pm 1

    Zhai et al. 2023, "Sigmoid Loss for Language Image Pre-Training" (arXiv:2303.15343), with their start `s = 10`,
    `b = -10`; pairs of one page (off the diagonal) or with a shared tag are left out.

    Relations: binary NCE (Gutmann & Hyvärinen 2010; negative sampling in word2vec) over the whole batch. No softmax,
    so the loss of a pair does not depend on who else is in the batch.
    """

    def __init__(self, scale: float = 10.0, bias: float = -10.0) -> None:
        super().__init__()
        self.log_scale = nn.Parameter(torch.tensor(math.log(scale)))
        self.bias = nn.Parameter(torch.tensor(bias))

    def forward(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 2 of (n, d)."""
        anchors, positives = views
        own = torch.eye(len(anchors), dtype=torch.bool, device=anchors.device)
        logits = self.log_scale.exp() * anchors @ positives.T + self.bias
        losses = -torch.nn.functional.logsigmoid(torch.where(own, logits, -logits))
        return losses.masked_fill(is_same(names, names) & ~own, 0.0).sum() / len(anchors)
