"""The groups of a map: as many as the eye takes in, each within one above, named and coloured to tell them apart."""

import numpy as np
import pytest

from ml.maps.clusters import cut, wanted_groups
from ml.maps.colours import colour_clusters
from ml.maps.names import NamedPage, name_clusters
from ml.maps.repulsion import Plane


def _islands(sizes: dict[tuple[float, float], int]) -> Plane:
    rng = np.random.default_rng(4)
    parts = [rng.normal(middle, 0.03, (pages, 2)) for middle, pages in sizes.items()]
    return np.concatenate(parts).astype(np.float32)


THREE = {(-0.7, -0.6): 26, (0.7, -0.5): 18, (0.0, 0.7): 12}


def test_it_finds_the_islands_and_numbers_the_largest_first() -> None:
    found = cut(_islands(THREE))
    far = [cluster for cluster in found.clusters if cluster.depth == 0]
    assert [cluster.pages for cluster in far[:3]] == [26, 18, 12]
    assert (far[0].x, far[0].y) == pytest.approx((-0.7, -0.6), abs=0.08)
    assert len(set(found.of_page[:26].tolist()) & set(found.of_page[26:].tolist())) == 0


@pytest.mark.parametrize("pages", [1, 2, 20, 300, 4_000])
def test_it_nests_every_group_in_one_above(pages: int) -> None:
    places = np.random.default_rng(2).uniform(-1, 1, (pages, 2)).astype(np.float32)
    found = cut(places)
    depths = max(cluster.depth for cluster in found.clusters) + 1
    assert depths == (len(wanted_groups(pages)) if pages >= 20 else 1)
    for depth in range(depths):
        level = [cluster for cluster in found.clusters if cluster.depth == depth]
        assert sum(cluster.pages for cluster in level) == pages
        for cluster in level:
            assert len(found.members(cluster.number)) == cluster.pages
            assert depth == 0 or found.clusters[cluster.parent].depth == depth - 1


def test_it_finds_no_group_where_there_is_no_page() -> None:
    assert cut(np.empty((0, 2), dtype=np.float32)).clusters == ()
    assert len(cut(np.zeros((30, 2), dtype=np.float32)).clusters) == 1


def test_it_names_groups_by_the_tags_that_tell_them_apart_and_else_by_titles() -> None:
    found = cut(_islands(THREE))
    pages = [NamedPage("自制面包", ("生活", "烘焙")) for _ in range(26)]
    pages += [NamedPage("Postgres", ("生活", "databases")) for _ in range(18)]
    pages += [NamedPage("杭州西湖的骑行路线 - 某某博客", (), "www.example.org") for _ in range(12)]
    names = name_clusters(found, pages)
    first, second, third = names[:3]
    assert first[0] == "烘焙"
    assert second[0] == "databases"
    assert any("西湖" in word or "骑行" in word for word in third)
    assert all(1 <= len(words) <= 3 for words in (first, second, third))


def test_it_names_nothing_where_nothing_is_said() -> None:
    found = cut(_islands(THREE))
    assert all(words == () for words in name_clusters(found, [NamedPage("") for _ in range(56)]))


def test_it_gives_far_groups_different_colours_and_keeps_those_pages_had() -> None:
    found = cut(_islands(THREE))
    first = colour_clusters(found, [-1] * 56)
    far = [colour for colour, cluster in zip(first, found.clusters, strict=True) if cluster.depth == 0]
    assert len(set(far)) == len(far)
    again = colour_clusters(found, [7] * 26 + [0] * 18 + [7] * 12)
    assert again[:2] == [7, 0]
    assert again[2] not in (7, 0)
