"""Tests of rules: what they put on and when, what they leave alone, chains, applying to a library and back."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linksnap.models import Link, LinkTag, Suggestion, TagRule, TagRun, TagSource, User
from linksnap.queries.tag_rules import preview
from linksnap.services import change_sets, links, tag_rules, tag_runs, tags
from linksnap.services.library_archive import bring_in_file
from linksnap.services.links import SaveOptions
from linksnap.services.tag_rules import RuleTwice
from tests.imported import imported, plain_lines  # noqa: F401
from tests.kept import tag_of
from tests.linksnap.services.archived import archive_of
from tests.people import person
from tests.searchable import page_of
from workers.tag_runs import carry_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return person("alice")


def names(link: Link, source: str = "") -> set[str]:
    held = LinkTag.objects.filter(link=link, **({"source": source} if source else {}))
    return set(held.values_list("tag__name", flat=True))


def test_it_tags_what_is_saved_and_what_was_captured(alice: User) -> None:
    tag_rules.create(alice, "site:zili.example title:发布说明", "更新日志")
    tag_rules.create(alice, "行高 lang:zh", "排版")
    saved = links.save(alice, "https://zili.example/a", options=SaveOptions(title="三月发布说明", capture=False)).link
    assert names(saved, TagSource.RULE) == {"更新日志"}
    captured = page_of(alice, "css", "中文网页的行高与标点", title="网页")
    assert tag_rules.run(alice.pk, [captured.pk]) == 1 and names(captured) == {"排版"}
    assert tag_rules.run(alice.pk, [captured.pk, saved.pk]) == 0, "running again changes nothing"


def test_it_asks_once_for_all_rules(alice: User) -> None:
    link = page_of(alice, "css", "中文网页的行高与标点", title="网页")
    for number in range(6):
        tag_rules.create(alice, f"另外{number} -lang:en (site:a.example OR title:报告)", f"标签{number}")
    with CaptureQueriesContext(connection) as asked:
        tag_rules.run(alice.pk, [link.pk])
    assert len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]) == 2


def test_it_never_puts_back_what_a_person_took_off(alice: User) -> None:
    rule = tag_rules.create(alice, "行高", "排版")
    link, other = page_of(alice, "a", "行高与标点"), page_of(alice, "b", "行高")
    tags.add(link, "排版")
    tags.remove(link, rule.tag)
    assert Suggestion.objects.get(link=link).reason == "removed"
    assert tag_rules.run(alice.pk, [link.pk, other.pk]) == 1 and names(link) == set()
    tried = preview(alice, "行高", "排版")
    assert (tried.gets, tried.has, tried.refused, tried.meets) == (0, 1, 1, 2)


def test_it_ends_a_chain_of_rules(alice: User) -> None:
    for query, name in (("tag:丙", "甲"), ("tag:甲", "乙"), ("行高", "丙"), ("-tag:甲", "丁")):
        tag_rules.create(alice, query, name)
    link = page_of(alice, "a", "行高与标点")
    assert tag_rules.run(alice.pk, [link.pk]) == 4
    assert names(link) == {"甲", "乙", "丙", "丁"}


def test_it_lets_rules_rest_and_ignores_those_of_others(alice: User) -> None:
    rule = tag_rules.create(alice, "行高", "排版")
    tag_rules.switch(rule, is_active=False)
    tag_rules.create(person("bob"), "行高", "别人的")
    link = page_of(alice, "a", "行高")
    assert tag_rules.run(alice.pk, [link.pk]) == 0 and names(link) == set()


def test_it_keeps_a_rule_once_in_its_place_and_takes_a_deletion_back(alice: User) -> None:
    first, second = tag_rules.create(alice, "行高", "排版"), tag_rules.create(alice, " 标点 ", "排版")
    with pytest.raises(RuleTwice):
        tag_rules.create(alice, "标点", "#排版")
    tag_rules.reorder(second, -5)
    change = tag_rules.delete(first)
    assert list(TagRule.objects.values_list("query", flat=True)) == ["标点"]
    assert change_sets.undo(change)
    rows = TagRule.objects.order_by("position").values_list("query", "public_id")
    assert list(rows) == [("标点", second.public_id), ("行高", first.public_id)]


def test_it_applies_a_rule_to_the_library_with_one_way_back(
    alice: User,
) -> None:
    kept = page_of(alice, "kept", "行高")
    tag_of(alice, "排版", kept)
    new = [page_of(alice, name, "行高与标点") for name in ("a", "b")]
    waiting = Suggestion.objects.create(owner=alice, link=new[0], name="排版", key="排版", score=0.5, reason="name")
    rule = tag_rules.create(alice, "行高", "排版")
    run = tag_runs.ask_to_apply(alice, rule)
    assert tag_runs.ask_to_apply(alice, rule).pk == run.pk, "asking twice is asking once"
    carry_out(run.pk)
    run = TagRun.objects.get(pk=run.pk)
    assert (run.step, run.links_done, run.change_set and run.change_set.summary["tags"]) == ("done", 2, 2)
    assert all(names(link, "rule") == {"排版"} for link in new)
    assert run.change_set and change_sets.undo(run.change_set)
    waiting.refresh_from_db()
    assert waiting.state == "pending" and names(new[0]) == set() and names(kept) == {"排版"}


@pytest.mark.usefixtures("plain_lines")
def test_it_tags_what_a_file_and_an_archive_bring(alice: User, tmp_path: Path) -> None:
    tag_rules.create(alice, "title:排版", "字体")
    rows = [("https://zili.example/a", "网页排版"), ("https://b.example/", "备份")]
    imported(alice, *({"number": n, "url": url, "title": title} for n, (url, title) in enumerate(rows, 1)))
    assert [names(link) for link in Link.objects.filter(owner=alice).order_by("pk")] == [{"字体"}, set()]
    page_of(person("bob"), "xingao", "行高与标点", title="排版之美")
    bring_in_file(alice, archive_of(person("bob"), tmp_path), merge=True)
    assert names(Link.objects.get(owner=alice, host="xingao.example"), "rule") == {"字体"}
