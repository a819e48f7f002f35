"""Counts and tags of the side bar."""

import pytest
from django.utils import timezone

from linksnap.models import Link, TagAlias, WorkState
from linksnap.queries.sidebar import MOST_TAGS, Counts, side_bar, tag_tree, top_tags
from linksnap.rules.tag_names import tag_key
from tests.kept import capture_of, link_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_counts_links_by_state_and_only_ones_own() -> None:
    alice = person("alice")
    links = [link_of(alice, f"https://{n}.example/") for n in range(4)]
    link_of(person("bob"), "https://b.example/")
    Link.objects.filter(pk=links[0].pk).update(is_unread=False, is_favourite=True)
    Link.objects.filter(pk=links[1].pk).update(is_archived=True)
    failed = capture_of(links[2], state=WorkState.FAILED, finished_at=timezone.now())
    Link.objects.filter(pk=links[2].pk).update(latest_capture=failed)
    assert side_bar(alice).counts == Counts(total=3, unread=2, favourite=1, archived=1, failed=1)


def test_it_puts_the_most_used_first_and_children_below() -> None:
    alice = person("alice")
    links = [link_of(alice, f"https://{n}.example/") for n in range(3)]
    parent = tag_of(alice, "归档", *links)
    child = tag_of(alice, "链接失效", links[0])
    child.parent = parent
    child.save()
    tag_of(alice, "菜谱", *links[:2])
    entries = side_bar(alice).tags
    assert [(entry.tag.name, entry.count) for entry in entries] == [("归档", 3), ("菜谱", 2)]
    assert [(entry.tag.name, entry.count) for entry in entries[0].children] == [("链接失效", 1)]


def test_it_shows_a_child_alone_when_its_parent_is_not_in_the_list() -> None:
    alice = person("alice")
    parent, child = tag_of(alice, "归档"), tag_of(alice, "链接失效")
    child.parent = parent
    child.save()
    assert [entry.tag for entry in tag_tree([child])] == [child]


def test_it_finds_tags_by_other_names_and_counts_links_once() -> None:
    alice = person("alice")
    tag = tag_of(alice, "自托管", link_of(alice))
    for name in ("self-hosting", "self-hosted"):
        TagAlias.objects.create(owner=alice, tag=tag, name=name, key=tag_key(name))
    found = top_tags(alice, "Self Host")
    assert [(row.name, row.links) for row in found] == [("自托管", 1)]  # type: ignore[attr-defined]


def test_it_lists_only_so_many() -> None:
    for number in range(MOST_TAGS + 5):
        tag_of(person("alice"), f"标签 {number}", link_of(person("alice"), f"https://{number}.example/"))
    assert len(top_tags(person("alice"))) == MOST_TAGS
