"""Tags put on by themselves: only when wanted and sure, marked, undone, kept."""

import pytest

from linksnap.models import Encoder, Link, LinkTag, Suggestion, SuggestionState, TagSource
from linksnap.services import auto_tags, change_sets, proposals, tags
from linksnap.services.proposals import Proposal
from tests.kept import link_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def proposed(start: float | None = 0.9) -> Link:
    """A link of Alice, who wants tags put on from `start`, with three proposals."""
    alice = person("alice")
    auto_tags.choose(alice, start)
    link = link_of(alice)
    sure, unsure = tag_of(alice, "排版"), tag_of(alice, "字体")
    rows = [
        Proposal("排版", sure.pk, 0.95, "neighbours"),
        Proposal("字体", unsure.pk, 0.6, "name"),
        Proposal("全新的", None, 0.97, "keyphrase"),
    ]
    proposals.store(link, rows)
    return Link.objects.select_related("owner").get(pk=link.pk)


def test_it_puts_nothing_on_unless_asked_to() -> None:
    assert auto_tags.apply(proposed(None)) == []
    assert not LinkTag.objects.filter(owner=person("alice")).exists()


def test_it_puts_on_what_is_sure_enough_and_marks_it() -> None:
    link = proposed()
    (row,) = auto_tags.apply(link)
    assert (row.tag.name, row.source, row.probability) == ("排版", TagSource.AUTO, 0.95)
    assert link.suggestions.get(name="排版").state == SuggestionState.ACCEPTED
    assert link.suggestions.filter(state=SuggestionState.PENDING).count() == 2


def test_it_learns_nothing_from_itself_until_it_is_kept() -> None:
    link = proposed()
    (row,) = auto_tags.apply(link)
    known = {tag.name: tag.links for tag in proposals.vocabulary(link.owner_id, Encoder(pk=1))}
    assert known["排版"] == 0
    assert auto_tags.keep(person("bob"), [row.pk]) == 0
    assert auto_tags.keep(person("alice"), [row.pk]) == 1
    known = {tag.name: tag.links for tag in proposals.vocabulary(link.owner_id, Encoder(pk=1))}
    assert known["排版"] == 1


def test_it_takes_them_off_and_does_not_propose_them_again() -> None:
    link = proposed()
    auto_tags.apply(link)
    kept = tags.add(link_of(person("alice"), "https://b.example/"), "排版", TagSource.AUTO)
    auto_tags.keep(person("alice"), [kept.pk])
    assert auto_tags.undo_all(person("bob")) == (0, None)
    count, change = auto_tags.undo_all(person("alice"))
    assert count == 1 and change is not None and auto_tags.undo_all(person("alice")) == (0, None)
    assert list(LinkTag.objects.all()) == [kept]
    assert Suggestion.objects.get(link=link, name="排版").state == SuggestionState.REJECTED
    assert "排版" in proposals.names_not_to_propose(link)
    assert change_sets.undo(change)
    row = LinkTag.objects.get(link=link)
    assert (row.source, row.probability) == (TagSource.AUTO, 0.95)
    assert Suggestion.objects.get(link=link, name="排版").state == SuggestionState.ACCEPTED


def test_it_makes_a_tag_theirs_when_a_person_adds_it() -> None:
    link = proposed()
    auto_tags.apply(link)
    assert tags.add(link, "排版").source == TagSource.PERSON


@pytest.mark.parametrize("start", [0.0, 1.0, float("nan")])
def test_it_refuses_a_probability_that_means_nothing(start: float) -> None:
    with pytest.raises(auto_tags.NotAChance):
        auto_tags.choose(person("alice"), start)
