"""SupCon: pages that share tags attract each other, several positives at a time, the logarithm outside or inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from pytorch_metric_learning.losses import SupConLoss
from torch import Tensor

from ml.losses.types import mean_of_rows, pages_of, shared_tags, tags_of


def positives_and_negatives(names: Tensor) -> tuple[Tensor, Tensor]:
    """Booleans of (n, n): who shares a tag with whom, or is of one page; and who shares none. Nobody with himself."""
    same_page = pages_of(names)[:, None] == pages_of(names)[None, :]
    alike = same_page | (shared_tags(tags_of(names), tags_of(names)) > 0)
    not_itself = ~torch.eye(len(names), dtype=torch.bool, device=names.device)
    return alike & not_itself, ~alike


@dataclass(frozen=True)
class SupConOut:
    r"""Inputs: one or more views of tagged pages; names: page and tags. The sum over positives outside the logarithm.

    .. math:: L = \frac1n \sum_i \frac{-1}{|P(i)|} \sum_{p \in P(i)} \log s_{ip},
        \quad s_{ip} = \frac{e^{z_i z_p/t}}{\sum_{a \ne i} e^{z_i z_a/t}}

    `P(i)`: the views that share a tag with i (or are of its page). Khosla et al. 2020, "Supervised Contrastive
    Learning" (arXiv:2004.11362, eq. 2), by pytorch-metric-learning with pairs given by tags, since pages have several.
    Rows without a positive do not count.

    Relations: by Jensen's inequality `SupConIn <= SupConOut` (a property test); with one positive they are NT-Xent.
    """

    temperature: float = 0.1
    loss: SupConLoss = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "loss", SupConLoss(temperature=self.temperature))

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 1 or more of (n, d)."""
        rows = torch.cat(list(views))
        positive, negative = positives_and_negatives(torch.cat([names.reshape(len(names), -1)] * len(views)))
        if not positive.any():
            return rows.sum() * 0
        if not negative.any():
            # The library answers 0 where nobody is a stranger; the formula still tells positives apart.
            return _out(rows @ rows.T / self.temperature, positive)
        pairs = (*positive.nonzero(as_tuple=True), *negative.nonzero(as_tuple=True))
        result: Tensor = self.loss(rows, indices_tuple=pairs)
        return result


@dataclass(frozen=True)
class SupConIn:
    r"""As `SupConOut`, the sum over positives inside the logarithm (eq. 3 of the paper).

    .. math:: L = \frac1n \sum_i -\log \frac1{|P(i)|} \sum_{p \in P(i)} s_{ip}

    The nearest positive takes nearly all of the gradient: it forgives a tag that covers several things, and learns less
    from the far ones.
    """

    temperature: float = 0.1

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 1 or more of (n, d)."""
        rows = torch.cat(list(views))
        positive, _ = positives_and_negatives(torch.cat([names.reshape(len(names), -1)] * len(views)))
        logits = rows @ rows.T / self.temperature
        counted = positive.any(dim=1)
        itself = torch.eye(len(rows), dtype=torch.bool, device=rows.device)
        everyone = logits.masked_fill(itself, -torch.inf).logsumexp(1)
        # A row without positives is left out below; one finite number keeps its gradient one, too.
        kept = torch.where(counted[:, None], positive, itself)
        alike = logits.masked_fill(~kept, -torch.inf).logsumexp(1)
        return mean_of_rows(everyone - alike + positive.sum(1).clamp(min=1).log(), counted)


def _out(logits: Tensor, positive: Tensor) -> Tensor:
    itself = torch.eye(len(logits), dtype=torch.bool, device=logits.device)
    log_share = logits - logits.masked_fill(itself, -torch.inf).logsumexp(1, keepdim=True)
    rows = -(log_share * positive).sum(1) / positive.sum(1).clamp(min=1)
    return mean_of_rows(rows, positive.any(dim=1))
