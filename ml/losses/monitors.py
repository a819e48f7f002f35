"""Early degeneration, watched: alignment, uniformity, effective rank, hubness of a sample of vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
HUB_NEIGHBOURS = 10
# A collapsed encoder has an effective rank of 1 and a uniformity of 0; bases of ours begin near 60 and -2.
LEAST_RANK_SHARE, MOST_UNIFORMITY_RISE = 0.5, 0.6
MOST_NEARNESS_LOST = 0.5
"""Distances of pairs alone say nothing: a base whose vectors are crowded (E5: cosines from 0.7 up) is spread out by
learning, pairs and strangers alike. What counts is how much nearer than strangers the pairs are."""


@dataclass(frozen=True)
class Health:
    """How a sample of pairs lies in space.

    `alignment`: mean squared distance of positive pairs (lower is better). `uniformity`: log of the mean of
    exp(-2 d^2) over all pairs (lower is more even; Wang & Isola 2020, arXiv:2005.10242). `effective_rank`: exp of the
    entropy of the singular values (Roy & Vetterli 2007), at most the dimension. `hubness`: skewness of how often a
    vector is among the ten nearest of others (Radovanović et al. 2010); 0 is none, above 3 a few are near to all.
    `spread`: mean squared distance of texts that are no pair.
    """

    alignment: float
    uniformity: float
    effective_rank: float
    hubness: float
    spread: float

    @property
    def nearness(self) -> float:
        """How much nearer than strangers pairs are: 1 is the same vector, 0 no nearer."""
        return 1 - self.alignment / self.spread if self.spread > 1e-9 else 0.0


def health(anchors: Vectors, positives: Vectors) -> Health:
    """Measure n >= 3 pairs of unit vectors, (n, d) each; raises ValueError for fewer or for numbers that are none."""
    if len(anchors) < 3 or anchors.shape != positives.shape:
        raise ValueError("three pairs or more are needed")
    if not (np.isfinite(anchors).all() and np.isfinite(positives).all()):
        raise ValueError("the vectors hold numbers that are none")
    distances = _squared_distances(positives)
    apart = distances[~np.eye(len(positives), dtype=bool)]
    return Health(
        alignment=float(((anchors - positives) ** 2).sum(1).mean()),
        uniformity=float(np.log(np.exp(-2 * apart).mean())),
        effective_rank=_effective_rank(positives),
        hubness=_hubness(distances),
        spread=float(apart.mean()),
    )


def is_degenerating(now: Health, before: Health) -> str:
    """Why a run should stop, in a word for the log (`rank`, `uniformity`, `alignment`); empty where it need not."""
    if now.effective_rank < LEAST_RANK_SHARE * before.effective_rank:
        return "rank"
    if now.uniformity > before.uniformity + MOST_UNIFORMITY_RISE:
        return "uniformity"
    if now.nearness < (1 - MOST_NEARNESS_LOST) * before.nearness:
        return "alignment"
    return ""


def _squared_distances(vectors: Vectors) -> NDArray[np.float64]:
    cosines = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    return np.maximum(0.0, 2 - 2 * cosines)


def _effective_rank(vectors: Vectors) -> float:
    centred = vectors - vectors.mean(axis=0)
    values = np.linalg.svd(centred, compute_uv=False)
    if values.sum() <= 1e-9:
        return 1.0
    shares = values[values > 1e-12] / values.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))


def _hubness(distances: NDArray[np.float64]) -> float:
    k = min(HUB_NEIGHBOURS, len(distances) - 1)
    kept = distances + np.diag(np.full(len(distances), np.inf))
    nearest = np.argpartition(kept, k - 1, axis=1)[:, :k]
    counts = np.bincount(nearest.ravel(), minlength=len(distances)).astype(np.float64)
    deviation = counts.std()
    return float(((counts - counts.mean()) ** 3).mean() / deviation**3) if deviation > 1e-12 else 0.0
