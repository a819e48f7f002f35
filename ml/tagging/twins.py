"""Tags that may be one by what their names mean: 机器学习 and machine-learning, 测评 and 评测."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.encoder.types import Vectors

# Each script's own direction is taken off (raw vectors are near to everything of their own script), and from each
# similarity how near both names are to any (CSLS: Conneau et al. 2018, "Word translation without parallel data").
# Measured by `python -m benchmarks.aliases`: names of which a third or two thirds have a twin, and tags of blogs.
LEAST_COSINE, LEAST_MARGIN = 0.48, 0.4
# Within one script neighbours are rather related things; English names are moreover near by their letters alone.
LEAST_COSINE_ZH, LEAST_MARGIN_ZH = 0.82, 0.6
_NEIGHBOURS = 10
# Fewer names than this have no direction in common that could be taken off.
FEWEST = 8
# The work is this many times this many; the most used come first.
MOST_OF_A_SCRIPT = 3_000
_HAN = re.compile("[\u4e00-\u9fff]")
_LATIN = re.compile(r"[a-z0-9+#.]+")


@dataclass(frozen=True)
class NamedTag:
    """A tag with the vector of its name, encoded as a passage (dim,)."""

    tag_id: int
    name: str
    vector: Vectors


@dataclass(frozen=True)
class Twins:
    """Two tags whose names mean the same, and how near: the centred cosine, and by how much nearer than to others."""

    one: int
    other: int
    cosine: float
    margin: float
    is_translation: bool


def twins(tags: Sequence[NamedTag]) -> list[Twins]:
    """Pairs of which each is the other's nearest and near enough, the surest first; `tags`: most used first."""
    zh = [tag for tag in tags if _HAN.search(tag.name)][:MOST_OF_A_SCRIPT]
    en = [tag for tag in tags if not _HAN.search(tag.name)][:MOST_OF_A_SCRIPT]
    found: list[Twins] = []
    if min(len(zh), len(en)) >= FEWEST:
        found += _translations(zh, en)
    if len(zh) >= FEWEST:
        found += _same_script(zh)
    return sorted(found, key=lambda pair: (-pair.margin, pair.one, pair.other))


def _translations(zh: list[NamedTag], en: list[NamedTag]) -> list[Twins]:
    cosines = _centred(zh) @ _centred(en).T
    margins = _margins(cosines)
    near, back = margins.argmax(axis=1), margins.argmax(axis=0)
    found = []
    for place, at in enumerate(near):
        cosine, margin = float(cosines[place, at]), float(margins[place, at])
        is_mutual = back[at] == place and cosine >= LEAST_COSINE and margin >= LEAST_MARGIN
        # "php项目" holds "php": a part of the thing, not its name in the other language.
        if is_mutual and not _holds(zh[place].name, en[at].name):
            found.append(Twins(zh[place].tag_id, en[at].tag_id, cosine, margin, is_translation=True))
    return found


def _same_script(zh: list[NamedTag]) -> list[Twins]:
    vectors = _centred(zh)
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1.0)
    margins = _margins(cosines)
    near = cosines.argmax(axis=1)
    return [
        Twins(zh[place].tag_id, zh[at].tag_id, float(cosines[place, at]), float(margins[place, at]), False)
        for place, at in enumerate(near)
        if near[at] == place
        and place < at
        and cosines[place, at] >= LEAST_COSINE_ZH
        and margins[place, at] >= LEAST_MARGIN_ZH
    ]


def _centred(tags: Sequence[NamedTag]) -> Vectors:
    vectors = np.stack([tag.vector for tag in tags]).astype(np.float32)
    moved = vectors - vectors.mean(axis=0)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def _margins(cosines: Vectors) -> Vectors:
    """Twice the cosine, less how near each of the two is to its nearest of the other side on average."""
    rows = _nearest_mean(cosines)[:, None]
    columns = _nearest_mean(cosines.T)[None, :]
    return np.asarray(2 * cosines - rows - columns, dtype=np.float32)


def _nearest_mean(cosines: Vectors) -> Vectors:
    # In a small vocabulary ten neighbours would be all there is.
    count = min(_NEIGHBOURS, max(2, cosines.shape[1] // 6))
    nearest = np.partition(cosines, -count, axis=1)[:, -count:]
    return np.asarray(nearest.mean(axis=1), dtype=np.float32)


def _holds(zh: str, en: str) -> bool:
    latin = set(_LATIN.findall(zh.casefold()))
    return bool(latin & set(_LATIN.findall(en.casefold())))
