"""Tests of reading tags: completion, counts, what a merge would do."""

import pytest

from linksnap.queries import tags
from linksnap.services import tags as tag_services
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


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
    assert tags.merge_preview([source], into) == tags.MergePreview(moved=1, both=1, aliases=1, proposals=1)
