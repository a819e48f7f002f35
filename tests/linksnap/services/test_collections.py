"""Tests of collections: making, naming, nesting, filling, deleting and taking the deletion back."""

import pytest

from linksnap.models import Collection, CollectionLink
from linksnap.rules.collection_names import DEEPEST, CollectionError, CollectionProblem
from linksnap.rules.collection_tree import depth_of
from linksnap.services import change_sets, collections
from tests.kept import link_of
from tests.people import person

pytestmark = pytest.mark.django_db


def titles(collection: Collection) -> list[str]:
    rows = CollectionLink.objects.filter(collection=collection).order_by("position")
    return [row.link.title for row in rows.select_related("link")]


def names_at_top() -> list[str]:
    rows = Collection.objects.filter(owner=person("alice"), parent=None)
    return list(rows.order_by("position").values_list("name", flat=True))


def problem_of(error: pytest.ExceptionInfo[CollectionError]) -> CollectionProblem:
    return error.value.problem


def test_it_makes_collections_in_order_and_cleans_their_names() -> None:
    alice = person("alice")
    collections.create(alice, "  中文\u200b 排版\n资料 ", description="字体与\x00标点")
    collections.create(alice, "Papers")
    assert names_at_top() == ["中文 排版 资料", "Papers"]
    assert Collection.objects.get(name="中文 排版 资料").description == "字体与标点"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", CollectionProblem.EMPTY),
        ("\u200b \x00", CollectionProblem.EMPTY),
        ("长" * 201, CollectionProblem.TOO_LONG),
        ("论文", CollectionProblem.NAME_TAKEN),
    ],
)
def test_it_refuses_a_name(name: str, problem: CollectionProblem) -> None:
    collections.create(person("alice"), "论文")
    with pytest.raises(CollectionError) as error:
        collections.create(person("alice"), name)
    assert problem_of(error) == problem


def test_it_lets_one_name_stand_in_two_places_and_with_two_people() -> None:
    alice = person("alice")
    first = collections.create(alice, "论文")
    below = collections.create(alice, "论文", parent=first)
    other = collections.create(person("charlie"), "论文")
    assert len({first.pk, below.pk, other.pk}) == 3


def test_it_never_stands_a_collection_under_somebody_else_s() -> None:
    theirs = collections.create(person("charlie"), "别人的")
    with pytest.raises(CollectionError) as error:
        collections.create(person("alice"), "我的", parent=theirs)
    assert problem_of(error) == CollectionProblem.GONE


def test_it_finds_a_path_again_or_makes_what_is_missing() -> None:
    alice = person("alice")
    deep = collections.get_or_create_path(alice, ("技术", " 数据库 ", "", "索引"))
    assert collections.get_or_create_path(alice, ("技术", "数据库", "索引")).pk == deep.pk
    assert collections.get_or_create_path(alice, ("技术", "数据库")).pk == deep.parent_id
    assert Collection.objects.filter(owner=alice).count() == 3


def test_it_keeps_a_thousand_levels_at_fifty() -> None:
    alice = person("alice")
    deepest = collections.get_or_create_path(alice, tuple(f"第 {n} 层" for n in range(1000)))
    parents = dict(Collection.objects.filter(owner=alice).values_list("pk", "parent_id"))
    assert depth_of(parents, deepest.pk) == DEEPEST
    with pytest.raises(CollectionError) as error:
        collections.create(alice, "再深一层", parent=deepest)
    assert problem_of(error) == CollectionProblem.TOO_DEEP


def test_it_refuses_a_path_without_names() -> None:
    with pytest.raises(CollectionError) as error:
        collections.get_or_create_path(person("alice"), ("", " \n"))
    assert problem_of(error) == CollectionProblem.EMPTY


def test_it_refuses_a_ring_and_a_place_too_deep() -> None:
    alice = person("alice")
    top = collections.create(alice, "上")
    below = collections.create(alice, "下", parent=collections.create(alice, "中", parent=top))
    with pytest.raises(CollectionError) as error:
        collections.move(top, below)
    assert problem_of(error) == CollectionProblem.CYCLE
    deep = collections.get_or_create_path(alice, tuple(f"层 {n}" for n in range(DEEPEST - 2)))
    with pytest.raises(CollectionError) as error:
        collections.move(top, deep)
    assert problem_of(error) == CollectionProblem.TOO_DEEP


