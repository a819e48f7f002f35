"""Which links of a library are one page, by address, text and meaning."""

import random
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linksnap.models import Link, Snapshot, User
from linksnap.queries.duplicates import DuplicateGroup, Likeness, find_duplicates, shown_groups
from tests.kept import link_of, snapshot_of, tag_of
from tests.people import person
from tests.searchable import page_of

pytestmark = pytest.mark.django_db


def groups_of(owner: User) -> list[DuplicateGroup]:
    return shown_groups(owner, find_duplicates(owner).groups)


def test_it_finds_one_address_in_two_spellings() -> None:
    alice = person("alice")
    old, new = link_of(alice, "http://www.zili.example.org/排版/"), link_of(alice, "https://zili.example.org/排版")
    link_of(alice, "https://zili.example.org/字体")
    (group,) = groups_of(alice)
    assert {group.kept, *group.others} == {old, new} and group.likenesses == (Likeness.ADDRESS,) and group.is_sure


def test_it_finds_one_text_at_two_addresses_and_joins_the_kinds() -> None:
    alice = person("alice")
    links = [link_of(alice, url) for url in ("https://a.example.org/1", "https://b.example.org/2")]
    for link in links:
        snapshot_of(link, text_sha256=b"t" * 32, words=500)
    link_of(alice, "http://a.example.org/1/")
    empty = link_of(alice, "https://c.example.org/")
    snapshot_of(empty, words=0)
    (group,) = groups_of(alice)
    assert len(group.others) == 2 and group.likenesses == (Likeness.ADDRESS, Likeness.TEXT) and group.is_sure


def test_it_does_not_tick_short_texts() -> None:
    alice = person("alice")
    for number in range(2):
        snapshot_of(link_of(alice, f"https://d{number}.example.org/"), text_sha256=b"w" * 32, words=8)
    assert [group.is_sure for group in groups_of(alice)] == [False]


def test_it_finds_nearly_equal_pages() -> None:
    alice = person("alice")
    chance = random.Random(7)
    text = "".join(chance.choice("机器学习与神经网络的入门从感知机讲到反向传播") for _ in range(200))
    one, two = page_of(alice, "one", text), page_of(alice, "two", f"{text[:150]}改了一处{text[152:]}")
    page_of(alice, "far", "红烧肉的做法：五花肉切块，冰糖炒色。")
    page_of(person("bob"), "bobs", text)
    Snapshot.objects.update(indexed_at=datetime(2026, 5, 3, tzinfo=UTC))
    found = find_duplicates(alice)
    assert (found.looked_at, found.pages, found.is_cut) == (3, 3, False)
    (group,) = shown_groups(alice, found.groups)
    assert {group.kept, *group.others} == {one, two} and group.likenesses == (Likeness.NEAR,) and not group.is_sure
    Snapshot.objects.filter(link=two).update(fingerprint=None)
    assert find_duplicates(alice).is_cut


def test_it_keeps_the_one_with_most_of_a_person() -> None:
    alice = person("alice")
    urls = [f"{scheme}://{prefix}e.example.org/" for scheme in ("http", "https") for prefix in ("", "www.")]
    bare, noted, tagged, kept = (link_of(alice, url) for url in urls)
    snapshot_of(kept)
    Link.objects.filter(pk=noted.pk).update(notes="笔记")
    tag_of(alice, "标签", tagged)
    Link.objects.filter(pk=bare.pk).update(created_at=datetime(2001, 1, 1, tzinfo=UTC))
    (group,) = groups_of(alice)
    assert [group.kept, *group.others] == [kept, noted, tagged, bare]


def test_it_leaves_out_the_archive_and_others_and_asks_a_fixed_number_of_queries() -> None:
    alice = person("alice")
    for url in ("http://f.example.org/", "https://f.example.org/"):
        link = link_of(alice, url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert len(groups_of(alice)) == 1
    for number in range(5):
        for scheme in ("http", "https"):
            link_of(alice, f"{scheme}://g{number}.example.org/")
    with CaptureQueriesContext(connection) as many:
        assert len(groups_of(alice)) == 6
    assert len(few) == len(many)
    Link.objects.filter(pk=link.pk).update(is_archived=True)
    assert len(groups_of(alice)) == 5 and groups_of(person("bob")) == []
