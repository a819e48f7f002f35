"""Contrastive multi-view coding: title, description, text, note and other-language view of a page, two by two."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from torch import Tensor

from ml.losses.info_nce import Direction, InfoNCE
from ml.losses.types import Objective


@dataclass(frozen=True)
class MultiView:
    r"""Inputs: k views of one page, of different kinds; names: pages and rare tags.

    .. math:: L = \frac{2}{k(k-1)} \sum_{v<w} \tfrac12\,(L_{NCE}(v, w) + L_{NCE}(w, v))

    the full graph of Tian et al. 2020, "Contrastive Multiview Coding" (arXiv:1906.05849); `core=True` takes the pairs
    with the first view only (the core view: as ImageBind aligns everything through pictures, Girdhar et al. 2023, the
    other views then meet through it, en and zh among them).

    Relations: with two views it is the symmetric InfoNCE, CLIP's loss.
    """

    core: bool = False
    pair: Objective = field(default_factory=lambda: InfoNCE(direction=Direction.BOTH))

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: k >= 2 of (n, d)."""
        pairs = (
            [(0, other) for other in range(1, len(views))]
            if self.core
            else itertools.combinations(range(len(views)), 2)
        )
        losses = [self.pair([views[left], views[right]], names) for left, right in pairs]
        return sum(losses[1:], losses[0]) / len(losses)
