"""Who must not repel whom: pages that come twice, rare tags two pages share, and rows nobody can judge."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as drawn
from sentence_transformers.util import cos_sim

from ml.losses.info_nce import Direction, InfoNCE
from ml.losses.local_global import LocalGlobal
from ml.losses.moco import MoCo
from ml.losses.pair_margin import BatchHard, PairMargin
from ml.losses.registry import FAMILIES, family_named
from ml.losses.sigmoid_nce import SigmoidNCE
from ml.losses.sup_con import SupConIn, SupConOut
from ml.losses.symmetric import Symmetric
from ml.losses.types import NO_TAG, Objective, is_same, shared_tags, tags_of
from tests.ml.losses.batches import SCALE, strangers, unit_rows, views

DOUBLED = torch.tensor([0, 1, 2, 3, 0])
SHARED = torch.tensor([[0, 7], [1, NO_TAG], [2, NO_TAG], [3, 8], [4, 7]])


def test_it_knows_who_is_no_stranger() -> None:
    assert is_same(DOUBLED, DOUBLED).int().tolist()[0] == [1, 0, 0, 0, 1]
    assert is_same(SHARED, SHARED).int().tolist()[4] == [1, 0, 0, 0, 1]
    assert not is_same(SHARED, SHARED)[1, 2], "no tag at all is nothing to share"
    assert shared_tags(torch.tensor([[1, 2]]), torch.tensor([[2, 1], [1, 9]])).tolist() == [[2, 1]]
    assert tags_of(DOUBLED).shape == (5, 0) and tags_of(SHARED).tolist()[0] == [7]


@pytest.mark.parametrize("names", [DOUBLED, SHARED], ids=["same page", "shared tag"])
@pytest.mark.parametrize(
    "objective",
    [InfoNCE(SCALE), InfoNCE(SCALE, Direction.BOTH), SigmoidNCE().double(), Symmetric().double()],
    ids=lambda one: type(one).__name__,
)
def test_it_does_not_push_false_negatives_away(objective: Objective, names: torch.Tensor) -> None:
    anchors, positives = views(2)
    with_mask = objective([anchors, positives], names)
    moved = positives.detach().clone()
    # Row 0 no longer feels where the positive of row 4 lies; only row 4 itself does.
    moved[4] = anchors.detach()[0]
    plain = objective([anchors, moved], strangers())
    masked = objective([anchors, moved], names)
    assert masked < plain
    (gradient,) = torch.autograd.grad(with_mask, positives, retain_graph=True)
    assert torch.isfinite(gradient).all()


def test_it_equals_the_library_where_nothing_is_masked() -> None:
    anchors, positives, negatives = views(3)
    scores = cos_sim(anchors, torch.cat([positives, negatives])) * SCALE
    expected = torch.nn.functional.cross_entropy(scores, torch.arange(5))
    assert torch.allclose(InfoNCE(SCALE)([anchors, positives, negatives], strangers()), expected)


def test_it_has_one_term_more_than_negatives() -> None:
    rows = unit_rows(1).repeat(4, 1)
    assert math.isclose(float(InfoNCE(SCALE)([rows, rows], strangers(4))), math.log(4), rel_tol=1e-6)


def test_it_masks_the_queue_by_name() -> None:
    queries, keys = views(2)
    moco = MoCo(6, size=3, scale=SCALE)
    moco.queue.push(queries.detach()[:3], torch.tensor([0, 1, 2]))
    hidden = moco([queries, keys], strangers())
    moco.queue.push(queries.detach()[:3], torch.tensor([100, 101, 102]))
    assert hidden < moco([queries, keys], strangers())
    assert len(moco.queue.keys) == 3


@given(seed=drawn.integers(0, 10_000), tags=drawn.lists(drawn.integers(0, 3), min_size=6, max_size=6))
def test_it_never_counts_more_inside_than_outside(seed: int, tags: list[int]) -> None:
    """Jensen's inequality: SupCon with the sum inside the logarithm is at most the one with the sum outside."""
    rows = unit_rows(6, seed=seed).float()
    names = torch.stack([torch.arange(6), torch.tensor(tags)], dim=1)
    assert float(SupConIn(0.2)([rows], names)) <= float(SupConOut(0.2)([rows], names)) + 1e-4


ALONE = torch.stack([torch.arange(5), torch.full((5,), NO_TAG)], dim=1)


@pytest.mark.parametrize(
    ("objective", "count", "names"),
    [
        (SupConOut(), 1, ALONE),
        (SupConIn(), 1, ALONE),
        (BatchHard(), 1, ALONE),
        (BatchHard(), 1, torch.zeros(5, dtype=torch.long)),
        (LocalGlobal(), 1, strangers()),
        (PairMargin(), 2, torch.stack([torch.arange(5), torch.full((5,), 2)], dim=1)),
    ],
    ids=["out", "in", "no positive", "no negative", "one passage a page", "no answer"],
)
def test_it_answers_nothing_where_there_is_nothing_to_learn(
    objective: Objective, count: int, names: torch.Tensor
) -> None:
    rows = views(count)
    loss = objective(rows, names)
    loss.backward()
    assert float(loss) == 0 and all(row.grad is not None and torch.isfinite(row.grad).all() for row in rows)


def test_it_names_every_family_once() -> None:
    assert all(name == family.name and family.make(384) for name, family in FAMILIES.items())
    with pytest.raises(ValueError, match="info_nce_both"):
        family_named("损失")