def test_it_moves_a_collection_with_all_below_it() -> None:
    alice = person("alice")
    papers, archive = collections.create(alice, "论文"), collections.create(alice, "归档")
    below = collections.create(alice, "检索", parent=papers)
    collections.move(papers, archive)
    below.refresh_from_db()
    assert below.parent == papers and below.parent.parent == archive
    assert collections.move(papers, None).parent is None


def test_it_renames_but_not_onto_a_neighbour() -> None:
    alice = person("alice")
    papers, _ = collections.create(alice, "论文"), collections.create(alice, "归档")
    assert collections.rename(papers, "文章").name == "文章"
    assert collections.rename(papers, "文章").name == "文章"
    with pytest.raises(CollectionError) as error:
        collections.rename(papers, "归档")
    assert problem_of(error) == CollectionProblem.NAME_TAKEN


def test_it_reorders_neighbours_and_stops_at_the_ends() -> None:
    made = [collections.create(person("alice"), name) for name in ("甲", "乙", "丙")]
    collections.reorder(made[2], -1)
    assert names_at_top() == ["甲", "丙", "乙"]
    collections.reorder(made[0], 9)
    assert names_at_top() == ["丙", "乙", "甲"]


def test_it_adds_own_links_once_and_in_order() -> None:
    alice = person("alice")
    mine = [link_of(alice, f"https://zili.example/{n}", f"第 {n} 篇") for n in range(3)]
    theirs = link_of(person("charlie"))
    papers = collections.create(alice, "论文")
    assert collections.add_links(papers, [mine[2].pk, theirs.pk, mine[0].pk, mine[2].pk]) == 2
    assert collections.add_links(papers, [link.pk for link in mine]) == 1
    assert titles(papers) == ["第 2 篇", "第 0 篇", "第 1 篇"]
    assert collections.remove_links(papers, [mine[0].pk, theirs.pk]) == 1
    assert titles(papers) == ["第 2 篇", "第 1 篇"]


def test_it_takes_a_deletion_back_with_everything() -> None:
    alice = person("alice")
    papers = collections.create(alice, "论文", description="读过的")
    below = collections.create(alice, "检索", parent=papers)
    links = [link_of(alice, f"https://zili.example/{n}", f"第 {n} 篇") for n in range(3)]
    collections.add_links(below, [links[1].pk, links[0].pk, links[2].pk])
    change = collections.delete(papers)
    assert not Collection.objects.filter(owner=alice).exists()
    assert change.summary == {"name": "论文", "collections": 2, "links": 3}
    links[0].delete()
    assert change_sets.undo(change) is True
    again = Collection.objects.get(public_id=below.public_id)
    assert again.parent is not None and again.parent.public_id == papers.public_id
    assert (again.parent.description, again.created_at) == ("读过的", below.created_at)
    assert titles(again) == ["第 1 篇", "第 2 篇"]
    assert change_sets.undo(change) is False


def test_it_puts_a_collection_back_beside_a_new_one_of_its_name() -> None:
    alice = person("alice")
    first = collections.create(alice, "论文")
    change = collections.delete(first)
    collections.create(alice, "论文")
    change_sets.undo(change)
    assert Collection.objects.get(public_id=first.public_id).name == "论文 (2)"


def test_it_puts_a_collection_back_at_the_top_when_its_place_is_gone() -> None:
    alice = person("alice")
    top = collections.create(alice, "上")
    below = collections.create(alice, "下", parent=top)
    change = collections.delete(below)
    collections.delete(top)
    change_sets.undo(change)
    assert Collection.objects.get(public_id=below.public_id).parent is None


def test_it_deletes_an_account_whose_lists_share_names_on_two_levels() -> None:
    alice = person("alice")
    for name in ("甲", "乙"):
        collections.get_or_create_path(alice, (name, "资料"))
    alice.delete()
    assert not Collection.objects.exists()
