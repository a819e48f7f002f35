"""PIRL: a page must keep its place although its sentences were shuffled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from torch import Tensor

from ml.losses.info_nce import InfoNCE
from ml.losses.types import Objective


@dataclass(frozen=True)
class HardPositive:
    r"""Inputs: `(memory, plain, changed)`: a steady vector of the page (no gradient), the page, a hard view of it.

    .. math:: L = \lambda\,L_{NCE}(c, m) + (1-\lambda)\,L_{NCE}(p, m)

    Misra & van der Maaten 2020, "Self-Supervised Learning of Pretext-Invariant Representations" (arXiv:1912.01991): the
    pretext change (there a jigsaw, here shuffled sentences or deleted words) is to be ignored, not predicted.

    Relations: InfoNCE with a positive chosen to be difficult. Sentence order means little to a search vector.
    """

    weight: float = 0.5
    pair: Objective = field(default_factory=InfoNCE)

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 3 of (n, d)."""
        memory, plain, changed = views
        steady = memory.detach()
        hard = self.pair([changed, steady], names)
        # The embeddings of the steady view take part with a gradient of 0: a cache of gradients wants one of each.
        return self.weight * hard + (1 - self.weight) * self.pair([plain, steady], names) + memory.sum() * 0
