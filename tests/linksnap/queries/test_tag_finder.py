"""Finding tags while somebody types: every name, pinyin, initials, slips; the most used first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linksnap.models import Tag
from linksnap.queries.tag_finder import MOST_FOUND, find_tags
from linksnap.services import tag_upkeep, tags
from tests.kept import link_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def names(typed: str) -> list[str]:
    return [found.tag.name for found in find_tags(person("alice"), typed).tags]


def test_it_finds_by_every_name_by_pinyin_initials_and_in_spite_of_a_slip() -> None:
    alice = person("alice")
    learning = tags.get_or_create(alice.pk, "机器学习")
    tags.add_alias(learning, "machine learning")
    tags.add(link_of(alice), "机械")
    tags.get_or_create(alice.pk, "绿色")
    tags.get_or_create(person("bob").pk, "机器人")
    # A name that was brought in by the version before has no forms yet.
    tag_of(alice, "typography")
    asked = {
        "机器": ["机器学习"],
        "機器 學": ["机器学习"],
        "学习": ["机器学习"],
        "jqxx": ["机器学习"],
        "jiqi": ["机器学习"],
        "ML": ["机器学习"],
        "learn": ["机器学习"],
        "Machine-L": ["机器学习"],
        "机器学系": ["机器学习"],
        "jiqixuxi": ["机器学习"],
        "mashine": ["机器学习"],
        "j": ["机械", "机器学习"],
        "lu": ["绿色"],
        "lv": ["绿色"],
        "typo": ["typography"],
        "100%": [],
        "\\": [],
        "_": ["机械"],
    }
    wrong = {typed: names(typed) for typed, expected in asked.items() if sorted(names(typed)) != sorted(expected)}
    assert wrong == {}
    assert names("j")[0] == "机械", "the one that is used comes first"


def test_it_tells_by_which_other_name_and_offers_a_new_tag_last() -> None:
    alice = person("alice")
    tags.add_alias(tags.get_or_create(alice.pk, "机器学习"), "ML")
    found = find_tags(alice, "ml")
    assert [(one.tag.name, one.alias) for one in found.tags] == [("机器学习", "ML")]
    assert (found.new, find_tags(alice, "新的、").new) == ("", "")
    assert find_tags(alice, " #新  的 ").new == "新 的"


def test_it_puts_what_begins_so_before_what_holds_it_in_a_fixed_number_of_queries() -> None:
    alice = person("alice")
    for number in range(12):
        tags.add(link_of(alice, f"https://{number}.example/"), f"网页{number}")
    for path in "ab":
        tags.add(link_of(alice, f"https://old.example/{path}"), "旧网页")
    tag_upkeep.count_changed()
    with CaptureQueriesContext(connection) as seen:
        found = find_tags(alice, "网页").tags
    assert len(found) == MOST_FOUND and "旧网页" not in [one.tag.name for one in found]
    assert len(seen) <= 5


def test_it_writes_forms_down_for_names_that_have_none() -> None:
    tag = tag_of(person("alice"), "机器学习")
    Tag.objects.filter(pk=tag.pk).update(slug="find")
    assert names("jqxx") == []
    assert tag_upkeep.write_forms() == 1 and tag_upkeep.write_forms() == 0
    tag.refresh_from_db()
    assert (names("jqxx"), tag.slug) == (["机器学习"], "机器学习")
