"""Deleting a tag and taking it back, with the feeds of tags, collections and saved searches."""

import pytest
from django.urls import reverse

from linksnap.models import ChangeSet, Feed, Link, LinkTag, Suggestion, Tag, TagAlias, TagSource
from linksnap.services import change_sets, collections, feeds, saved_searches, tag_cleaning, tag_journal, tags
from tests.kept import link_of, suggestion_of, tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def test_it_deletes_a_tag_and_leaves_the_links() -> None:
    alice = person("alice")
    link = link_of(alice)
    tags.add(link, "字体")
    tag_journal.delete(Tag.objects.get())
    link = Link.objects.get()
    assert not LinkTag.objects.exists() and "字体" not in str(link.words)


def test_it_puts_a_tag_back_with_its_names_links_place_and_feed() -> None:
    alice = person("alice")
    top, low = tag_of(alice, "网页"), tag_of(alice, "标点")
    tag = tag_of(alice, "排版", link_of(alice), link_of(alice, "https://例子.example/2"))
    LinkTag.objects.update(source=TagSource.MACHINE)
    TagAlias.objects.create(owner=alice, tag=tag, name="版式", key="版式")
    tags.set_parent(tag, top)
    tags.set_parent(low, tag)
    decided = suggestion_of(Link.objects.earliest("pk"), "排版", tag, state="accepted")
    feed = feeds.open_feed(alice, tag)
    before = list(LinkTag.objects.order_by("link").values("link", "tag", "source", "created_at"))
    change = tag_journal.delete(tag)
    assert not Feed.objects.exists() and Tag.objects.get(pk=low.pk).parent is None
    change_sets.undo(change)
    back = Tag.objects.get(name="排版")
    assert (back.slug, back.parent, back.created_at) == (tag.slug, top, tag.created_at)
    assert Tag.objects.get(pk=low.pk).parent == back and back.aliases.get().name == "版式"
    assert list(LinkTag.objects.order_by("link").values("link", "tag", "source", "created_at")) == before
    assert Feed.objects.get().secret == feed.secret and Feed.objects.get().tag == back
    decided.refresh_from_db()
    assert decided.tag == back and "'版式'" in str(Link.objects.latest("pk").words)


def test_it_gives_the_links_to_the_tag_that_has_the_name_now() -> None:
    alice = person("alice")
    link = link_of(alice)
    change = tag_journal.delete(tag_of(alice, "排版", link))
    new = tag_of(alice, "排版")
    change_sets.undo(change)
    assert Tag.objects.get() == new and LinkTag.objects.get().tag == new


def test_it_forgets_open_proposals_of_a_deleted_tag() -> None:
    alice = person("alice")
    tag = tag_of(alice, "排版")
    suggestion_of(link_of(alice), "排版", tag)
    tag_journal.delete(tag)
    assert not Suggestion.objects.exists()


def test_it_brings_the_feeds_of_collections_and_searches_back() -> None:
    alice = person("alice")
    outer = collections.create(alice, "阅读")
    of_inner = feeds.open_feed(alice, collections.create(alice, "设计", outer))
    saved = saved_searches.save(alice, "要读的", "is:unread")
    of_search = feeds.open_feed(alice, saved)
    changes = [collections.delete(outer), saved_searches.delete(saved)]
    assert not Feed.objects.exists()
    for change in changes:
        change_sets.undo(change)
    assert {feed.secret for feed in Feed.objects.all()} == {of_inner.secret, of_search.secret}
    assert Feed.objects.get(secret=of_inner.secret).collection.name == "设计"
    assert Feed.objects.get(secret=of_search.secret).search.name == "要读的"


def test_it_lets_a_feed_go_on_through_a_merge_and_back() -> None:
    alice = person("alice")
    small, big = tag_of(alice, "版式", link_of(alice)), tag_of(alice, "排版")
    feed = feeds.open_feed(alice, small)
    change = tag_cleaning.merge_pairs(alice, [(small.pk, big.pk)])
    feed.refresh_from_db()
    assert feed.tag == big
    change_sets.undo(change)
    feed.refresh_from_db()
    assert feed.tag is not None and feed.tag.name == "版式"


def test_it_offers_the_way_back_in_the_page() -> None:
    alice = person("alice")
    tag = tag_of(alice, "排版", link_of(alice))
    browser = browser_of(alice)
    browser.post(reverse("tag_delete", args=[tag.slug]))
    change = ChangeSet.objects.get()
    assert browser_of(person("bob")).post(reverse("undo", args=[change.public_id])).status_code == 404
    browser.post(reverse("undo", args=[change.public_id]))
    assert LinkTag.objects.get().tag.name == "排版"
