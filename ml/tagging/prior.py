"""The blend before anybody has confirmed much: weights that fitted public libraries of several sizes."""

import json
from functools import cache
from pathlib import Path

import numpy as np

from ml.encoder.types import Vectors
from ml.tagging.blend import Blend
from ml.tagging.signs import SIGNS

FILE = Path(__file__).with_name("prior.json")
PULL = 20.0
"""The prior weighs as much as a few hundred candidates; a person's own history outweighs it soon."""


@cache
def _fitted() -> tuple[Vectors, Vectors]:
    """Sizes of libraries in logarithms (n,), and weights of each (n, signs)."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))["blends"]
    sizes = np.log1p(np.array([row["pages"] for row in rows], dtype=np.float32))
    weights = np.array([[row["weights"][sign] for sign in SIGNS] for row in rows], dtype=np.float32)
    return sizes, weights


def prior_blend(pages: int) -> Blend:
    """Return the blend for a library of so many tagged pages: in between two fitted sizes, in between their weights."""
    sizes, weights = _fitted()
    size = np.log1p(max(pages, 0))
    columns = [np.interp(size, sizes, weights[:, sign]) for sign in range(len(SIGNS))]
    return Blend(np.array(columns, dtype=np.float32))


def prior_pull() -> Vectors:
    """Return how strongly each weight is held at its prior, as a precision."""
    return np.full(len(SIGNS), PULL, dtype=np.float32)
