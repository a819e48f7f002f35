"""From tagged pages in the database to a suggester in use, and its suggestions."""

import pytest

from linksnap.models import Encoder, Link, Suggestion, TaggerModel, TagSource
from linksnap.queries.nearest_pages import active_encoder
from linksnap.services import auto_tags, taggers, tags
from ml.encoder.chunks import TextBlock
from tests.kept import snapshot_of
from tests.people import person
from tests.searchable import fake_encoder, page_of
from workers.learning import learn_for
from workers.suggesting import suggest_for

pytestmark = pytest.mark.django_db
TOPICS = {"做菜": "红烧肉要用五花肉，炖两个小时。", "归档": "网页快照与归档，保存整个页面。"}


def library(pages: int) -> Encoder:
    """Alice's tagged pages of two topics."""
    for number in range(pages):
        name = list(TOPICS)[number % 2]
        tags.add(page_of(person("alice"), f"p{number}", f"{TOPICS[name]}第{number}篇。"), name)
    encoder = active_encoder()
    assert encoder is not None
    return encoder


def suggest(link: Link, text: str, encoder: Encoder) -> list[Suggestion]:
    vector = fake_encoder().encode_passages([text])[0]
    suggest_for(snapshot_of(link, title="新的一页"), [TextBlock(1, "ls-1", 0, text)], vector, fake_encoder(), encoder)
    return list(Suggestion.objects.filter(link=link).order_by("-score"))


def test_it_learns_when_there_is_enough_and_not_again_before_there_is_more() -> None:
    encoder, alice = library(24), person("alice")
    assert learn_for(alice.pk)
    made = TaggerModel.objects.get(owner=alice)
    assert (made.is_active, made.links, made.encoder_id) == (True, 24, encoder.pk)
    assert made.figures["pages"] == 24
    assert not learn_for(alice.pk)
    assert not learn_for(person("bob").pk)


def test_it_suggests_with_what_it_learned_and_without() -> None:
    encoder = library(24)
    text = "五花肉的红烧肉，炖两个小时。"
    before = suggest(page_of(person("alice"), "before", text), text, encoder)
    assert "做菜" in [row.name for row in before]
    learn_for(person("alice").pk)
    after = suggest(page_of(person("alice"), "after", text), text, encoder)
    assert after[0].name == "做菜" and after[0].tag is not None


def test_it_falls_back_when_what_was_learned_cannot_be_read() -> None:
    encoder = library(24)
    taggers.keep(person("alice"), encoder, "坏的".encode(), {}, 24)
    text = "五花肉的红烧肉，炖两个小时。"
    assert "做菜" in [row.name for row in suggest(page_of(person("alice"), "after", text), text, encoder)]


def test_it_puts_sure_tags_on_where_that_is_wanted() -> None:
    encoder, alice = library(24), person("alice")
    auto_tags.choose(alice, 0.5)
    text = "网页快照与归档，保存整个页面。第二十五篇。"
    link = page_of(alice, "new", text)
    suggest(link, text, encoder)
    assert [row.source for row in link.link_tags.filter(tag__name="归档")] == [TagSource.AUTO]
    assert not learn_for(person("charlie").pk)


def test_it_does_not_try_again_what_nothing_can_be_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise ValueError("学不会")

    library(12)
    monkeypatch.setattr("workers.learning.learn", fault)
    assert not learn_for(person("alice").pk)
    assert "学不会" in TaggerModel.objects.get(owner=person("alice"), is_active=False).figures["failed"]
    monkeypatch.undo()
    assert not learn_for(person("alice").pk)
