"""Pages laid out on a plane: the same every time, near what is like them, in any language, whatever comes in."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.maps.layout import Before, lay_out
from ml.maps.repulsion import Grid, exact

Vectors = NDArray[np.float32]


def _topics(per_topic: int, topics: int, seed: int = 1, dim: int = 32) -> tuple[Vectors, NDArray[np.int64]]:
    """Unit vectors around some middles, and which middle each belongs to."""
    middles = np.random.default_rng(99).normal(size=(topics, dim))
    of = np.arange(per_topic * topics) % topics
    vectors = middles[of] + np.random.default_rng(seed).normal(size=(len(of), dim)) * 0.5
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), of


def _share_of_own(places: Vectors, of: NDArray[np.int64], count: int = 5) -> float:
    """Which share of each point's nearest ones is of its topic."""
    far = np.square(places[:, None] - places[None]).sum(axis=2)
    np.fill_diagonal(far, np.inf)
    near = np.argsort(far, axis=1)[:, :count]
    return float((of[near] == of[:, None]).mean())


def test_it_keeps_neighbourhoods_and_gives_the_same_map_again() -> None:
    vectors, of = _topics(20, 6)
    first, second = lay_out(vectors, ["en"] * 120), lay_out(vectors, ["en"] * 120)
    assert np.array_equal(first.places, second.places)
    assert np.abs(first.places).max() <= 1.0
    assert _share_of_own(first.places, of) > 0.95


def test_it_leaves_known_pages_near_their_places_when_pages_are_added() -> None:
    vectors, of = _topics(30, 6)
    old = lay_out(vectors[:150], [""] * 150)
    before = np.full((180, 2), np.nan, dtype=np.float32)
    before[:150] = old.places
    new = lay_out(vectors, [""] * 180, Before(before, old.scale))
    moved = np.linalg.norm(new.places[:150] - old.places, axis=1)
    assert np.median(moved) < 0.1
    assert _share_of_own(new.places, of) > 0.95


def test_it_turns_a_map_made_anew_the_way_the_old_one_lay() -> None:
    vectors, _ = _topics(40, 5)
    old = lay_out(vectors[:80], [""] * 80)
    before = np.full((200, 2), np.nan, dtype=np.float32)
    before[:80] = old.places[:, ::-1]
    new = lay_out(vectors, [""] * 200, Before(before, old.scale))
    mine, target = new.places[:80], before[:80]
    mine, target = mine - mine.mean(axis=0), target - target.mean(axis=0)
    # Turning and mirroring cannot bring them nearer: the best turn left is none.
    left, _, right = np.linalg.svd(mine.T @ target)
    assert np.allclose(left @ right, np.eye(2), atol=1e-2)


def test_it_lays_pages_of_one_topic_together_in_chinese_and_english() -> None:
    vectors, of = _topics(24, 6)
    is_chinese = np.arange(len(of)) // 6 % 2 == 1
    shift = np.random.default_rng(5).normal(size=vectors.shape[1])
    vectors = vectors + np.outer(is_chinese, 1.2 * shift / np.linalg.norm(shift)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    langs = ["zh-Hans" if chinese else "en" for chinese in is_chinese]
    apart, together = lay_out(vectors, [""] * len(of)).places, lay_out(vectors, langs).places
    assert _share_of_own(together, of) > 0.9
    language = is_chinese.astype(np.int64)
    assert _share_of_own(apart, language, 10) > 0.95
    assert _share_of_own(together, language, 10) < 0.9


def test_it_does_not_mix_languages_that_speak_of_different_things() -> None:
    """Some Chinese pages share a topic with English ones, the others are about something nobody writes of there."""
    vectors, of = _topics(20, 6)
    langs = np.where(of < 2, "en", np.where(of == 2, np.where(np.arange(len(of)) % 12 < 6, "en", "zh"), "zh"))
    assert _share_of_own(lay_out(vectors, list(langs)).places, of) > 0.9


@pytest.mark.parametrize("pages", [0, 1, 2, 3, 5, 25])
def test_it_lays_out_few_equal_and_broken_vectors(pages: int) -> None:
    equal = np.ones((pages, 8), dtype=np.float32)
    broken = np.full((pages, 8), np.nan, dtype=np.float32)
    zero = np.zeros((pages, 8), dtype=np.float32)
    for vectors in (equal, broken, zero):
        places = lay_out(vectors, ["zh"] * pages).places
        assert places.shape == (pages, 2)
        assert np.isfinite(places).all()
        assert (np.abs(places) <= 1).all()


@pytest.mark.parametrize("span", [0.01, 0.5, 8.0, 40.0])
def test_it_pushes_by_the_grid_as_it_does_exactly(span: float) -> None:
    points = np.random.default_rng(3).uniform(-span / 2, span / 2, (600, 2)).astype(np.float32)
    right, sum_right = exact(points)
    pushes, total = Grid().pushes(points)
    assert total == pytest.approx(sum_right, rel=0.03, abs=3.0)
    assert np.linalg.norm(pushes - right) < 0.05 * np.linalg.norm(right)
