"""`/feeds/<secret>.atom`: whose links, in which order, for whom, and how often anew."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree
from pytest_django import DjangoAssertNumQueries

from linksnap.models import Collection, CollectionLink, Feed, Link, SavedSearch, User
from linksnap.services import feeds, links, tag_journal, tags
from linksnap.services.search_index import refresh_link_words
from tests.kept import link_of, snapshot_of, tag_of
from tests.people import person

pytestmark = pytest.mark.django_db
NS = {"a": "http://www.w3.org/2005/Atom"}


def path(feed: Feed) -> str:
    return f"/feeds/{feed.secret}.atom"


def titles(feed: Feed) -> list[str]:
    response = Client().get(path(feed))
    assert response.status_code == 200 and response["Content-Type"].startswith("application/atom+xml")
    root = etree.fromstring(response.content)
    return [str(title) for title in root.xpath("//a:entry/a:title/text()", namespaces=NS)]


def kept(title: str, day: int = 1, **fields: object) -> Link:
    link = link_of(person("alice"), f"https://zili.example/{title}", title=title)
    Link.objects.filter(pk=link.pk).update(created_at=datetime(2026, 1, day, tzinfo=UTC), **fields)
    refresh_link_words([link.pk])
    return Link.objects.get(pk=link.pk)


def test_it_shows_the_newest_links_without_the_notes() -> None:
    first = kept("旧文", 1, notes="私人想法", description="说的是旧")
    kept("新文", 2)
    kept("归档", 3, is_archived=True)
    tags.add(first, "排版")
    snapshot_of(first, "页面自己的题", author="周子立", description="页面说的")
    feed = feeds.open_feed(person("alice"))
    assert titles(feed) == ["新文", "旧文"]
    text = Client().get(path(feed)).content.decode()
    assert "私人想法" not in text and "alice" not in text
    assert "说的是旧" in text and "周子立" in text and 'term="排版"' in text and f"/s/{first.public_id}/" in text


def test_it_shows_fifty_at_most_by_a_fixed_number_of_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    alice = person("alice")
    for number in range(60):
        link = link_of(alice, f"https://zili.example/{number}", title=f"文{number}")
        snapshot_of(link)
        tag_of(alice, f"标签{number}", link)
    feed = feeds.open_feed(alice)
    with django_assert_num_queries(4):  # the feed, its reading, the links, their tags
        response = Client().get(path(feed))
    assert response.content.count(b"<entry") == 50


def test_it_shows_a_tag_with_those_below_it() -> None:
    above, below = tags.add(kept("上", 1), "设计").tag, tags.add(kept("下", 2), "排版").tag
    tags.set_parent(below, above)
    kept("别的", 3)
    assert titles(feeds.open_feed(person("alice"), above)) == ["下", "上"]
    assert titles(feeds.open_feed(person("alice"), below)) == ["下"]


def test_it_shows_a_collection_by_when_links_came_into_it() -> None:
    collection = Collection.objects.create(owner=person("alice"), name="周末读")
    for place, link in enumerate([kept("先来", 5), kept("后来", 1)]):
        row = CollectionLink.objects.create(owner=person("alice"), collection=collection, link=link)
        CollectionLink.objects.filter(pk=row.pk).update(added_at=timezone.now() + timedelta(minutes=place))
    kept("不在里面", 9)
    assert titles(feeds.open_feed(person("alice"), collection)) == ["后来", "先来"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("排版", ["中文排版"]),
        ("is:unread", ["英文 grid", "中文排版"]),
        ("-#css", ["中文排版"]),
        ("排版 OR grid", ["英文 grid", "中文排版"]),
        ('"中文排版"', ["中文排版"]),
        ("没有", []),
    ],
)
def test_it_shows_what_a_saved_search_finds(query: str, found: list[str]) -> None:
    kept("中文排版", 1)
    tags.add(kept("英文 grid", 2), "css")
    search = SavedSearch.objects.create(owner=person("alice"), name="周末读", query=query)
    assert titles(feeds.open_feed(person("alice"), search)) == found


def test_it_keeps_other_peoples_links_out() -> None:
    link_of(person("bob"), "https://bob.example/", title="鲍勃的")
    kept("爱丽丝的")
    assert titles(feeds.open_feed(person("alice"))) == ["爱丽丝的"]
    with pytest.raises(ValueError, match="own"):
        feeds.open_feed(person("bob"), tag_of(person("alice"), "排版"))


def test_it_answers_304_while_nothing_has_changed() -> None:
    link = kept("排版")
    feed = feeds.open_feed(person("alice"))
    first = Client().get(path(feed))
    assert Client().get(path(feed), headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert Client().get(path(feed), headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert Client().head(path(feed))["ETag"] == first["ETag"]
    later = timezone.now() + timedelta(hours=1)
    links.update(link, links.LinkChanges(title="改了题"))
    Link.objects.update(updated_at=later)
    assert Client().get(path(feed), headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert Client().get(path(feed), headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 200
    assert "no-cache" in first["Cache-Control"] and first["X-Robots-Tag"] == "noindex"


def test_it_keeps_the_ids_of_entries() -> None:
    link = kept("排版")
    feed = feeds.open_feed(person("alice"))
    ids = lambda: etree.fromstring(Client().get(path(feed)).content).xpath("//a:id/text()", namespaces=NS)  # noqa: E731
    before = ids()
    links.update(link, links.LinkChanges(title="别的题"))
    assert ids() == before and len(before) == 2


@pytest.mark.parametrize("fate", ["revoked", "inactive", "unknown", "tag deleted"])
def test_it_closes_its_door(fate: str) -> None:
    alice = person("alice")
    tag = tag_of(alice, "排版")
    feed = feeds.open_feed(alice, tag)
    assert Client().get(path(feed)).status_code == 200
    if fate == "revoked":
        feeds.revoke(feed)
    elif fate == "inactive":
        User.objects.filter(pk=alice.pk).update(is_active=False)
    elif fate == "tag deleted":
        tag_journal.delete(tag)
    else:
        feed.secret = "x" * 43
    assert Client().get(path(feed)).status_code == 404


def test_it_notes_when_it_was_read() -> None:
    feed = feeds.open_feed(person("alice"))
    Client().get(path(feed))
    first = Feed.objects.get().last_read_at
    Client().get(path(feed))
    assert first is not None and Feed.objects.get().last_read_at == first
