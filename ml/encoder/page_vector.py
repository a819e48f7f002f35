"""One vector for a whole page: for neighbours, tags and duplicates (search compares passages)."""

from collections.abc import Sequence

import numpy as np

from ml.encoder.types import Vectors


def page_vector(vectors: Vectors, tokens: Sequence[int]) -> Vectors:
    """Return the unit-length mean of passage vectors (n, dim), each weighted by its tokens: an array of (dim,).

    Raises ValueError when there is no passage or the numbers differ.
    """
    if len(vectors) == 0 or len(vectors) != len(tokens):
        raise ValueError(f"{len(vectors)} vectors for {len(tokens)} passages.")
    weights = np.maximum(np.asarray(tokens, dtype=np.float32), 1.0)
    mean = (vectors * weights[:, None]).sum(axis=0) / weights.sum()
    length = float(np.linalg.norm(mean))
    # Opposite vectors may cancel out; then the first passage speaks for the page.
    whole = mean / length if length > 1e-6 else vectors[0]
    return np.asarray(whole, dtype=np.float32)
