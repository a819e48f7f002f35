"""Tests of the shape of nested lists: depth, height, what is below; also of rows that form a ring."""

from linksnap.rules.collection_names import clean_collection_path, numbered_name
from linksnap.rules.collection_tree import depth_of, height_of, with_all_below

TREE = {1: None, 2: 1, 3: 2, 4: 1, 5: None}


def test_it_measures_a_tree() -> None:
    assert [depth_of(TREE, key) for key in (None, 1, 3, 5)] == [0, 1, 3, 1]
    assert [height_of(TREE, key) for key in (1, 2, 3, 5)] == [3, 2, 1, 1]
    assert with_all_below(TREE, 1) == [1, 2, 4, 3]


def test_it_ends_on_a_ring() -> None:
    ring = {1: 2, 2: 1}
    assert depth_of(ring, 1) == 2 and sorted(with_all_below(ring, 1)) == [1, 2]


def test_it_cleans_the_folders_of_a_file() -> None:
    assert clean_collection_path((" 技术\u202e ", "", "数\t据库", "长" * 300)) == ("技术", "数 据库", "长" * 200)


def test_it_numbers_a_long_name_within_its_limit() -> None:
    assert numbered_name("论文", 2) == "论文 (2)"
    assert len(numbered_name("长" * 200, 12)) == 200
