"""How many strangers of a batch are none: pages that the names show to be alike, by the size of the batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ml.data.pairs import Pair
from ml.losses.types import is_same
from ml.training.datasets import LEAST_ROWS, names_of

_DRAWN_ROWS = 16_384


@dataclass(frozen=True)
class FalseNegatives:
    """Of a batch of this size: false negatives a row, and the share of rows (per cent) that have one at least."""

    batch: int
    a_row: float
    rows_with_one: float


def false_negatives(pairs: Sequence[Pair], batch: int, seed: int = 0) -> FalseNegatives:
    """Count in batches drawn like those of a training: one source and one language each, big sources more often.

    Only what the names know is counted (the same page, a shared rare tag), so the truth is rather more.
    """
    groups: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
    for pair in pairs:
        groups[pair.source, pair.lang].append(names_of(pair))
    names = [torch.tensor(rows) for rows in groups.values() if len(rows) >= LEAST_ROWS]
    if not names:
        return FalseNegatives(batch, 0.0, 0.0)
    draw = np.random.default_rng(seed)
    shares = np.array([len(rows) for rows in names]) / sum(len(rows) for rows in names)
    counted = []
    for group in draw.choice(len(names), max(8, _DRAWN_ROWS // batch), p=shares):
        rows = names[group][draw.permutation(len(names[group]))[:batch]]
        counted.append((is_same(rows, rows).sum(dim=1) - 1).numpy())
    found = np.concatenate(counted)
    return FalseNegatives(batch, round(float(found.mean()), 3), round(100 * float((found > 0).mean()), 1))
