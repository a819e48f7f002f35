"""Tests of deciding on many proposed tags in one step, and of taking that back."""

import pytest

from linksnap.models import Link, LinkTag, Suggestion, SuggestionState, Tag, TagAlias, TagSource
from linksnap.services import change_sets, suggestion_batches
from linksnap.services.suggestion_batches import Wanted, decide, take_back
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def states(*proposals: Suggestion) -> list[str]:
    kept = dict(Suggestion.objects.values_list("pk", "state"))
    return [kept[proposal.pk] for proposal in proposals]


def names_on(link: Link) -> set[str]:
    return set(LinkTag.objects.filter(link=link).values_list("tag__name", flat=True))


def test_it_accepts_and_rejects_in_one_step_and_takes_it_back() -> None:
    alice = person("alice")
    pages = [link_of(alice, f"https://zili.example/{n}") for n in range(3)]
    archiving = tag_of(alice, "归档")
    yes = [suggestion_of(page, "归档", archiving) for page in pages]
    fresh, no = suggestion_of(pages[0], "湿地"), suggestion_of(pages[1], "上海")
    elsewhere = suggestion_of(pages[2], "湿地")
    done = decide(alice, Wanted([*(one.pk for one in yes), fresh.pk], [no.pk]))
    assert (done.accepted, done.rejected, done.unfit) == (4, 1, 0)
    assert names_on(pages[0]) == {"归档", "湿地"}
    assert states(*yes, fresh, no, elsewhere) == ["accepted"] * 4 + ["rejected", "pending"]
    # What waits elsewhere under the new name is no new tag any more.
    elsewhere.refresh_from_db()
    assert elsewhere.tag is not None
    assert done.change is not None
    assert done.change.summary == {"accepted": 4, "rejected": 1, "names": ["归档", "湿地"], "tags": 2}
    assert change_sets.undo(done.change)
    assert not LinkTag.objects.exists()
    assert set(states(*yes, fresh, no, elsewhere)) == {"pending"}
    assert list(Tag.objects.values_list("name", flat=True)) == ["归档"]


def test_it_passes_over_what_is_decided_and_what_is_anothers() -> None:
    alice, bob = person("alice"), person("bob")
    decided = suggestion_of(link_of(alice), "字体", state=SuggestionState.REJECTED)
    theirs = suggestion_of(link_of(bob), "排版")
    done = decide(alice, Wanted([decided.pk, theirs.pk], [theirs.pk]))
    assert (done.change, done.accepted, done.rejected) == (None, 0, 0)
    assert states(decided, theirs) == ["rejected", "pending"]


@pytest.mark.parametrize(
    ("name", "on_link", "state"), [("CSS 排版", {"CSS 排版"}, "rejected"), ("版式 ", {"版式"}, "accepted")]
)
def test_it_accepts_under_another_name(name: str, on_link: set[str], state: str) -> None:
    alice = person("alice")
    proposal = suggestion_of(link_of(alice), "版式")
    done = decide(alice, Wanted(names={proposal.pk: name}))
    assert names_on(proposal.link) == on_link
    assert states(proposal) == [state]
    assert done.change is not None
    change_sets.undo(done.change)
    assert (names_on(proposal.link), states(proposal), Tag.objects.count()) == (set(), ["pending"], 0)


def test_it_leaves_open_what_cannot_be_a_tag() -> None:
    alice = person("alice")
    good, bad = suggestion_of(link_of(alice), "湿地"), suggestion_of(link_of(alice, "https://a.example/"), "摄影")
    done = decide(alice, Wanted([good.pk], names={bad.pk: "甲，乙"}))
    assert (done.accepted, done.unfit) == (1, 1)
    assert states(good, bad) == ["accepted", "pending"]


def test_it_follows_an_alias_and_means_what_a_machine_had_put_there() -> None:
    alice = person("alice")
    link = link_of(alice)
    tag = tag_of(alice, "机器学习")
    TagAlias.objects.create(owner=alice, tag=tag, name="ML", key="ml")
    LinkTag.objects.create(owner=alice, link=link, tag=tag, source=TagSource.AUTO, probability=0.97)
    proposal, sibling = suggestion_of(link, "ML"), suggestion_of(link, "机器学习", tag)
    done = decide(alice, Wanted([proposal.pk]))
    assert LinkTag.objects.get(link=link).source == TagSource.SUGGESTION
    assert states(proposal, sibling) == ["accepted", "accepted"]
    assert done.change is not None
    change_sets.undo(done.change)
    assert LinkTag.objects.get(link=link).source == TagSource.AUTO
    assert states(proposal, sibling) == ["pending", "pending"]


def test_it_opens_one_of_many_again_and_leaves_the_rest() -> None:
    alice = person("alice")
    link = link_of(alice)
    first, second = suggestion_of(link, "湿地"), suggestion_of(link, "摄影")
    no = suggestion_of(link, "上海")
    done = decide(alice, Wanted([first.pk, second.pk], [no.pk]))
    for proposal in (first, no):
        proposal.refresh_from_db()
        take_back(proposal)
    assert (names_on(link), states(first, second, no)) == ({"摄影"}, ["pending", "accepted", "pending"])
    assert not Tag.objects.filter(name="湿地").exists()
    assert done.change is not None
    change_sets.undo(done.change)
    assert (names_on(link), states(first, second, no)) == (set(), ["pending"] * 3)


def test_it_keeps_on_undo_what_a_person_did_since() -> None:
    alice = person("alice")
    link, other = link_of(alice), link_of(alice, "https://other.example/")
    proposal = suggestion_of(link, "湿地")
    done = decide(alice, Wanted([proposal.pk]))
    tag = Tag.objects.get(name="湿地")
    LinkTag.objects.create(owner=alice, link=other, tag=tag)
    LinkTag.objects.filter(link=link).update(source=TagSource.PERSON)
    assert done.change is not None
    change_sets.undo(done.change)
    assert (names_on(link), names_on(other), states(proposal)) == ({"湿地"}, {"湿地"}, ["accepted"])


def test_it_takes_few_statements_for_many(django_assert_max_num_queries: object) -> None:
    alice = person("alice")
    tag = tag_of(alice, "归档")
    ids = [suggestion_of(link_of(alice, f"https://zili.example/{n}"), "归档", tag).pk for n in range(40)]
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        assert decide(alice, Wanted(ids)).accepted == 40
    assert suggestion_batches.DECIDED in change_sets.kinds()
