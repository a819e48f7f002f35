"""Renaming, moving, other names, splitting, merging by hand: each taken back, also when something changed since."""

import pytest

from linksnap.models import ChangeSet, LinkTag, Tag, TagRule
from linksnap.rules.tag_names import MOST_TAGS_OF_A_LINK, TagNameError
from linksnap.services import change_sets, tag_changes, tag_cleaning, tag_journal, tag_split, tags
from linksnap.services.tag_split import SplitError
from tests.kept import link_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def names_of(tag: Tag) -> tuple[str, str, list[str]]:
    tag.refresh_from_db()
    return tag.name, tag.slug, sorted(tag.aliases.values_list("name", flat=True))


def test_it_takes_a_rename_back_unless_the_name_is_taken_by_then() -> None:
    tag = tag_of(person("alice"), "死链")
    tags.add_alias(tag, "link rot")
    before = names_of(tag)
    for taken in (False, True):
        _, change = tag_changes.rename(tag, "Link-Rot")
        assert names_of(tag) == ("Link-Rot", "link-rot", ["死链"])
        if taken:
            tags.remove_alias(tag.aliases.get())
            tag_of(person("alice"), "死链")
        assert change_sets.undo(change) and not change_sets.undo(change)
        assert names_of(tag) == (("Link-Rot", "link-rot", []) if taken else before)


def test_it_takes_a_move_back_unless_that_would_close_a_ring() -> None:  # bad input T13
    alice = person("alice")
    top, low = tag_of(alice, "网页"), tag_of(alice, "存档")
    tags.set_parent(low, top)
    change = tag_changes.stand_under(low, None)
    tags.set_parent(top, low)
    change_sets.undo(change)
    low.refresh_from_db()
    assert low.parent is None
    change_sets.undo(tag_changes.stand_under(top, None))
    top.refresh_from_db()
    assert top.parent == low


def test_it_gives_other_names_and_takes_them_back() -> None:  # bad input T03
    alice = person("alice")
    tag, other = tag_of(alice, "机器学习"), tag_of(alice, "统计")
    added = tag_changes.add_alias(tag, "ＭＬ")
    for name, owner in (("ml", tag), ("统计", other), ("机器學習", tag)):
        with pytest.raises(tags.TagNameTaken) as caught:
            tag_changes.add_alias(tag, name)
        assert caught.value.tag == owner
    change_sets.undo(added)
    assert names_of(tag)[2] == []
    change_sets.undo(tag_changes.remove_alias(tags.add_alias(tag, "统计学习")))
    assert names_of(tag)[2] == ["统计学习"]


def test_it_splits_by_site_tag_or_words_and_joins_again() -> None:
    alice = person("alice")
    pages = [
        link_of(alice, f"https://{host}.example/{n}", title=title)
        for n, (host, title) in enumerate([("zili", "宋体的字重"), ("zili", "行高"), ("b", "宋体"), ("b", "字距")])
    ]
    tag, fonts = tag_of(alice, "排版", *pages), tag_of(alice, "字体", pages[0])
    for page in pages:
        tags.add(page, "排版")
    for question in ("", "is:nonsense", '"'):
        with pytest.raises(SplitError):
            tag_split.preview(tag, question)
    assert (tag_split.preview(tag, "site:zili.example").moved, tag_split.preview(tag, "tag:字体").moved) == (2, 1)
    seen = tag_split.preview(tag, "site:zili.example -tag:字体")
    assert (seen.moved, seen.stay, [link.title for link in seen.shown]) == (1, 3, ["行高"])
    into, change = tag_split.split(tag, "site:zili.example", "字体")
    assert into == fonts and set(LinkTag.objects.filter(tag=fonts).values_list("link", flat=True)) == {
        pages[0].pk,
        pages[1].pk,
    }
    assert LinkTag.objects.filter(tag=tag).count() == 2
    change_sets.undo(change)
    assert LinkTag.objects.filter(tag=tag).count() == 4 and LinkTag.objects.get(tag=fonts).link == pages[0]
    made, change = tag_split.split(tag, "site:b.example", "新的")
    change_sets.undo(change)
    assert not Tag.objects.filter(pk=made.pk).exists()
    for name, error in (("排版", SplitError), ("", TagNameError)):
        with pytest.raises(error):
            tag_split.split(tag, "site:b.example", name)


def test_it_makes_what_stands_above_a_nested_name() -> None:
    alice = person("alice")
    deep = tags.get_or_create(alice.pk, " AI / NLP/分词 ")
    assert [deep.name, deep.parent.name, deep.parent.parent.name] == ["AI/NLP/分词", "AI/NLP", "AI"]  # type: ignore[union-attr]
    low = tag_of(alice, "视觉")
    tags.set_parent(low, deep.parent.parent)  # type: ignore[union-attr]
    assert tags.get_or_create(alice.pk, "ai/视觉") == low
    assert tags.get_or_create(alice.pk, "a//b").parent is None
    assert tags.get_or_create(alice.pk, "/".join("甲乙丙丁戊己庚辛壬癸")).name.count("/") == 9


def test_it_refuses_one_tag_too_many() -> None:  # bad input T11
    alice = person("alice")
    link = link_of(alice)
    made = Tag.objects.bulk_create(
        Tag(owner=alice, name=f"标{n}", key=f"标{n}", slug=f"标{n}") for n in range(MOST_TAGS_OF_A_LINK + 1)
    )
    LinkTag.objects.bulk_create(LinkTag(owner=alice, link=link, tag=tag) for tag in made[:-1])
    with pytest.raises(TagNameError):
        tags.add(link, made[-1].name)
    assert tags.add(link, made[0].name)
    with pytest.raises(TagNameError):
        tags.change(link, [f"新{n}" for n in range(10_000)], ())
    assert LinkTag.objects.filter(link=link).count() == MOST_TAGS_OF_A_LINK and Tag.objects.count() == len(made)


def test_it_keeps_the_rules_of_a_tag_that_is_merged_or_deleted() -> None:
    alice = person("alice")
    small, big = tag_of(alice, "归档"), tag_of(alice, "存档")
    TagRule.objects.create(owner=alice, query="site:zili.example", tag=small)
    TagRule.objects.create(owner=alice, query="归档", tag=small)
    TagRule.objects.create(owner=alice, query="归档", tag=big)

    def rules() -> set[tuple[str, str]]:
        return set(TagRule.objects.values_list("query", "tag__name"))

    before = rules()
    merged = tag_cleaning.merge_pairs(alice, [(small.pk, big.pk)])
    assert rules() == {("site:zili.example", "存档"), ("归档", "存档")}
    change_sets.undo(merged)
    assert rules() == before
    change_sets.undo(tag_journal.delete(Tag.objects.get(name="归档")))
    assert rules() == before
    assert ChangeSet.objects.get(pk=merged.pk).summary == {"tags": 1, "name": "归档", "new": "存档"}
