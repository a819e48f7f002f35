"""The blend: a logistic regression over what speaks for a tag, pulled towards weights that fitted public libraries."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.encoder.types import Vectors

ROUNDS = 25
CLOSE_ENOUGH = 1e-5

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Blend:
    """One weight a sign; the probability is the logistic function of the weighted sum."""

    weights: Vectors

    def odds(self, table: Vectors) -> Vectors:
        """Return log odds (n,) of candidates with signs `table` (n, signs)."""
        return np.asarray(table @ self.weights, dtype=np.float32)

    def chances(self, table: Vectors) -> Vectors:
        """Return probabilities (n,)."""
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(self.odds(table), -30, 30))), dtype=np.float32)


def fit_blend(table: Vectors, right: Vectors, prior: Blend, pull: Vectors, importance: Vectors | None = None) -> Blend:
    """Return the weights that explain the outcome and stay near the prior.

    `table` (n, signs), `right` (n,) of 0 and 1, `pull` (signs,): the precision of a Gaussian prior around
    `prior.weights`; `importance` (n,) counts a candidate more or less than once. Newton's method on the log posterior.
    """
    signs: Numbers = table.astype(np.float64)
    start: Numbers = prior.weights.astype(np.float64)
    counted = np.ones(len(signs)) if importance is None else importance.astype(np.float64)
    weights = start.copy()
    for _ in range(ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(signs @ weights, -30, 30)))
        slope = signs.T @ (counted * (chance - right)) + pull * (weights - start)
        bend = (signs * (counted * chance * (1 - chance))[:, None]).T @ signs + np.diag(pull + 1e-9)
        step = np.linalg.solve(bend, slope)
        # A full step may overshoot where the classes part cleanly.
        step *= min(1.0, 3.0 / max(float(np.abs(step).max()), 1e-9))
        weights -= step
        if float(np.abs(step).max()) < CLOSE_ENOUGH:
            break
    return Blend(weights.astype(np.float32))
