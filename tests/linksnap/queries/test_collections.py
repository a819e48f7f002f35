"""Tests of reading collections: the tree for the side bar and the overview, paths, places."""

import pytest
from pytest_django import DjangoAssertNumQueries

from linksnap.models import User
from linksnap.queries.collections import (
    SIDE_TOP,
    collection_at,
    collection_tree,
    collections_with,
    path_of,
    paths_of,
    places_for,
    side_collections,
)
from linksnap.queries.sidebar import side_bar
from linksnap.services import collections
from tests.kept import link_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return person("alice")


def drawn(owner: User) -> str:
    """The tree as brackets: what a template makes of it."""
    lines = []
    for row in collection_tree(owner):
        lines.append(row.collection.name + ("(" if row.opens else " ") + ")" * len(row.closes))
    return "".join(lines)


def test_it_draws_a_tree_without_recursion(alice: User) -> None:
    top = collections.create(alice, "甲")
    collections.create(alice, "丁", parent=collections.create(alice, "乙", parent=top))
    collections.create(alice, "丙")
    assert drawn(alice) == "甲(乙(丁 ))丙 "
    last = collections.create(alice, "戊", parent=collections.create(alice, "己", parent=top))
    assert drawn(alice) == "甲(乙(丁 )己(戊 ))丙 "
    collections.move(last, top)
    assert drawn(alice) == "甲(乙(丁 )己 戊 )丙 "


def test_it_shows_only_ones_own(alice: User) -> None:
    collections.create(person("charlie"), "别人的")
    assert drawn(alice) == "" and paths_of(alice) == {} and collection_at(alice, "别人的") is None
    assert side_collections(alice).total == 0


def test_it_counts_links_in_each_list_itself(alice: User) -> None:
    top = collections.create(alice, "甲")
    below = collections.create(alice, "乙", parent=top)
    collections.add_links(below, [link_of(alice, f"https://zili.example/{n}").pk for n in range(3)])
    assert [row.links for row in collection_tree(alice)] == [0, 3]


def test_it_cuts_the_side_bar_and_opens_it_at_one(alice: User) -> None:
    for number in range(SIDE_TOP + 5):
        collections.create(alice, f"列表 {number}")
    deep = collections.get_or_create_path(alice, ("列表 0", "中", "下", "更下"))
    shown = side_collections(alice, current=deep.parent.public_id if deep.parent else "")
    assert shown.total == SIDE_TOP + 8
    assert [row.collection.name for row in shown.rows][:4] == ["列表 0", "中", "下", "列表 1"]
    assert [row.is_open for row in shown.rows][:4] == [True, True, True, False]
    assert len(shown.rows) == SIDE_TOP + 2


def test_it_fills_the_side_bar_in_a_fixed_number_of_queries(
    alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        collections.get_or_create_path(alice, (f"列表 {number}", "中", "下"))
    with django_assert_max_num_queries(7):
        assert side_bar(alice).collections.total == 120


def test_it_reads_and_writes_paths(alice: User) -> None:
    deep = collections.get_or_create_path(alice, ("技术", "Data Bases"))
    odd = collections.create(alice, "读/写")
    assert list(paths_of(alice).values()) == ["技术", "技术 / Data Bases", "读/写"]
    for line in ("技术 / Data Bases", "技术/data bases", " 技术  /Data  Bases"):
        assert collection_at(alice, line) == deep
    assert collection_at(alice, "读/写") == odd and collection_at(alice, "技术/没有") is None
    assert [above.name for above in path_of(deep)] == ["技术"]


def test_it_offers_only_places_that_make_no_ring(alice: User) -> None:
    deep = collections.get_or_create_path(alice, ("甲", "乙", "丙"))
    collections.create(alice, "丁")
    assert deep.parent is not None
    assert list(places_for(deep.parent).values()) == ["丁", "甲"]


def test_it_tells_where_a_link_stands(alice: User) -> None:
    link = link_of(alice)
    for path in (("技术", "数据库"), ("周末",)):
        collections.add_links(collections.get_or_create_path(alice, path), [link.pk])
    assert [line for _, line in collections_with(link, paths_of(alice))] == ["周末", "技术 / 数据库"]
