"""Tests of reading tags: completion, counts, what a merge would do."""

import pytest

from linksnap.models import Tag
from linksnap.queries import tags
from linksnap.services import tags as tag_services
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def test_it_completes_with_the_names_used_most_then_the_unused() -> None:
    alice = person("alice")
    links = [link_of(alice, f"https://{n}.example/") for n in "abc"]
    tag_of(alice, "少用", links[0])
    tag_of(alice, "常用", *links)
    tag_of(alice, "未用")
    tag_of(person("charlie"), "别人的")
    assert tags.tag_names(alice) == ["常用", "少用", "未用"]


def test_it_completes_with_a_bounded_number_of_names() -> None:
    alice = person("alice")
    Tag.objects.bulk_create(Tag(owner=alice, name=f"标签{n}", key=f"标签{n}", slug=f"标签{n}") for n in range(300))
    assert len(tags.tag_names(alice)) == tags.NAMES_TO_COMPLETE


@pytest.mark.parametrize("name", ["失效链接", "死链", "死鏈", " 死链 "])
def test_it_finds_a_tag_by_any_of_its_names(name: str) -> None:
    alice = person("alice")
    tag = tag_services.rename(tag_of(alice, "死链"), "失效链接")
    assert tags.tag_named(alice, name) == tag
    assert tags.tag_named(person("charlie"), name) is None


def test_it_finds_no_tag_by_an_empty_name() -> None:
    assert tags.tag_named(person("alice"), " # ") is None


def test_it_counts_what_a_merge_would_do() -> None:
    alice = person("alice")
    both, one, none = (link_of(alice, f"https://{n}.example/") for n in "abc")
    source, into = tag_of(alice, "归档", both, one), tag_of(alice, "存档", both)
    suggestion_of(none, "归档", source)
    assert tags.merge_preview(source, into) == tags.MergePreview(moved=1, both=1, aliases=1, proposals=1)
