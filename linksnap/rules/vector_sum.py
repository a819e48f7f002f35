"""Like these, minus those: examples as one direction in the space of an encoder."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
# What an example that is taken off counts, unless it says how much (Rocchio 1971, "Relevance feedback in information
# retrieval"; later practice takes less off than it adds): two pages of one subject would else leave only what sets them
# apart.
OFF_WEIGHT = 0.5
# Texts whose worth of evidence there is before seeing any: the mean of a library of three pages is mostly the page
# itself, and taking it off would leave nothing.
PRIOR_TEXTS = 15
# Directions of random texts are some .05 long; what is shorter says nothing.
_SHORTEST = 1e-3


@dataclass(frozen=True)
class Pull:
    """A vector and how much it counts: above zero for what is wanted, below for what is not."""

    vector: Sequence[float]
    weight: float


def centred(vector: "Sequence[float] | Vector", mean: Vector, texts: int) -> Vector:
    """A vector without what the `texts` that `mean` is taken of have in common."""
    return np.asarray(vector, dtype=np.float32) - mean * np.float32(texts / (texts + PRIOR_TEXTS))


def direction(pulls: Iterable[Pull]) -> Vector | None:
    """The weighted sum of the vectors, each first made one unit long, as a unit vector; None where nothing is left."""
    units = [(_unit(pull.vector), pull.weight) for pull in pulls]
    whole = sum((unit * np.float32(weight) for unit, weight in units if unit is not None), start=np.float32(0.0))
    return _unit(np.atleast_1d(whole))


def _unit(vector: "Sequence[float] | Vector") -> Vector | None:
    numbers = np.asarray(vector, dtype=np.float32)
    length = float(np.linalg.norm(numbers))
    return numbers / np.float32(length) if np.isfinite(length) and length > _SHORTEST else None
