"""NT-Xent (SimCLR): two views of each page, and every other view of the batch is a negative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from pytorch_metric_learning.losses import NTXentLoss
from torch import Tensor

from ml.losses.types import pages_of


@dataclass(frozen=True)
class NTXent:
    r"""Inputs: two views (or more) of one page; names: pages.

    .. math:: L = -\frac1{2n} \sum_{i} \log \frac{e^{z_i z_{p(i)}/t}}{\sum_{k \ne i} e^{z_i z_k/t}}

    over all 2n views `z`, where `p(i)` is the other view of the same page; with k views each ordered pair of views of a
    page is a term. Chen et al. 2020, "A Simple Framework for Contrastive Learning of Visual Representations"
    (arXiv:2002.05709). By pytorch-metric-learning.

    Relations: InfoNCE compares an anchor with positives only, NT-Xent with both kinds, so it also drives anchors apart.
    Pages that come twice in a batch are positives of each other, which is the masking this loss needs. (SimCLR's own
    batches have 8,192 rows; what small ones cost is seen in benchmarks.contrastive.)
    """

    temperature: float = 0.05
    loss: NTXentLoss = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "loss", NTXentLoss(temperature=self.temperature))

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: k >= 2 of (n, d)."""
        result: Tensor = self.loss(torch.cat(list(views)), pages_of(names).repeat(len(views)))
        return result
