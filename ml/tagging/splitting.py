"""A tag that covers several things: its pages in groups by meaning, each with what its pages speak of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.encoder.types import Vectors
from ml.tagging.folding import fold_name
from ml.tagging.keyphrases import keyphrases

FEWEST_PAGES = 40
MOST_PAGES = 600
MOST_GROUPS = 4
# A group of fewer pages, or a smaller share, is a handful of odd ones.
FEWEST_OF_A_GROUP, LEAST_SHARE = 8, 0.12
# Sixty pages of one tag of public lists gave .05 to .12, ninety of two tags together .04 to .23, and from .12 on the
# groups were the two tags: only what is clearly apart is proposed.
LEAST_APART = 0.12
# So many pages of a group are read for its name, those nearest to its middle first.
_READ = 20
_RUNS, _ROUNDS = 4, 50
_PHRASES = 8
SHOWN_PHRASES = 4
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Page:
    """What the name of a group is read from."""

    title: str
    text: str


@dataclass(frozen=True)
class Groups:
    """Rows of the vectors by group, in each the nearest to its middle first, and how far the groups are apart."""

    rows: tuple[tuple[int, ...], ...]
    apart: float


def groups_of(vectors: Vectors) -> Groups | None:
    """Cut pages (n, dim) into two to four groups, or None where they are about one thing."""
    if len(vectors) < FEWEST_PAGES:
        return None
    moved = vectors - vectors.mean(axis=0)
    unit = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    best: Groups | None = None
    for count in range(2, MOST_GROUPS + 1):
        labels, middles = _clustered(unit, count)
        sizes = np.bincount(labels, minlength=count)
        if sizes.min() < max(FEWEST_OF_A_GROUP, LEAST_SHARE * len(unit)):
            continue
        apart = _silhouette(unit @ unit.T, labels)
        if apart >= LEAST_APART and (best is None or apart > best.apart):
            best = Groups(_rows(unit, labels, middles), apart)
    return best


def read_first(rows: Sequence[int]) -> list[int]:
    """The rows of a group whose pages are read for its name."""
    return list(rows[:_READ])


def phrases_of(groups: Sequence[Sequence[Page]]) -> list[list[str]]:
    """For each group the phrases that many of its pages and few of the others hold, best first."""
    counts = [_mentions(pages) for pages in groups]
    found = []
    for place, (own, names) in enumerate(counts):
        size = max(1, len(groups[place]))
        others = [(count, max(1, len(groups[at]))) for at, (count, _) in enumerate(counts) if at != place]
        scores = {
            key: number / size - max((count[key] / n for count, n in others), default=0.0)
            for key, number in own.items()
            if number >= 2
        }
        best = sorted(scores, key=lambda key: (-scores[key], key))
        found.append([names[key] for key in best if scores[key] > 0][:SHOWN_PHRASES])
    return found


def _clustered(unit: Vectors, count: int) -> tuple[Labels, Vectors]:
    """The best of a few runs of spherical k-means (Dhillon and Modha 2001): the group of each row, and the middles.

    Here, because scikit-learn would take 160 MB of a worker that is always there, for a few hundred vectors a day.
    """
    random = np.random.default_rng(0)
    runs = [_one_run(unit, _spread(unit, count, random)) for _ in range(_RUNS)]
    return max(runs, key=lambda run: float((unit * run[1][run[0]]).sum()))


def _spread(unit: Vectors, count: int, random: np.random.Generator) -> Vectors:
    """First middles far from each other (k-means++: Arthur and Vassilvitskii 2007)."""
    chosen = [int(random.integers(len(unit)))]
    while len(chosen) < count:
        far = np.maximum(1.0 - (unit @ unit[chosen].T).max(axis=1), 1e-9)
        chosen.append(int(random.choice(len(unit), p=far / far.sum())))
    return np.asarray(unit[chosen])


def _one_run(unit: Vectors, middles: Vectors) -> tuple[Labels, Vectors]:
    labels = np.full(len(unit), -1)
    for _ in range(_ROUNDS):
        nearest = (unit @ middles.T).argmax(axis=1)
        if (nearest == labels).all():
            break
        labels = nearest
        sums = np.stack([unit[labels == group].sum(axis=0) for group in range(len(middles))])
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        # A group that has lost its last page keeps its middle.
        middles = np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), middles)
    return labels, middles


def _silhouette(cosines: Vectors, labels: Labels) -> float:
    """How much nearer pages are to their own group than to the next one, from -1 to 1 (Rousseeuw 1987)."""
    distances = 1.0 - cosines
    groups = np.unique(labels)
    sizes = np.array([(labels == group).sum() for group in groups])
    sums = np.stack([distances[:, labels == group].sum(axis=1) for group in groups], axis=1)
    own = labels[:, None] == groups[None, :]
    inner = sums[own] / np.maximum(sizes[own.argmax(axis=1)] - 1, 1)
    outer = np.where(own, np.inf, sums / sizes).min(axis=1)
    return float(((outer - inner) / np.maximum(np.maximum(outer, inner), 1e-9)).mean())


def _rows(unit: Vectors, labels: Labels, middles: Vectors) -> tuple[tuple[int, ...], ...]:
    groups = []
    for label in range(len(middles)):
        own = np.flatnonzero(labels == label)
        groups.append(tuple(int(row) for row in own[np.argsort(-(unit[own] @ middles[label]), kind="stable")]))
    return tuple(sorted(groups, key=len, reverse=True))


def _mentions(pages: Sequence[Page]) -> tuple[Counter[str], dict[str, str]]:
    """In how many pages each phrase is among the best, and how it is written."""
    count: Counter[str] = Counter()
    names: dict[str, str] = {}
    for page in pages:
        for phrase in keyphrases(page.title, page.text, _PHRASES):
            key = fold_name(phrase.text)
            count[key] += 1
            names.setdefault(key, phrase.text)
    return count, names
