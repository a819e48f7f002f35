"""Tests of changing the vocabulary: add, remove, rename, merge, parents; and that the word index follows."""

import pytest

from linksnap.models import LinkTag, Suggestion, SuggestionState, Tag, TagAlias
from linksnap.rules.tag_names import TagNameError
from linksnap.services import tags
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def refreshed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The links whose words were indexed anew."""
    seen: list[int] = []
    monkeypatch.setattr(tags, "refresh_link_words", seen.extend)
    return seen


def names_on(link_pk: int) -> set[str]:
    return set(LinkTag.objects.filter(link_id=link_pk).values_list("tag__name", flat=True))


def test_it_adds_a_new_tag_once(refreshed: list[int]) -> None:
    link = link_of(person("alice"))
    first = tags.add(link, "机器学习")
    assert tags.add(link, "機器 學習").pk == first.pk
    assert names_on(link.pk) == {"机器学习"}
    assert refreshed == [link.pk]


def test_it_keeps_the_vocabularies_of_two_people_apart() -> None:
    mine, theirs = link_of(person("alice")), link_of(person("charlie"))
    assert tags.add(mine, "排版").tag_id != tags.add(theirs, "排版").tag_id


def test_it_gives_names_with_one_slug_two_addresses() -> None:
    link = link_of(person("alice"))
    slugs = {tags.add(link, name).tag.slug for name in ("C", "C++", "C#")}
    assert slugs == {"c", "c-2", "c-3"}


def test_it_adds_the_tag_an_alias_leads_to() -> None:
    alice = person("alice")
    link, tag = link_of(alice), tag_of(alice, "link rot")
    TagAlias.objects.create(owner=alice, tag=tag, name="死链", key="死链")
    assert tags.add(link, "死鏈").tag == tag


def test_it_settles_a_proposal_when_its_name_is_added_by_hand() -> None:
    link = link_of(person("alice"))
    proposal = suggestion_of(link, "字体")
    tag = tags.add(link, "字体").tag
    proposal.refresh_from_db()
    assert (proposal.state, proposal.tag) == (SuggestionState.ACCEPTED, tag)


def test_it_refuses_a_bad_name_and_changes_nothing() -> None:
    link = link_of(person("alice"))
    with pytest.raises(TagNameError):
        tags.add(link, " # ")
    assert not Tag.objects.exists()


def test_it_remembers_a_removed_proposal_as_not_wanted(refreshed: list[int]) -> None:
    alice = person("alice")
    link = link_of(alice)
    tag = tag_of(alice, "字体", link)
    proposal = suggestion_of(link, "字体", tag, state=SuggestionState.ACCEPTED)
    tags.remove(link, tag)
    tags.remove(link, tag)
    proposal.refresh_from_db()
    assert proposal.state == SuggestionState.REJECTED
    assert (names_on(link.pk), refreshed) == (set(), [link.pk])


def test_it_leaves_an_alias_when_a_rename_changes_the_key(refreshed: list[int]) -> None:
    alice = person("alice")
    link = link_of(alice)
    tag = tag_of(alice, "排版", link)
    proposal = suggestion_of(link_of(alice, "https://a.example/"), "排版", tag, state=SuggestionState.REJECTED)
    renamed = tags.rename(tag, "文字排版")
    proposal.refresh_from_db()
    assert (renamed.name, renamed.slug, proposal.key) == ("文字排版", "文字排版", "文字排版")
    assert list(renamed.aliases.values_list("name", flat=True)) == ["排版"]
    assert tags.add(link, "排版").tag == renamed
    assert refreshed == [link.pk]


def test_it_leaves_no_alias_when_only_the_spelling_changes() -> None:
    tag = tag_of(person("alice"), "self hosting")
    assert tags.rename(tag, "Self-Hosting").name == "Self-Hosting"
    assert not TagAlias.objects.exists()


def test_it_takes_an_alias_back_as_the_name() -> None:
    tag = tag_of(person("alice"), "archiving")
    renamed = tags.rename(tags.rename(tag, "存档"), "archiving")
    assert list(renamed.aliases.values_list("name", flat=True)) == ["存档"]


def test_it_refuses_the_name_of_another_tag() -> None:
    alice = person("alice")
    tag, other = tag_of(alice, "字型"), tag_of(alice, "字体")
    TagAlias.objects.create(owner=alice, tag=other, name="fonts", key="font")
    for name in ("字体", "Font"):
        with pytest.raises(tags.TagNameTaken) as caught:
            tags.rename(tag, name)
        assert caught.value.tag == other
    tag.refresh_from_db()
    assert tag.name == "字型"


def test_it_merges_links_aliases_and_children(refreshed: list[int]) -> None:
    alice = person("alice")
    both, one = link_of(alice, "https://a.example/"), link_of(alice, "https://b.example/")
    source, into = tag_of(alice, "归档", both, one), tag_of(alice, "存档", both)
    child = tag_of(alice, "warc")
    tags.set_parent(child, source)
    TagAlias.objects.create(owner=alice, tag=source, name="archiving", key="archiving")
    tags.merge(source, into)
    child.refresh_from_db()
    assert names_on(both.pk) == names_on(one.pk) == {"存档"}
    assert set(into.aliases.values_list("name", flat=True)) == {"archiving", "归档"}
    assert child.parent == into
    assert not Tag.objects.filter(pk=source.pk).exists()
    assert sorted(refreshed) == sorted([both.pk, one.pk])


def test_it_merges_suggestions_and_keeps_decisions() -> None:
    alice = person("alice")
    source, into = tag_of(alice, "归档"), tag_of(alice, "存档")
    clash, lone, has = (link_of(alice, f"https://{name}.example/") for name in "abc")
    LinkTag.objects.create(owner=alice, link=has, tag=into)
    suggestion_of(clash, "归档", source, state=SuggestionState.REJECTED)
    suggestion_of(clash, "存档", into)
    suggestion_of(lone, "归档", source)
    suggestion_of(has, "归档", source)
    tags.merge(source, into)
    states = {row.link_id: (row.key, row.tag_id, row.state) for row in Suggestion.objects.all()}
    assert states == {
        clash.pk: ("存档", into.pk, SuggestionState.REJECTED),
        lone.pk: ("存档", into.pk, SuggestionState.PENDING),
        has.pk: ("存档", into.pk, SuggestionState.ACCEPTED),
    }


def test_it_merges_a_parent_into_its_grandchild() -> None:
    alice = person("alice")
    top, middle, low = (tag_of(alice, name) for name in ("网页", "存档", "warc"))
    tags.set_parent(middle, top)
    tags.set_parent(low, middle)
    tags.merge(top, low)
    middle.refresh_from_db()
    low.refresh_from_db()
    assert (low.parent, middle.parent) == (None, low)


def test_it_refuses_to_merge_across_people_or_with_itself() -> None:
    mine, theirs = tag_of(person("alice"), "排版"), tag_of(person("charlie"), "字体")
    for other in (mine, theirs):
        with pytest.raises(ValueError):
            tags.merge(mine, other)


def test_it_refuses_parents_that_go_in_a_ring() -> None:
    alice = person("alice")
    top, low, foreign = tag_of(alice, "网页"), tag_of(alice, "存档"), tag_of(person("charlie"), "字体")
    tags.set_parent(low, top)
    for tag, parent in ((top, low), (top, top), (top, foreign)):
        with pytest.raises(tags.TagCycle):
            tags.set_parent(tag, parent)
