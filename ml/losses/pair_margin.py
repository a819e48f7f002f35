"""Explicit yes and no: accepted pairs are pulled together, rejected ones pushed out to a margin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from pytorch_metric_learning.distances import CosineSimilarity
from pytorch_metric_learning.losses import ContrastiveLoss
from pytorch_metric_learning.reducers import MeanReducer
from torch import Tensor

from ml.losses.sup_con import positives_and_negatives
from ml.losses.types import mean_of_rows


@dataclass(frozen=True)
class PairMargin:
    r"""Inputs: `(left, right)`; names (n, 2): a page, then 1 for yes and 0 for no.

    .. math:: L = \frac1{n_+} \sum_{yes} (m_+ - c_i)_+ + \frac1{n_-} \sum_{no} (c_i - m_-)_+,\quad c_i = l_i r_i

    Hadsell, Chopra & LeCun 2006, "Dimensionality Reduction by Learning an Invariant Mapping", on cosines and without
    the square, by pytorch-metric-learning. `online=True` keeps the hard pairs of the batch only: yeses further than the
    nearest no, nos nearer than the furthest yes (sentence-transformers' OnlineContrastiveLoss).

    Relations: the only family that can use a "no" without a "yes" beside it: a rejected suggestion.
    """

    near: float = 1.0
    far: float = 0.5
    online: bool = False
    loss: ContrastiveLoss = field(init=False, repr=False)

    def __post_init__(self) -> None:
        made = ContrastiveLoss(self.near, self.far, distance=CosineSimilarity(), reducer=MeanReducer())
        object.__setattr__(self, "loss", made)

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 2 of (n, d)."""
        left, right = views
        yes, no = (names[:, 1] == 1).nonzero()[:, 0], (names[:, 1] == 0).nonzero()[:, 0]
        if self.online and len(yes) and len(no):
            cosines = (left * right).sum(1).detach()
            nearest_no, furthest_yes = cosines[no].max(), cosines[yes].min()
            yes, no = yes[cosines[yes] < nearest_no], no[cosines[no] > furthest_yes]
        if not len(yes) and not len(no):
            return (left.sum() + right.sum()) * 0
        result: Tensor = self.loss(left, indices_tuple=(yes, yes, no, no), ref_emb=right, ref_labels=names[:, 0])
        return result


@dataclass(frozen=True)
class Triplet:
    r"""Inputs: `(anchor, positive, negative)`; names are not used.

    .. math:: L = \frac1n \sum_i (m - a_i p_i + a_i n_i)_+

    Schroff et al. 2015, "FaceNet" (arXiv:1503.03832), on cosines. Relations: InfoNCE with one negative is its
    smooth form.
    """

    margin: float = 0.2

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 3 of (n, d)."""
        anchors, positives, negatives = views
        return torch.relu(self.margin - (anchors * positives).sum(1) + (anchors * negatives).sum(1)).mean()


@dataclass(frozen=True)
class BatchHard:
    r"""Inputs: one view of tagged pages; names: page and tags. The hardest triplet of each row.

    .. math:: L = \frac1n \sum_i \Big(m - \min_{p \in P(i)} z_i z_p + \max_{k \in N(i)} z_i z_k\Big)_+

    Hermans et al. 2017, "In Defense of the Triplet Loss" (arXiv:1703.07737). Rows without a positive or a negative do
    not count. Relations: the limit of SupCon for a temperature of 0, with a margin.
    """

    margin: float = 0.2

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 1 or more of (n, d)."""
        rows = torch.cat(list(views))
        positive, negative = positives_and_negatives(torch.cat([names.reshape(len(names), -1)] * len(views)))
        cosines = rows @ rows.T
        hardest_positive = cosines.masked_fill(~positive, torch.inf).min(1).values
        hardest_negative = cosines.masked_fill(~negative, -torch.inf).max(1).values
        counted = positive.any(1) & negative.any(1)
        gap = torch.where(counted, hardest_negative - hardest_positive, torch.zeros_like(hardest_positive))
        return mean_of_rows(torch.relu(self.margin + gap), counted)
