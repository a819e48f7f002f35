"""Rows only the encoder itself can make before it learns: hard negatives, yes and no, clusters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
from datasets import DatasetDict
from numpy.typing import NDArray

from ml.config import PASSAGE_PROMPT
from ml.data.pairs import Pair
from ml.losses.clusters import clusters_of
from ml.losses.registry import BatchShape
from ml.training.datasets import Row, asked, gathered, texts_of

Encode = Callable[[list[str]], NDArray[np.float32]]
"""Texts with their prompts to unit vectors, (n, d)."""

MINED = frozenset({BatchShape.TRIPLETS, BatchShape.JUDGED, BatchShape.CLUSTERED})
RELATIVE_MARGIN = 0.05
"""A negative nearer than this share below the right answer is likely one itself (NV-Retriever, arXiv:2407.15831)."""
AT_ONCE = 1_024
TEXTS_A_CLUSTER, MOST_CLUSTERS = 20, 500
YES, NO = 1, 0


def mined_datasets(pairs: Sequence[Pair], shape: BatchShape, encode: Encode, seed: int = 0) -> DatasetDict:
    """As `datasets_of`, for the shapes in MINED; `encode` is the base."""
    if shape is BatchShape.CLUSTERED:
        return gathered(_clustered(pairs, encode, seed))
    return gathered(_against(pairs, shape, encode))


def hardest_of(pairs: Sequence[Pair], encode: Encode) -> list[int]:
    """For each pair the number of the pair whose positive is its hardest negative; -1 where all are too near.

    A negative is of another page, shares no rare tag, and lies below the right answer by the relative margin.
    """
    anchors = encode([asked(pair) for pair in pairs])
    positives = encode([PASSAGE_PROMPT + pair.positive for pair in pairs])
    own = (anchors * positives).sum(1)
    pages = np.array([pair.page for pair in pairs])
    hardest: list[int] = []
    for begin in range(0, len(pairs), AT_ONCE):
        rows = slice(begin, begin + AT_ONCE)
        cosines = anchors[rows] @ positives.T
        too_near = cosines > (own[rows] - RELATIVE_MARGIN * np.abs(own[rows]))[:, None]
        cosines[too_near | (pages[rows][:, None] == pages[None, :]) | _share_a_tag(pairs[rows], pairs)] = -np.inf
        best = cosines.argmax(axis=1)
        found = np.isfinite(cosines[np.arange(len(best)), best])
        hardest += np.where(found, best, -1).tolist()
    return hardest


def _share_a_tag(left: Sequence[Pair], right: Sequence[Pair]) -> NDArray[np.bool_]:
    by_tag: dict[int, list[int]] = {}
    for number, pair in enumerate(right):
        for tag in pair.tags:
            by_tag.setdefault(tag, []).append(number)
    shared = np.zeros((len(left), len(right)), dtype=bool)
    for number, pair in enumerate(left):
        for tag in pair.tags:
            shared[number, by_tag[tag]] = True
    return shared


def _against(pairs: Sequence[Pair], shape: BatchShape, encode: Encode) -> Iterator[tuple[str, Row]]:
    """Pairs with their negatives: as a third column, or as a pair of its own that says no."""

    def group(pair: Pair) -> str:
        return f"{pair.source}.{pair.lang or 'xx'}"

    for name, one_group in groupby(sorted(pairs, key=group), group):
        members = list(one_group)
        for pair, number in zip(members, hardest_of(members, encode), strict=True):
            if number < 0:
                continue
            right, wrong = PASSAGE_PROMPT + pair.positive, PASSAGE_PROMPT + members[number].positive
            if shape is BatchShape.TRIPLETS:
                yield name, (pair, (asked(pair), right, wrong))
            else:
                yield name, (replace(pair, tags=(YES,)), (asked(pair), right))
                yield name, (replace(pair, tags=(NO,)), (asked(pair), wrong))


def _clustered(pairs: Sequence[Pair], encode: Encode, seed: int) -> Iterator[tuple[str, Row]]:
    """Each text once, its cluster where the tags stand."""
    texts = texts_of(pairs)
    count = min(MOST_CLUSTERS, max(2, len(texts) // TEXTS_A_CLUSTER))
    if not texts:
        return
    found = clusters_of(encode([PASSAGE_PROMPT + one.positive for one in texts]), count, seed)
    for one, cluster in zip(texts, found, strict=True):
        yield f"text.{one.lang or 'xx'}", (replace(one, tags=(int(cluster),)), (PASSAGE_PROMPT + one.positive,))
