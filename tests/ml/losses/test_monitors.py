"""Early degeneration is seen: collapse to a point, to a line, hubs; and a healthy encoder is left alone."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.losses.monitors import health, is_degenerating


def spread_out(rows: int, dim: int, seed: int) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).normal(size=(rows, dim)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def moved(rows: NDArray[np.float32], by: float) -> NDArray[np.float32]:
    return unit(rows + by * spread_out(*rows.shape, seed=9))


BASE = spread_out(300, 32, 1)
NEAR = moved(BASE, 0.3)


def test_it_measures_what_the_formulas_say() -> None:
    seen = health(BASE, NEAR)
    assert seen.alignment == pytest.approx(float(((BASE - NEAR) ** 2).sum(1).mean()))
    squares = [float(((NEAR[i] - NEAR[j]) ** 2).sum()) for i in range(300) for j in range(300) if i != j]
    assert seen.uniformity == pytest.approx(np.log(np.mean(np.exp(-2 * np.array(squares)))), rel=1e-4)
    assert 28 < seen.effective_rank <= 32


def test_it_sees_a_collapse() -> None:
    before = health(BASE, NEAR)
    point = np.repeat(BASE[:1], 300, axis=0)
    assert is_degenerating(health(point, point), before) == "rank"
    line = np.where(np.arange(300)[:, None] % 2 == 0, BASE[:1], -BASE[:1]).astype(np.float32)
    assert is_degenerating(health(line, line), before) == "rank"
    crowded = moved(np.repeat(BASE[:1], 300, axis=0), 0.5)
    assert is_degenerating(health(crowded, crowded), before) == "uniformity"
    assert is_degenerating(health(BASE, spread_out(300, 32, 5)), before) == "alignment"


def test_it_leaves_a_healthy_run_alone() -> None:
    before = health(BASE, NEAR)
    assert is_degenerating(health(BASE, moved(BASE, 0.2)), before) == ""
    assert before.hubness < 3


def test_it_leaves_a_run_alone_that_spreads_a_crowd() -> None:
    """E5 begins crowded; learning drives pairs apart, and strangers further (0.25 of 0.35, then 0.9 of 1.6)."""
    middle = spread_out(1, 32, 3)
    far = moved(BASE, 1.2)
    anchors, positives = (unit(middle + 0.4 * side) for side in (BASE, far))
    before, after = health(anchors, positives), health(BASE, moved(BASE, 1.0))
    assert after.alignment > 3 * before.alignment + 0.1 and after.nearness > before.nearness
    assert is_degenerating(after, before) == ""


def test_it_sees_pairs_that_are_no_nearer_than_strangers() -> None:
    before = health(BASE, NEAR)
    assert before.nearness > 0.8
    assert is_degenerating(health(BASE, moved(BASE, 3.0)), before) == "alignment"


def test_it_sees_a_hub() -> None:
    pulled = BASE.copy()
    pulled[0] = BASE.mean(axis=0) / np.linalg.norm(BASE.mean(axis=0))
    few = np.concatenate([pulled[:1], moved(np.repeat(pulled[:1], 5, axis=0), 0.05), BASE[6:]])
    assert health(few, few).hubness > health(BASE, BASE).hubness


@pytest.mark.parametrize(
    ("anchors", "positives"),
    [(BASE[:2], BASE[:2]), (BASE, BASE[:5]), (BASE, np.full_like(BASE, np.nan))],
    ids=["too few", "unequal", "not a number"],
)
def test_it_refuses_what_it_cannot_measure(anchors: NDArray[np.float32], positives: NDArray[np.float32]) -> None:
    with pytest.raises(ValueError, match=r"pairs|numbers"):
        health(anchors, positives)
