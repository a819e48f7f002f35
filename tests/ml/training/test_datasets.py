"""Each objective gets the columns it wants, with prompts and names; mined rows keep to strangers that lie further."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.data.pairs import Pair, Source, pairs_of
from ml.encoder.fake_encoder import FakeEncoder
from ml.losses.registry import BatchShape
from ml.losses.types import NO_TAG
from ml.training.datasets import datasets_of
from ml.training.mining import MINED, NO, RELATIVE_MARGIN, YES, hardest_of, mined_datasets
from tests.ml.data.libraries import library

PAIRS = pairs_of(library(60))
WIDTHS = {
    BatchShape.PAIRS: 2, BatchShape.TRIPLETS: 3, BatchShape.TWO_VIEWS: 2, BatchShape.MANY_VIEWS: 3,
    BatchShape.PASSAGES: 2, BatchShape.TAGGED: 2, BatchShape.CLUSTERED: 1, BatchShape.JUDGED: 2, BatchShape.MEMORY: 3,
    BatchShape.TEXTS: 1, BatchShape.DAMAGED: 2,
}  # fmt: skip


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    return FakeEncoder().encode_passages(texts)


@pytest.mark.parametrize("shape", list(BatchShape))
def test_it_gives_each_shape_its_columns(shape: BatchShape) -> None:
    data = mined_datasets(PAIRS, shape, encode) if shape in MINED else datasets_of(PAIRS, shape, seed=1)
    assert data and {name.rsplit(".", 1)[-1] for name in data} >= {"zh", "en"}
    for part in data.values():
        texts = [name for name in part.column_names if name != "label"]
        assert len(texts) == WIDTHS[shape] and all(len(row) == 5 for row in part["label"])
        for name in texts:
            assert all(text.startswith(("query: ", "passage: ")) and len(text) > 9 for text in part[name])
        assert len(texts) < 2 or shape is BatchShape.MEMORY or any(row[texts[0]] != row[texts[1]] for row in part)


def test_it_damages_texts_and_keeps_the_whole_beside_them() -> None:
    zh = datasets_of(PAIRS, BatchShape.DAMAGED, seed=3)["text.zh"]
    left = [len(damaged) / len(whole) for damaged, whole in zip(zh["anchor"], zh["positive"], strict=True)]
    assert 0.3 < float(np.mean(left)) < 0.65
    assert zh["anchor"] == datasets_of(PAIRS, BatchShape.DAMAGED, seed=3)["text.zh"]["anchor"]
    assert zh["anchor"] != datasets_of(PAIRS, BatchShape.DAMAGED, seed=4)["text.zh"]["anchor"]


def test_it_mines_strangers_that_lie_further_than_the_answer() -> None:
    pairs = [pair for pair in PAIRS if pair.source is Source.TITLE_PASSAGE]
    anchors = encode([f"query: {pair.anchor}" for pair in pairs])
    positives = encode([f"passage: {pair.positive}" for pair in pairs])
    hardest = hardest_of(pairs, encode)
    assert sum(number >= 0 for number in hardest) > len(pairs) / 2
    for number, other in enumerate(hardest):
        if other >= 0:
            own = float(anchors[number] @ positives[number])
            assert pairs[other].page != pairs[number].page and not set(pairs[other].tags) & set(pairs[number].tags)
            assert float(anchors[number] @ positives[other]) <= own - RELATIVE_MARGIN * abs(own) + 1e-6
    twins = [Pair(Source.NOTE_PAGE, "zh", "湖", "西湖在杭州", 1), Pair(Source.NOTE_PAGE, "zh", "湖边", "西湖在杭州", 1)]
    assert hardest_of(twins, encode) == [-1, -1], "of one page"


def test_it_says_yes_and_no_by_turns_and_gives_each_text_a_cluster() -> None:
    judged = mined_datasets(PAIRS, BatchShape.JUDGED, encode)
    said = [row[1] for part in judged.values() for row in part["label"]]
    assert said.count(YES) == said.count(NO) > 20
    clustered = mined_datasets(PAIRS, BatchShape.CLUSTERED, encode)
    clusters = {row[1] for part in clustered.values() for row in part["label"]}
    assert NO_TAG not in clusters and len(clusters) > 2
    assert not mined_datasets([], BatchShape.CLUSTERED, encode)
