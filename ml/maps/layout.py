"""Lays out page vectors on a plane so that near pages lie near each other, and known pages stay where they were."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.maps.languages import without_language
from ml.maps.neighbours import Graph, graph_of, main_directions, nearest
from ml.maps.repulsion import EXACT_BELOW, Grid, Plane, exact

# Early exaggeration, its steps, the usual steps, momentum: Belkina et al. 2019 (Nature Communications), steps by
# trial: more of them move no page from its neighbours.
EARLY, EARLY_STEPS, STEPS = 12.0, 150, 300
AGAIN_STEPS = 120
MOMENTUM = 0.8
LONGEST_STEP = 5.0
KNOWN_SHARE = 0.5
"""Below this share of known pages the map is made from nothing, and only turned the way the old one lay."""
_SEED = 7


@dataclass(frozen=True)
class Before:
    """The layout before: positions (n, 2), NaN for pages it did not have; `scale` as in `Laid`."""

    places: Plane
    scale: float


@dataclass(frozen=True)
class Laid:
    """Positions (n, 2) within [-1, 1]; `scale` times them are the positions that attraction and push agree on."""

    places: Plane
    scale: float


def lay_out(vectors: NDArray[np.float32], langs: Sequence[str], before: Before | None = None) -> Laid:
    """Lay out page vectors (n, dim) written in languages `langs` ("" where unknown).

    t-SNE on the graph of 15 nearest pages with the languages' shift taken out. The same pages give the same map; one
    that goes on from `before` keeps known pages near their places. Vectors with NaN count as the zero vector.
    """
    if len(vectors) < 3:
        return Laid(np.array([[0.0, 0.0], [0.4, 0.0]], dtype=np.float32)[: len(vectors)], 1.0)
    finite = np.where(np.isfinite(vectors).all(axis=1, keepdims=True), vectors, 0.0).astype(np.float32)
    directions = main_directions(without_language(finite, langs))
    near = nearest(directions)
    graph = graph_of(near)
    known = _known(before, len(vectors))
    if before and known.mean() >= KNOWN_SHARE:
        points = _descend(graph, _beside_known(before, known, near), ((1.0, 1.0, AGAIN_STEPS),))
    else:
        stages = ((EARLY, EARLY, EARLY_STEPS), (EARLY, 1.0, STEPS))
        points = _descend(graph, _first_places(directions), stages)
    if before and known.sum() >= 3:
        points = _turned(points, known, before)
    return _within_bounds(points)


def _known(before: Before | None, pages: int) -> NDArray[np.bool_]:
    """Which pages the layout before had."""
    if before is None:
        return np.zeros(pages, dtype=np.bool_)
    return np.asarray(np.isfinite(before.places).all(axis=1), dtype=np.bool_)


def _first_places(directions: Plane) -> Plane:
    """The two main directions, tiny; a grain of noise keeps pages apart that are the same."""
    noise = np.random.default_rng(_SEED).normal(0.0, 1e-6, (len(directions), 2))
    start = np.zeros((len(directions), 2))
    start[:, : min(2, directions.shape[1])] = directions[:, :2]
    return np.asarray(start / max(float(start[:, 0].std()), 1e-9) * 1e-4 + noise, dtype=np.float32)


def _beside_known(before: Before, known: NDArray[np.bool_], near: NDArray[np.int64]) -> Plane:
    """Known pages where they were, new ones amid those of their neighbours that are known."""
    places = before.places * before.scale
    start = np.where(known[:, None], places, np.float32(0.0))
    noise = np.random.default_rng(_SEED).normal(0.0, 0.05, (len(known), 2))
    middle = np.median(places[known], axis=0)
    for page in np.flatnonzero(~known):
        kin = near[page][known[near[page]]]
        start[page] = (np.median(places[kin], axis=0) if len(kin) else middle) + noise[page]
    return np.asarray(start, dtype=np.float32)


def _descend(graph: Graph, points: Plane, stages: Sequence[tuple[float, float, int]]) -> Plane:
    """Move the points where attraction along the graph and the push of all on all agree.

    A stage: exaggeration of the attraction at its begin and at its end, and its steps.
    """
    points = points.copy()
    speed, gains = np.zeros_like(points), np.ones_like(points)
    grid = Grid()
    rate = max(graph.pages / EARLY, 10.0)
    for first, last, steps in stages:
        for step in range(steps):
            # Let go slowly: groups unfold where they lie instead of bursting.
            pull = last + (first - last) * max(0.0, 1.0 - 3.0 * step / steps)
            pushes, likeness = exact(points) if graph.pages < EXACT_BELOW else grid.pushes(points)
            slope = 4.0 * (pull * _attraction(graph, points) - pushes / max(likeness, 1e-12))
            turned = np.sign(slope) != np.sign(speed)
            gains = np.where(turned, gains + 0.2, gains * 0.8).clip(0.01).astype(np.float32)
            speed = (MOMENTUM * speed - rate * gains * slope).astype(np.float32)
            length = np.linalg.norm(speed, axis=1, keepdims=True)
            points += speed * np.minimum(1.0, LONGEST_STEP / np.maximum(length, 1e-12))
        points -= points.mean(axis=0)
    return points


def _attraction(graph: Graph, points: Plane) -> Plane:
    x, y = points[:, 0], points[:, 1]
    right = x[graph.sources] - x[graph.targets]
    up = y[graph.sources] - y[graph.targets]
    strength = graph.weights / (1.0 + right * right + up * up)
    drawn = [np.bincount(graph.sources, strength * way, graph.pages) for way in (right, up)]
    return np.stack(drawn, axis=1).astype(np.float32)


def _turned(points: Plane, known: NDArray[np.bool_], before: Before) -> Plane:
    """The points turned, mirrored and moved so that known pages lie as near as may be to their places (Procrustes)."""
    target = before.places[known] * before.scale
    mine = points[known]
    middle, goal = mine.mean(axis=0), target.mean(axis=0)
    left, _, right = np.linalg.svd((mine - middle).T @ (target - goal))
    return np.asarray((points - middle) @ (left @ right) + goal, dtype=np.float32)


def _within_bounds(points: Plane) -> Laid:
    """The points with the middle of their box at 0, shrunk to [-1, 1]."""
    low, high = points.min(axis=0), points.max(axis=0)
    scale = max(float((high - low).max()) / 2.0, 1e-9)
    places = ((points - (low + high) / 2.0) / scale).clip(-1.0, 1.0)
    return Laid(np.asarray(places, dtype=np.float32), scale)
