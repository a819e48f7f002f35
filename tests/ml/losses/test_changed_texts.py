"""The objectives of changed texts: words moved against the loss, words to be written again, passages in columns."""

import pytest
import torch
from torch import Tensor

from ml.losses.adversarial import AdversarialPair
from ml.losses.denoising import WordsBack
from ml.losses.info_nce import InfoNCE
from ml.losses.local_global import LocalGlobal
from ml.losses.types import Objective
from tests.ml.losses.batches import SCALE, check_gradient, cosine, minus_log_share, strangers, unit_rows, views


def same(loss: Tensor, expected: float) -> bool:
    return abs(float(loss) - expected) < 1e-5


def test_it_tells_the_right_word_among_those_of_the_batch() -> None:
    places, words = unit_rows(5), unit_rows(4, seed=1)
    right = [2, 0, 0, 3, 1]
    losses = [
        minus_log_share(cosine(places[i], words[r]), [cosine(places[i], words[j]) for j in range(4) if j != r])
        for i, r in enumerate(right)
    ]
    assert same(WordsBack()([places, words], torch.tensor(right)), sum(losses) / 5)


def test_it_means_the_loss_with_and_without_moved_words() -> None:
    anchors, positives, hurt = views(3)
    pair = InfoNCE(SCALE)
    expected = (float(pair([anchors, positives], strangers())) + float(pair([hurt, positives], strangers()))) / 2
    assert same(AdversarialPair(pair)([anchors, positives, hurt], strangers()), expected)


def test_it_takes_passages_from_two_columns_like_one() -> None:
    (rows,) = views(1, rows=6)
    apart = LocalGlobal(SCALE)([rows[:3], rows[3:]], torch.arange(3))
    assert same(LocalGlobal(SCALE)([rows], torch.tensor([0, 1, 2, 0, 1, 2])), float(apart))


@pytest.mark.parametrize(
    ("objective", "count"), [(AdversarialPair(InfoNCE(SCALE)), 3), (WordsBack(), 2)], ids=["adversarial", "words back"]
)
def test_it_has_the_gradient_of_its_formula(objective: Objective, count: int) -> None:
    assert check_gradient(objective, views(count), strangers())


def test_it_does_not_push_moved_anchors_from_false_negatives() -> None:
    anchors, positives, hurt = views(3)
    shared = torch.tensor([[0, 7], [1, -1], [2, -1], [3, -1], [4, 7]])
    moved = positives.detach().clone()
    moved[4] = hurt.detach()[0]
    objective = AdversarialPair(InfoNCE(SCALE))
    assert objective([anchors, moved, hurt], shared) < objective([anchors, moved, hurt], strangers())
