"""One-vs-rest logistic heads on page vectors: all tags in one go, in a space where all directions count alike."""

from dataclasses import dataclass

import numpy as np

from ml.encoder.types import Vectors

ROUNDS = 40
PENALTY = 0.02
"""Ridge on the weights, in units of one page."""
SMOOTHING = 2.0
"""Multiple of the mean variance added to each direction: in small libraries most directions are noise, and blowing
them up cost ten points of the first place (500 links of Chinese lists: 33 at 0.02, 42 at 2)."""


@dataclass(frozen=True)
class VectorSpace:
    """The library's page vectors: mean of all (dim,) and the map (dim, dim) that evens out their directions."""

    mean: Vectors
    whiten: Vectors

    def place(self, vectors: Vectors) -> Vectors:
        """Return vectors (n, dim) centred and whitened."""
        return np.asarray((vectors - self.mean) @ self.whiten, dtype=np.float32)


@dataclass(frozen=True)
class VectorHeads:
    """Weights (tags, dim + 1) over whitened page vectors; the last column is the constant."""

    weights: Vectors

    def score(self, placed: Vectors) -> Vectors:
        """Return log odds (n, tags) for placed vectors (n, dim)."""
        return np.asarray(placed @ self.weights[:, :-1].T + self.weights[:, -1], dtype=np.float32)


def vector_space(vectors: Vectors) -> VectorSpace:
    """Measure mean and spread of a library's page vectors (n, dim)."""
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    spread = centred.T @ centred / max(len(vectors), 1)
    values, directions = np.linalg.eigh(spread)
    values = np.maximum(values, 0.0) + SMOOTHING * float(values.mean()) + 1e-9
    # Unit length on average, as the logistic rounds below expect.
    scale = 1.0 / np.sqrt(values * vectors.shape[1])
    whiten = (directions * scale) @ directions.T
    return VectorSpace(mean.astype(np.float32), whiten.astype(np.float32))


def fit_vector_heads(placed: Vectors, has: Vectors) -> VectorHeads:
    """Fit one logistic head a tag: `placed` (n, dim), `has` (n, tags) of 0 and 1.

    Nesterov's accelerated gradient (1983) on the mean logistic loss of all tags together; the whitened space makes
    forty rounds enough.
    """
    pages, dim = placed.shape
    share = (has.sum(axis=0) + 0.5) / (pages + 1.0)
    bias = np.log(share / (1.0 - share)).astype(np.float32)
    weights = np.zeros((has.shape[1], dim), dtype=np.float32)
    ahead, before = weights.copy(), weights.copy()
    # Largest curvature of the loss: a quarter of the largest variance of the space, plus the ridge.
    top = float(np.linalg.norm(placed.T @ placed / pages, 2)) * 0.25 * pages
    step = 1.0 / (top + PENALTY)
    for turn in range(ROUNDS):
        off = _chance(placed @ ahead.T + bias)
        off -= has
        weights = ahead - step * (off.T @ placed + PENALTY * ahead)
        bias = bias - (off.sum(axis=0) / (0.25 * pages)).astype(np.float32) * 0.5
        ahead = weights + (turn / (turn + 3.0)) * (weights - before)
        before = weights
    return VectorHeads(np.concatenate([weights, bias[:, None]], axis=1).astype(np.float32))


def _chance(odds: Vectors) -> Vectors:
    """The logistic function, in place: this table is the largest thing of the fit."""
    np.clip(odds, -30.0, 30.0, out=odds)
    np.negative(odds, out=odds)
    np.exp(odds, out=odds)
    odds += 1.0
    return np.reciprocal(odds, out=odds)
