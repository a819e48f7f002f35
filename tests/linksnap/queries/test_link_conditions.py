"""Filters of a search against the real database."""

from datetime import UTC, datetime

import pytest

from linksnap.models import Link, TagAlias, User
from linksnap.queries.link_conditions import links_that_meet
from linksnap.rules.search_query import parse_query
from linksnap.services import collections, highlights, tags
from tests.people import person
from tests.searchable import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    owner = person("alice")
    old = page_of(owner, "old", "旧文章讲 Django 与数据库。", title="旧文")
    Link.objects.filter(pk=old.pk).update(created_at=datetime(2024, 5, 1, tzinfo=UTC), is_unread=False)
    tags.add(old, "编程")
    tags.add(old, "Web Design")
    new = page_of(owner, "new.blog", "New text about databases.", title="Fresh ideas", lang="en")
    Link.objects.filter(pk=new.pk).update(is_favourite=True, url="https://new.blog.example/%E4%B8%AD%E6%96%87")
    page_of(person("bob"), "bobs", "鲍勃的 Django。", title="旧文")
    return owner


def met(owner: User, text: str) -> set[str]:
    conditions = parse_query(text).conditions
    assert conditions
    return {link.host.removesuffix(".example") for link in links_that_meet(owner, conditions)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("tag:编程", {"old"}),
        ("#編程", {"old"}),
        ("tag:web_designs", {"old"}),
        ("-tag:编程", {"new.blog"}),
        ("tag:编程 tag:没有", set()),
        ("tag:编程 or is:favourite", {"old", "new.blog"}),
        ("site:blog.example", {"new.blog"}),
        ("site:log.example", set()),
        ("site:https://OLD.example/x", {"old"}),
        ("url:中文", {"new.blog"}),
        ("url:%", {"new.blog"}),
        ("title:fresh", {"new.blog"}),
        ("title:django", set()),
        ("lang:zh", {"old"}),
        ("lang:zh-hant", set()),
        ("is:unread", {"new.blog"}),
        ("is:read", {"old"}),
        ("is:untagged", {"new.blog"}),
        ("is:failed", set()),
        ("before:2024-06", {"old"}),
        ("after:2024-05-02", {"new.blog"}),
        ('"django 与数据库"', {"old"}),
        ("-数据库", {"new.blog"}),
        ("-database", {"old"}),
        ("not (tag:编程 is:read)", {"new.blog"}),
        ('-"!!!"', {"old", "new.blog"}),
        ("(数据库 OR databases) -is:favourite", {"old"}),
    ],
)
def test_it_finds_the_links_that_meet_conditions(alice: User, text: str, names: set[str]) -> None:
    assert met(alice, text) == names


def test_it_finds_a_tag_by_its_other_name_and_through_its_parent(alice: User) -> None:
    tag = tags.add(Link.objects.get(owner=alice, host="old.example"), "全文检索").tag
    TagAlias.objects.create(owner=alice, tag=tag, name="search", key="search")
    tag.parent = tags.add(Link.objects.get(owner=alice, host="new.blog.example"), "检索").tag
    tag.save()
    assert met(alice, "tag:search") == {"old"}
    assert met(alice, "tag:检索") == {"old", "new.blog"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("in:技术", {"old", "new.blog"}),
        ('in:"数据库 笔记"', {"old"}),
        ('in:"技术/数据库 笔记"', {"old"}),
        ('in:"别处/数据库 笔记"', set()),
        ("合集：READING", {"new.blog"}),
        ('-in:"数据库 笔记"', {"new.blog"}),
        ("in:没有", set()),
        ("in:鲍勃的", set()),
        ("is:highlighted", {"old"}),
        ("is:有高亮", {"old"}),
        ("-is:highlighted", {"new.blog"}),
    ],
)
def test_it_finds_what_stands_in_a_collection_or_is_highlighted(alice: User, text: str, names: set[str]) -> None:
    old, new = (Link.objects.get(owner=alice, host=host) for host in ("old.example", "new.blog.example"))
    collections.add_links(collections.get_or_create_path(alice, ("技术", "数据库 笔记")), [old.pk])
    collections.add_links(collections.get_or_create_path(alice, ("技术", "Reading")), [new.pk])
    bobs = Link.objects.get(owner=person("bob"))
    collections.add_links(collections.create(person("bob"), "鲍勃的"), [bobs.pk])
    highlights.add(old, "旧文章讲 Django")
    assert met(alice, text) == names
