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
MOST_HILLS = 240
_LADDER = 0.85
_WIDEST, _NARROWEST = 0.35, 0.012
_EDGE = 1.05


@dataclass(frozen=True)
class Cluster:
    """A group of pages: its number among all, its depth (0: seen from far), the group it lies in (-1: none).

    `x` and `y` are those of its page nearest to its middle.
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
    few = int(np.clip(round(pages**0.5 / 2.5), 2, 10))
    return [few, *(few * 3 for _ in range(pages >= 120)), *(few * 8 for _ in range(pages >= 3_000))]


def cut(places: Plane) -> Cut:
    """Cut positions (n, 2) within [-1, 1] into groups.

    Their density has hills with valleys between; the hills are joined two by two, those first that make the tightest
    groups (Ward 1963), so that no group takes half of the map.
    """
    if len(places) == 0:
        return Cut((), np.empty(0, dtype=np.int64))
    wanted = wanted_groups(len(places))
    hills = _hills(places, min(MOST_HILLS, wanted[-1] * 2))
    return _numbered(places, [joined[hills] for joined in _joined(places, hills, wanted)])


def _hills(places: Plane, wanted: int) -> Labels:
    """The hill 0, 1, … each point stands on: at least `wanted` where the map has so many, seen not too sharply."""
    cells = ((places + _EDGE) / (2 * _EDGE) * CELLS).astype(np.int64).clip(0, CELLS - 1)
    flat = cells[:, 0] * CELLS + cells[:, 1]
    counts = np.bincount(flat, minlength=CELLS**2).reshape(CELLS, CELLS).astype(np.float64)
    least = max(LEAST_PAGES, len(places) // (wanted * 12))
    best, width = np.zeros(len(places), dtype=np.int64), _WIDEST
    # Seen too sharply, each page stands on a hill of its own, and small hills are none.
    while best.max() + 1 < wanted and width > _NARROWEST:
        density = gaussian_filter(counts, width * CELLS / (2 * _EDGE), mode="constant", truncate=3.0)
        labels = _without_small(places, _tops(density)[flat], least)
        best, width = max(best, labels, key=np.max), width * _LADDER
    return best


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
    middles = _middles(places, labels)
    distances = np.square(middles[:, None, :] - middles[None, large, :]).sum(axis=2)
    return np.asarray(distances.argmin(axis=1)[labels], dtype=np.int64)


def _middles(places: Plane, labels: Labels) -> NDArray[np.float64]:
    sizes = np.bincount(labels)
    return np.stack([np.bincount(labels, places[:, axis]) / sizes for axis in (0, 1)], axis=1)


def _joined(places: Plane, hills: Labels, wanted: Sequence[int]) -> list[Labels]:
    """For each number of groups wanted, the group of each hill; numbers that differ from the one before only."""
    sizes, middles = np.bincount(hills).astype(np.float64), _middles(places, hills)
    of_hill = np.arange(len(sizes))
    found: dict[int, Labels] = {}
    alive = list(range(len(sizes)))
    while True:
        found |= {number: of_hill.copy() for number in wanted if number >= len(alive) and number not in found}
        if len(alive) <= wanted[0] or len(alive) == 1:
            break
        size, middle = sizes[alive], middles[alive]
        cost = np.square(middle[:, None] - middle[None]).sum(axis=2) * size[:, None] * size / (size[:, None] + size)
        np.fill_diagonal(cost, np.inf)
        kept, gone = (alive[place] for place in sorted(divmod(int(cost.argmin()), len(alive))))
        both = sizes[kept] + sizes[gone]
        middles[kept] = (middles[kept] * sizes[kept] + middles[gone] * sizes[gone]) / both
        sizes[kept] = both
        of_hill[of_hill == gone] = kept
        alive.remove(gone)
    counts = {number: len(np.unique(labels)) for number, labels in found.items()}
    return [
        found[number] for place, number in enumerate(wanted) if place == 0 or counts[number] > counts[wanted[place - 1]]
    ]


def _numbered(places: Plane, depths: Sequence[Labels]) -> Cut:
    """Number the groups through all depths, the largest of a depth first."""
    clusters: list[Cluster] = []
    above: Labels = np.full(len(places), -1, dtype=np.int64)
    for depth, labels in enumerate(depths):
        _, groups, sizes = np.unique(labels, return_inverse=True, return_counts=True)
        order = np.argsort(-sizes, kind="stable")
        numbers = np.empty_like(order)
        numbers[order] = np.arange(len(order)) + len(clusters)
        for group in order:
            members = np.flatnonzero(groups == group)
            middle = places[members].mean(axis=0)
            x, y = places[members[np.square(places[members] - middle).sum(axis=1).argmin()]]
            number, parent = int(numbers[group]), int(above[members[0]])
            clusters.append(Cluster(number, depth, parent, float(x), float(y), len(members)))
        above = np.asarray(numbers[groups], dtype=np.int64)
    return Cut(tuple(clusters), above)
