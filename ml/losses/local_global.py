"""Deep InfoMax on pages: a passage must recognise the rest of its own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ml.losses.types import pages_of


@dataclass(frozen=True)
class LocalGlobal:
    r"""Inputs: one or more views, passages of the pages; names: the page of each row (pages want two passages or more).

    .. math:: L = -\frac1n \sum_i \log \frac{e^{s\,x_i g_{-i}}}{e^{s\,x_i g_{-i}} + \sum_{P \ne p(i)} e^{s\,x_i g_P}}

    `g_P` is the normalised mean of page P's passages, `g_{-i}` that of i's own page without i itself: with i in it, a
    passage would only find itself. After Hjelm et al. 2019, "Learning deep representations by mutual information
    estimation and maximization" (arXiv:1808.06670), and InfoWord (Kong et al. 2020, arXiv:1910.08350), with InfoNCE as
    estimator.

    Relations: the page vector of search and tags is such a mean, so this trains what those use. A page with one
    passage in the batch is a negative only.
    """

    scale: float = 20.0

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 1 or more of (n, d)."""
        passages = torch.cat(list(views))
        pages, page_of = torch.unique(pages_of(names).repeat(len(views)), return_inverse=True)
        member = torch.nn.functional.one_hot(page_of, len(pages)).to(passages.dtype)
        sums, counts = member.T @ passages, member.sum(0)
        others = torch.nn.functional.normalize(sums, dim=1)
        rest = torch.nn.functional.normalize(sums[page_of] - passages, dim=1)
        logits = self.scale * passages @ others.T
        own = self.scale * (passages * rest).sum(1, keepdim=True)
        logits = torch.where(member.bool(), own, logits)
        counted = counts[page_of] > 1
        losses = torch.nn.functional.cross_entropy(logits, page_of, reduction="none")
        return torch.where(counted, losses, 0.0).sum() / counted.sum().clamp(min=1)
