"""Tests of deciding on proposed tags."""

import threading

import pytest
from django.db import connection

from linksnap.models import LinkTag, Suggestion, SuggestionState, Tag, TagSource
from linksnap.services import suggestions, tags
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import person


@pytest.mark.django_db
def test_it_makes_the_tag_when_a_new_name_is_accepted() -> None:
    proposal = suggestion_of(link_of(person("alice")), "湿地")
    link_tag = suggestions.accept(proposal)
    assert (link_tag.tag.name, link_tag.source) == ("湿地", TagSource.SUGGESTION)
    assert (proposal.state, proposal.tag) == (SuggestionState.ACCEPTED, link_tag.tag)
    assert proposal.decided_at is not None


@pytest.mark.django_db
def test_it_accepts_twice_as_once() -> None:
    alice = person("alice")
    link = link_of(alice)
    proposal = suggestion_of(link, "摄影", tag_of(alice, "摄影"))
    assert suggestions.accept(proposal) == suggestions.accept(proposal)
    assert LinkTag.objects.filter(link=link).count() == 1


@pytest.mark.django_db
def test_it_accepts_the_tag_under_its_new_name() -> None:
    alice = person("alice")
    tag = tag_of(alice, "字型")
    proposal = suggestion_of(link_of(alice), "字型", tag)
    tags.rename(tag, "字体")
    proposal.refresh_from_db()
    assert suggestions.accept(proposal).tag == tag
    assert Tag.objects.count() == 1


@pytest.mark.django_db
def test_it_remembers_a_rejection_and_leaves_the_accepted() -> None:
    alice = person("alice")
    link = link_of(alice)
    unwanted, wanted = suggestion_of(link, "上海"), suggestion_of(link, "自然")
    suggestions.accept(wanted)
    for proposal in (unwanted, wanted):
        suggestions.reject(proposal)
    assert (unwanted.state, wanted.state) == (SuggestionState.REJECTED, SuggestionState.ACCEPTED)
    assert list(link.link_tags.values_list("tag__name", flat=True)) == ["自然"]


@pytest.mark.django_db
def test_it_accepts_all_that_is_open_and_nothing_else() -> None:
    alice = person("alice")
    link = link_of(alice)
    suggestion_of(link, "上海", state=SuggestionState.REJECTED)
    for name in ("摄影", "自然"):
        suggestion_of(link, name)
    suggestions.accept_all(link)
    assert set(link.link_tags.values_list("tag__name", flat=True)) == {"摄影", "自然"}
    assert not Suggestion.objects.filter(state=SuggestionState.PENDING).exists()


@pytest.mark.django_db(transaction=True)
def test_it_makes_one_tag_when_two_tabs_accept_at_once() -> None:
    alice = person("alice")
    proposals = [suggestion_of(link_of(alice, f"https://{i}.example/"), "湿地") for i in range(4)]
    start, errors = threading.Barrier(4), []

    def accept(proposal: Suggestion) -> None:
        start.wait(timeout=10)
        try:
            suggestions.accept(proposal)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=[proposal]) for proposal in proposals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert errors == []
    assert (Tag.objects.count(), LinkTag.objects.count()) == (1, 4)
