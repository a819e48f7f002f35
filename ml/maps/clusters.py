"""Cuts a map into the groups the eye sees, at several depths: few from far, more from near, each within one above."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from ml.maps.repulsion import Plane

Labels = NDArray[np.int64]

CELLS = 192
LEAST_PAGES = 3
_LADDER = 0.85
_WIDEST, _NARROWEST = 0.35, 0.012
_EDGE = 1.05


@dataclass(frozen=True)
class Cluster:
    """A group of pages: its number among all, its depth (0: seen from far), the group it lies in (-1: none).

    `x` and `y` are where its pages lie densest.
    """

    number: int
    depth: int
    parent: int
    x: float
    y: float
    pages: int


@dataclass(frozen=True)
class Cut:
    """All groups, and for each page the number of the deepest one it is in."""

    clusters: tuple[Cluster, ...]
    of_page: Labels

    def members(self, number: int) -> Labels:
        """The places of the pages in a group, whatever its depth."""
        own = {number}
        for cluster in self.clusters:
            if cluster.parent in own:
                own.add(cluster.number)
        return np.flatnonzero(np.isin(self.of_page, list(own)))


def wanted_groups(pages: int) -> list[int]:
    """How many groups a map of that many pages should have at each depth."""
    few = int(np.clip(round(pages**0.5 / 3), 2, 10))
    return [few, *(few * 3 for _ in range(pages >= 250)), *(few * 9 for _ in range(pages >= 3_000))]


def cut(places: Plane) -> Cut:
    """Cut positions (n, 2) within [-1, 1] into groups: the hills of their density, blurred more for fewer groups."""
    if len(places) == 0:
        return Cut((), np.empty(0, dtype=np.int64))
    cells = ((places + _EDGE) / (2 * _EDGE) * CELLS).astype(np.int64).clip(0, CELLS - 1)
    flat = cells[:, 0] * CELLS + cells[:, 1]
    counts = np.bincount(flat, minlength=CELLS**2).reshape(CELLS, CELLS).astype(np.float64)
    depths = [_hills(places, counts, flat, wanted) for wanted in wanted_groups(len(places))]
    for depth in reversed(range(len(depths) - 1)):
        depths[depth] = _above(depths[depth + 1][0], depths[depth][0]), depths[depth][1]
    return _numbered(places, flat, depths)


_Depth = tuple[Labels, NDArray[np.float64]]


def _hills(places: Plane, counts: NDArray[np.float64], flat: Labels, wanted: int) -> _Depth:
    """Groups 0, 1, … of the points, at least `wanted` of them where the map has so many, and the density used."""
    least = max(LEAST_PAGES, len(places) // (wanted * 12))
    width = _WIDEST
    while True:
        density = gaussian_filter(counts, width * CELLS / (2 * _EDGE), mode="constant", truncate=3.0)
        labels = _without_small(places, _tops(density)[flat], least)
        if labels.max() + 1 >= wanted or width <= _NARROWEST:
            return labels, density
        width *= _LADDER


def _tops(density: NDArray[np.float64]) -> Labels:
    """For each cell the cell at the top of its hill, by going to the highest of the nine around it again and again."""
    padded = np.pad(density, 1, constant_values=-1.0)
    rows, columns = np.indices(density.shape)
    steps = [(0, 0), *((a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b)]
    around = np.stack([padded[1 + a : 1 + a + CELLS, 1 + b : 1 + b + CELLS] for a, b in steps])
    best = np.array(steps)[around.argmax(axis=0)]
    up = ((rows + best[..., 0]) * CELLS + columns + best[..., 1]).ravel()
    while not np.array_equal(up, up[up]):
        up = up[up]
    return np.asarray(up, dtype=np.int64)


def _without_small(places: Plane, labels: Labels, least: int) -> Labels:
    """The groups as 0, 1, …, those with fewer than `least` points given to the nearest of the others."""
    _, labels, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    large = np.flatnonzero(sizes >= least)
    if len(large) in (0, len(sizes)):
        return np.asarray(labels if len(large) else np.zeros_like(labels), dtype=np.int64)
    middles = np.stack([np.bincount(labels, places[:, axis]) / sizes for axis in (0, 1)], axis=1)
    distances = np.square(middles[:, None, :] - middles[None, large, :]).sum(axis=2)
    return np.asarray(distances.argmin(axis=1)[labels], dtype=np.int64)


def _above(fine: Labels, coarse: Labels) -> Labels:
    """For each point the coarse group that holds most of its fine group, so that groups lie within groups."""
    both = np.zeros((fine.max() + 1, coarse.max() + 1), dtype=np.int64)
    np.add.at(both, (fine, coarse), 1)
    return np.asarray(both.argmax(axis=1)[fine], dtype=np.int64)


def _numbered(places: Plane, flat: Labels, depths: Sequence[_Depth]) -> Cut:
    """Number the groups through all depths, the largest of a depth first."""
    clusters: list[Cluster] = []
    above: Labels = np.full(len(places), -1, dtype=np.int64)
    for depth, (labels, density) in enumerate(depths):
        found, numbers, sizes = np.unique(labels, return_inverse=True, return_counts=True)
        order = np.argsort(-sizes, kind="stable")
        rank = np.empty_like(order)
        rank[order] = np.arange(len(found)) + len(clusters)
        own = rank[numbers]
        height = density.ravel()[flat]
        for group in order:
            members = np.flatnonzero(numbers == group)
            x, y = places[members[height[members].argmax()]]
            clusters.append(Cluster(int(rank[group]), depth, int(above[members[0]]), float(x), float(y), len(members)))
        above = own
    return Cut(tuple(clusters), above)
