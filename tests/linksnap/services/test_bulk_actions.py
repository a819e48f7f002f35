"""What is done to many links at once: what changes, what is passed over, how it is undone, and by how many queries."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linksnap.models import (
    Capture,
    ChangeSet,
    Collection,
    CollectionLink,
    Link,
    LinkTag,
    Suggestion,
    SuggestionState,
    Tag,
    TagSource,
    User,
    Webhook,
    WebhookDelivery,
    WorkState,
)
from linksnap.rules.collection_names import CollectionError
from linksnap.rules.tag_names import TagNameError
from linksnap.services import bulk_actions, change_sets, collections, link_deletion, tags
from linksnap.services.bulk_actions import BulkAction, Wish
from linksnap.services.search_index import refresh_link_words
from tests.kept import capture_of, link_of, snapshot_of, suggestion_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db


def some(name: str = "alice", count: int = 3) -> list[Link]:
    """Links of a person, each with a page."""
    links = [link_of(person(name), f"https://zili.example/排版/{name}/{number}") for number in range(count)]
    for link in links:
        snapshot_of(link, f"第 {link.pk} 篇")
    return links


def act(links: list[Link], action: BulkAction, *names: str, instead: str = "") -> ChangeSet:
    return bulk_actions.act(person("alice"), [link.pk for link in links], Wish(action, names, instead))


def tagged(owner: User) -> set[tuple[int, str, str]]:
    rows = LinkTag.objects.filter(owner=owner).values_list("link_id", "tag__name", "source")
    return {(link_id, name, source) for link_id, name, source in rows}


def state_of(owner: User) -> list[object]:
    """Everything a bulk action may touch, but for when it was touched."""
    links = Link.objects.filter(owner=owner).order_by("pk")
    proposals = Suggestion.objects.filter(owner=owner).order_by("pk")
    places = CollectionLink.objects.filter(owner=owner).order_by("link_id")
    return [
        sorted(tagged(owner)),
        list(Tag.objects.filter(owner=owner).order_by("name").values_list("name", flat=True)),
        list(links.values_list("pk", "is_unread", "is_favourite", "is_archived", "latest_capture")),
        # Which words there are, not in which order the tags were read.
        [sorted(re.findall(r"'([^']+)':", words or "")) for words in links.values_list("words", flat=True)],
        list(proposals.values_list("pk", "state", "tag_id", "decided_at")),
        list(places.values_list("link_id", "collection_id", "position", "added_at")),
    ]


def test_it_puts_tags_on_as_a_persons_own_and_takes_them_off_again() -> None:
    alice, links = person("alice"), some()
    theirs = some("bob", 1)
    machine = tag_of(alice, "排版")
    LinkTag.objects.create(owner=alice, link=links[0], tag=machine, source=TagSource.AUTO, probability=0.97)
    suggestion_of(links[1], "字体")
    suggestion_of(links[2], "排版", machine, state=SuggestionState.REJECTED)
    refresh_link_words([link.pk for link in links])
    before = state_of(alice)
    change = act([*links, *theirs], BulkAction.TAG, "排版", "字體")
    assert tagged(alice) == {(link.pk, name, "person") for link in links for name in ("排版", "字體")}
    assert tagged(person("bob")) == set() and change.summary["links"] == 3
    assert set(Suggestion.objects.filter(owner=alice).values_list("state", flat=True)) == {"accepted"}
    assert Link.objects.filter(words__contains="字体", owner=alice).count() in (0, 3)
    assert change_sets.undo(change)
    assert state_of(alice) == before


def test_it_takes_tags_off_remembers_the_no_and_puts_them_back_as_they_were() -> None:
    alice, links = person("alice"), some()
    tag = tag_of(alice, "机器学习", *links[:2])
    tags.rename(tag, "ML")
    LinkTag.objects.filter(link=links[0]).update(source=TagSource.IMPORT)
    suggestion_of(links[1], "ML", tag, state=SuggestionState.ACCEPTED)
    before = state_of(alice)
    change = act(links, BulkAction.UNTAG, "机器学习", "没有这个标签")
    assert tagged(alice) == set() and change.summary == {"links": 2, "tags": ["ML"], "instead": ""}
    refused = Suggestion.objects.filter(owner=alice, state=SuggestionState.REJECTED)
    # One was proposed once; of the other nobody ever asked, and it is still not proposed again.
    assert set(refused.values_list("link_id", flat=True)) == {links[0].pk, links[1].pk}
    assert change_sets.undo(change)
    assert state_of(alice) == before


def test_it_replaces_a_tag_only_where_it_was() -> None:
    alice, links = person("alice"), some()
    tag_of(alice, "js", *links[:2])
    tag_of(alice, "JavaScript", links[0])
    refresh_link_words([link.pk for link in links])
    before = state_of(alice)
    change = act(links, BulkAction.RETAG, "js", instead="JavaScript")
    assert {(pk, name) for pk, name, _ in tagged(alice)} == {(link.pk, "JavaScript") for link in links[:2]}
    assert change.summary["links"] == 2 and change.summary["instead"] == "JavaScript"
    assert change_sets.undo(change)
    assert state_of(alice) == before
    # By itself, nothing happens.
    assert act(links, BulkAction.RETAG, "js", instead="JS").summary["links"] == 0


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        (BulkAction.READ, "is_unread", False),
        (BulkAction.FAVOURITE, "is_favourite", True),
        (BulkAction.ARCHIVE, "is_archived", True),
    ],
)
def test_it_marks_links_and_back(action: BulkAction, field: str, value: bool) -> None:
    links = some()
    Link.objects.filter(pk=links[0].pk).update(**{field: value})
    change = act(links, action)
    assert set(Link.objects.values_list(field, flat=True)) == {value} and change.summary["links"] == 2
    # What the person set by hand since stays.
    Link.objects.filter(pk=links[1].pk).update(**{field: not value})
    assert change_sets.undo(change)
    assert list(Link.objects.order_by("pk").values_list(field, flat=True)) == [value, not value, not value]


def test_it_puts_links_into_a_collection_and_takes_them_out_again() -> None:
    alice, links = person("alice"), some()
    place = collections.create(alice, "阅读")
    collections.add_links(place, [links[1].pk])
    before, ids = state_of(alice), [link.pk for link in links]
    put = bulk_actions.act(alice, ids, Wish(BulkAction.COLLECT, collection=place))
    assert put.summary == {"links": 2, "name": "阅读"} and place.collection_links.count() == 3
    full = state_of(alice)
    taken = bulk_actions.act(alice, ids[:2], Wish(BulkAction.UNCOLLECT, collection=place))
    assert list(place.collection_links.values_list("link_id", flat=True)) == [ids[2]]
    assert change_sets.undo(taken) and state_of(alice) == full
    assert change_sets.undo(put) and state_of(alice) == before
    # Gone meanwhile: nothing to take back, and nothing breaks.
    again = bulk_actions.act(alice, ids, Wish(BulkAction.COLLECT, collection=place))
    Collection.objects.filter(pk=place.pk).delete()
    assert change_sets.undo(again)


@pytest.mark.parametrize("most_now", [20, 1])
def test_it_captures_again_and_cancels_what_has_not_come(most_now: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linksnap.services.capture_batches.MOST_NOW", most_now)
    alice, links = person("alice"), some()
    old = capture_of(links[0], state=WorkState.SUCCEEDED)
    Link.objects.filter(pk=links[0].pk).update(latest_capture=old)
    waiting = capture_of(links[2])
    before = state_of(alice)
    change = act(links, BulkAction.CAPTURE)
    assert change.summary["links"] == 2
    assert Capture.objects.filter(state=WorkState.QUEUED).exclude(pk=waiting.pk).count() == 2
    assert Link.objects.get(pk=links[0].pk).latest_capture_id not in (None, old.pk)
    assert change_sets.undo(change)
    assert state_of(alice) == before
    assert Capture.objects.filter(state=WorkState.QUEUED).get() == waiting


def test_it_deletes_and_brings_back() -> None:
    alice, links = person("alice"), some()
    tag_of(alice, "排版", *links)
    change = act(links[:2], BulkAction.DELETE)
    assert list(Link.objects.values_list("pk", flat=True)) == [links[2].pk]
    assert change_sets.undo(change)
    assert Link.objects.count() == 3 and LinkTag.objects.count() == 3


def refused_tag(links: list[Link]) -> None:
    with pytest.raises(TagNameError):
        act(links, BulkAction.TAG, "好", "坏,\x01")


def no_tag(links: list[Link]) -> None:
    with pytest.raises(TagNameError):
        act(links, BulkAction.TAG)


def empty_instead(links: list[Link]) -> None:
    with pytest.raises(TagNameError):
        act(links, BulkAction.RETAG, "好")


def another_s_collection(links: list[Link]) -> None:
    place = collections.create(person("bob"), "鲍勃的")
    with pytest.raises(CollectionError):
        bulk_actions.act(person("alice"), [links[0].pk], Wish(BulkAction.COLLECT, collection=place))


def too_many(links: list[Link]) -> None:
    with pytest.raises(link_deletion.TooManyLinks), pytest.MonkeyPatch.context() as patch:
        patch.setattr(link_deletion, "MOST_AT_ONCE", 2)
        act(links, BulkAction.DELETE)


@pytest.mark.parametrize("refusal", [refused_tag, no_tag, empty_instead, another_s_collection, too_many])
def test_it_refuses_and_changes_nothing(refusal: Callable[[list[Link]], None]) -> None:
    links = some()
    before = state_of(person("alice"))
    refusal(links)
    assert state_of(person("alice")) == before and not ChangeSet.objects.exists()


def test_it_asks_as_many_queries_for_a_hundred_as_for_two() -> None:
    alice, links = person("alice"), some(count=100)
    place = collections.create(alice, "很多")
    for name in ("旧", "新", "字体"):
        tag_of(alice, name)
    wishes = [
        Wish(BulkAction.TAG, ("新", "字体")),
        Wish(BulkAction.RETAG, ("新",), "旧"),
        Wish(BulkAction.UNTAG, ("旧",)),
        Wish(BulkAction.COLLECT, collection=place),
        Wish(BulkAction.UNCOLLECT, collection=place),
        Wish(BulkAction.UNREAD),
        Wish(BulkAction.READ),
    ]

    def queries(ids: list[int]) -> list[int]:
        counted = []
        for wish in wishes:
            with CaptureQueriesContext(connection) as caught:
                change_sets.undo(bulk_actions.act(alice, ids, wish))
            bulk_actions.act(alice, ids, wish)
            counted.append(len(caught))
        return counted

    few = queries([link.pk for link in links[:2]])
    assert queries([link.pk for link in links[2:]]) == few


def test_it_tells_who_listens_of_each_link_once() -> None:
    alice, links = person("alice"), some()
    Webhook.objects.create(owner=alice, url="https://hook.example/", secret="s", events=["tags.changed"])
    act(links, BulkAction.TAG, "排版", "字体")
    told = WebhookDelivery.objects.filter(event="tags.changed")
    assert sorted(row.payload["data"]["link"]["id"] for row in told) == sorted(link.public_id for link in links)
    assert all(row.payload["data"]["link"]["tags"] == ["字体", "排版"] for row in told)
