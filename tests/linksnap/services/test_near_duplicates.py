"""Links with nearly the same text point to the oldest of them, whichever comes, changes or goes first."""

import random
from datetime import UTC, datetime

import pytest

from linksnap.models import Link, Snapshot
from linksnap.queries.near_duplicates import near_pairs, originals_of, same_text
from linksnap.services import link_deletion, near_duplicates
from tests.kept import link_of
from tests.people import person
from tests.searchable import found, index, page_of

pytestmark = pytest.mark.django_db


def text_of(seed: int, words: int = 200) -> str:
    chance = random.Random(seed)
    return "".join(
        chance.choice("备份排版标点字体行高开源服务器硬盘网页抓取搜索标签资料库快照合集") for _ in range(words)
    )


TEXT = text_of(1)
EDITED = TEXT[:80] + "改动过的几个字" + TEXT[87:] + "版权所有"


def original_of(link: Link) -> Link | None:
    return Link.objects.get(pk=link.pk).near_duplicate_of


def test_it_marks_the_younger_of_two_and_nobody_elses() -> None:
    alice = person("alice")
    theirs = page_of(person("bob"), "theirs", TEXT)
    first, second = page_of(alice, "first", TEXT), page_of(alice, "second", EDITED)
    other = page_of(alice, "other", text_of(2))
    assert [original_of(link) for link in (theirs, first, second, other)] == [None, None, first, None]
    assert originals_of(alice, [first.pk, second.pk, other.pk]) == {second.pk: first.pk}
    assert near_pairs(alice).pairs == [(first.pk, second.pk)] and near_pairs(person("bob")).pairs == []
    second.refresh_from_db()
    assert same_text(second) == [first] and same_text(first) == [second] and same_text(other) == []
    assert found(alice, "is:duplicate") == found(alice, "状态:重复") == ["second"]


def test_it_keeps_the_oldest_as_the_original_whatever_comes_first() -> None:
    alice = person("alice")
    second, third = page_of(alice, "second", TEXT), page_of(alice, "third", EDITED)
    old = link_of(alice, "https://old.example/")
    Link.objects.filter(pk=old.pk).update(created_at=datetime(2019, 5, 3, tzinfo=UTC))
    index(Link.objects.get(pk=old.pk), [TEXT[:100], TEXT[90:]])
    assert [original_of(link) for link in (old, second, third)] == [None, old, old]


def test_it_lets_go_of_a_page_that_changes_and_finds_the_rest_again() -> None:
    alice = person("alice")
    first, second, third = (page_of(alice, name, TEXT) for name in ("first", "second", "third"))
    index(third, [text_of(3)])
    assert [original_of(link) for link in (first, second, third)] == [None, first, None]
    index(third, [EDITED])
    index(first, [text_of(4)])
    assert [original_of(link) for link in (first, second, third)] == [None, None, None]
    assert near_duplicates.catch_up() == 2
    assert [original_of(link) for link in (first, second, third)] == [None, None, second]
    index(third, ["太短"])
    assert original_of(third) is None and near_duplicates.catch_up() == 0


def test_it_makes_another_one_the_original_when_it_is_deleted() -> None:
    alice = person("alice")
    first, second, third = (page_of(alice, name, TEXT) for name in ("first", "second", "third"))
    change = link_deletion.delete(first)
    assert near_duplicates.catch_up() == 2
    assert [original_of(link) for link in (second, third)] == [None, second]
    link_deletion.put_back(change)
    assert Link.objects.get(pk=first.pk).near_duplicate_of is None


def test_it_brings_back_a_copy_whose_original_is_gone() -> None:
    alice = person("alice")
    first, second = page_of(alice, "first", TEXT), page_of(alice, "second", TEXT)
    change = link_deletion.delete(second)
    link_deletion.delete(first)
    link_deletion.put_back(change)
    assert original_of(second) is None


def test_it_looks_at_pages_that_were_kept_before_there_were_sketches() -> None:
    alice = person("alice")
    links = [page_of(alice, name, TEXT) for name in ("first", "second")]
    page_of(alice, "short", "短")
    Link.objects.update(near_duplicate_of=None)
    Snapshot.objects.update(fingerprint=None)
    assert near_pairs(alice).looked_at == 0 and near_duplicates.catch_up(budget_s=0.0) == 0
    assert near_duplicates.catch_up() == 3 and near_duplicates.catch_up() == 0
    assert original_of(links[1]) == links[0]


def test_it_compares_the_oldest_of_very_many() -> None:
    alice = person("alice")
    links = [page_of(alice, f"wall-{number}", TEXT) for number in range(30)]
    assert {original_of(link) for link in links[1:]} == {links[0]}
