"""Which pages are nearest to which: the graph whose neighbourhoods a map keeps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]

NEIGHBOURS = 15
DIRECTIONS = 100
"""The main directions of a library hold what tells its pages apart; the rest costs time only."""
_ROWS_AT_ONCE = 250


@dataclass(frozen=True)
class Graph:
    """Edges in both directions: page `sources[e]` is drawn to page `targets[e]` with `weights[e]`; these sum to 1."""

    pages: int
    sources: Ids
    targets: Ids
    weights: Vectors


def main_directions(vectors: Vectors, most: int = DIRECTIONS) -> Vectors:
    """Return the vectors (n, dim) by their principal components (n, ≤ most), the widest first, the mean taken off.

    A component's sign is such that its largest entry is positive: the same pages give the same numbers.
    """
    centred = vectors - vectors.mean(axis=0)
    spread, directions = np.linalg.eigh(centred.T @ centred)
    widest = directions[:, np.argsort(-spread, kind="stable")[:most]]
    largest = widest[np.abs(widest).argmax(axis=0), np.arange(widest.shape[1])]
    return np.asarray(centred @ (widest * np.where(largest < 0, -1.0, 1.0)), dtype=np.float32)


def nearest(vectors: Vectors, count: int = NEIGHBOURS) -> Ids:
    """Return for each vector (n, d) the places of the `count` others nearest to it, (n, min(count, n - 1)).

    Exact, by Euclid's distance, in blocks: 80 MB at 20,000 vectors.
    """
    pages = len(vectors)
    count = min(count, pages - 1)
    squares = np.einsum("ij,ij->i", vectors, vectors)
    found = np.empty((pages, max(count, 0)), dtype=np.int64)
    for start in range(0, pages if count > 0 else 0, _ROWS_AT_ONCE):
        rows = np.arange(start, min(start + _ROWS_AT_ONCE, pages))
        distances = squares - 2.0 * (vectors[rows] @ vectors.T)
        distances[np.arange(len(rows)), rows] = np.inf
        found[rows] = np.argpartition(distances, count - 1, axis=1)[:, :count]
    return found


def graph_of(near: Ids) -> Graph:
    """Return the graph in which pages draw each other that are near in either's eyes, twice as much if in both's.

    All neighbours weigh the same: the maps are as good as with weights by distance (Böhm, Berens and Kobak 2022, JMLR).
    """
    pages, count = near.shape
    sources = np.repeat(np.arange(pages), count)
    both = np.concatenate([sources * pages + near.ravel(), near.ravel() * pages + sources])
    edges, times = np.unique(both, return_counts=True)
    weights = times / max(1, times.sum())
    return Graph(pages, edges // pages, edges % pages, weights.astype(np.float32))
