"""The page of one's feeds, and the buttons that open them."""

import pytest

from linksnap.models import Collection, Feed, FeedSource, FollowedFeed, SavedSearch, WorkState
from linksnap.services import feeds, followed_feeds
from tests.kept import tag_of
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db
OPEN, FOLLOW = "/settings/feeds/open/", "/settings/feeds/follow/"


def test_it_is_closed_to_strangers() -> None:
    for path in ("/settings/feeds/", OPEN, f"/settings/feeds/{'0' * 32}/revoke/"):
        assert browser_of(None).post(path).status_code == 302
    assert not Feed.objects.exists()


def test_it_opens_a_feed_once_and_shows_its_address() -> None:
    browser = browser_of(person("alice"))
    tag_of(person("alice"), "排版")
    for _ in range(2):
        response = browser.post(OPEN, {"source": "tag", "of": "排版"})
        assert response.status_code == 303 and "#feed-" in response["Location"]
    feed = Feed.objects.get()
    page = browser.get("/settings/feeds/").content.decode()
    assert f"/feeds/{feed.secret}.atom" in page and "#排版" in page
    assert browser.get(f"/feeds/{feed.secret}.atom").status_code == 200


def test_it_opens_feeds_of_every_kind() -> None:
    alice = person("alice")
    collection = Collection.objects.create(owner=alice, name="周末读")
    search = SavedSearch.objects.create(owner=alice, name="未读的中文", query="is:unread lang:zh")
    browser = browser_of(alice)
    for source, of in (("all", ""), ("collection", collection.public_id), ("search", search.public_id)):
        assert browser.post(OPEN, {"source": source, "of": of}).status_code == 303
    assert set(Feed.objects.values_list("source", flat=True)) == {FeedSource.ALL, "collection", "search"}
    page = browser.get("/settings/feeds/").content.decode()
    assert "周末读" in page and "未读的中文" in page


def test_it_opens_feeds_of_ones_own_things_only() -> None:
    tag_of(person("alice"), "排版")
    collection = Collection.objects.create(owner=person("alice"), name="周末读")
    browser = browser_of(person("bob"))
    wrong = [
        ("tag", "排版"),
        ("collection", collection.public_id),
        ("search", "x"),
        ("别的", ""),
        ("tag", "\x00"),
        ("", ""),
    ]
    for source, of in wrong:
        assert browser.post(OPEN, {"source": source, "of": of}).status_code == 404
    assert not Feed.objects.exists()


def test_it_revokes_ones_own_feeds_only() -> None:
    feed = feeds.open_feed(person("alice"))
    address = f"/settings/feeds/{feed.public_id}/revoke/"
    assert browser_of(person("bob")).post(address).status_code == 404
    assert browser_of(person("alice")).post(address).status_code == 302
    assert browser_of(None).get(f"/feeds/{feed.secret}.atom").status_code == 404
    again = feeds.open_feed(person("alice"))
    assert again.secret != feed.secret


def test_it_names_a_feed_in_the_page_only_where_there_is_one() -> None:
    alice = person("alice")
    tag = tag_of(alice, "排版")
    browser = browser_of(alice)
    page = browser.get("/tags/排版/").content.decode()
    assert 'rel="alternate"' not in page and f'action="{OPEN}"' in page
    feed = feeds.open_feed(alice, tag)
    page = browser.get("/tags/排版/").content.decode()
    assert f'href="/feeds/{feed.secret}.atom"' in page and 'rel="alternate"' in page


def test_it_opens_a_feed_from_the_pages_of_collections_and_searches() -> None:
    alice = person("alice")
    collection = Collection.objects.create(owner=alice, name="周末读")
    search = SavedSearch.objects.create(owner=alice, name="未读的", query="is:unread")
    browser = browser_of(alice)
    address = f"/collections/{collection.public_id}/"
    page = browser.get(address).content.decode()
    assert f'formaction="{OPEN}"' in page and collection.public_id in page and 'rel="alternate"' not in page
    feed = feeds.open_feed(alice, collection)
    assert f'href="/feeds/{feed.secret}.atom"' in browser.get(address).content.decode()
    page = browser.get("/searches/").content.decode()
    assert f'formaction="{OPEN}"' in page and f'name="of" value="{search.public_id}"' in page


def test_it_follows_a_feed_and_shows_how_it_goes() -> None:
    browser = browser_of(person("alice"))
    response = browser.post(FOLLOW, {"url": "https://zili.example/订阅.xml"}, follow=True)
    page = response.content.decode()
    assert "not fetched yet" in page and "zili.example" in page
    FollowedFeed.objects.update(reason="not_a_feed", title="子立的博客", items_added=3)
    page = browser.get("/settings/feeds/").content.decode()
    assert "There is no feed at this address" in page and "子立的博客" in page and "3 links so far" in page


@pytest.mark.parametrize("url", ["", "ftp://a.example/", "http://10.0.0.1/feed", "订阅"])
def test_it_refuses_addresses_nobody_may_ask(url: str) -> None:
    response = browser_of(person("alice")).post(FOLLOW, {"url": url})
    assert response.status_code == 422 and 'role="alert"' in response.content.decode()
    assert not FollowedFeed.objects.exists()


def test_it_fetches_and_leaves_ones_own_feeds_only() -> None:
    feed = followed_feeds.follow(person("alice"), "https://zili.example/feed")
    FollowedFeed.objects.update(state=WorkState.FAILED)
    for what in ("fetch", "leave"):
        path = f"/settings/feeds/followed/{feed.public_id}/{what}/"
        assert browser_of(None).post(path).status_code == 302
        assert browser_of(person("bob")).post(path).status_code == 404
        assert FollowedFeed.objects.get().state == WorkState.FAILED
        assert browser_of(person("alice")).post(path).status_code == 303
        FollowedFeed.objects.update(state=WorkState.FAILED)
    assert not FollowedFeed.objects.exists()
