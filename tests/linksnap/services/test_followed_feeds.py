"""Followed feeds: rows that are always due again, items that come once, an inbox that stays where it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from linksnap.models import Capture, CaptureQueue, Collection, FollowedFeed, Link, WorkState
from linksnap.rules.canonical_url import UrlError
from linksnap.services import collections, followed_feeds, links
from linksnap.services.followed_feeds import FeedItem, FeedPage
from tests.people import person

pytestmark = pytest.mark.django_db
URL = "https://zili.example/订阅.xml"


def followed(url: str = URL) -> FollowedFeed:
    return followed_feeds.follow(person("alice"), url)


def claimed(feed: FollowedFeed) -> FollowedFeed:
    FollowedFeed.objects.filter(pk=feed.pk).update(run_after=timezone.now() - timedelta(seconds=1))
    found = followed_feeds.claim(feed.pk, "工人")
    assert found is not None
    return found


def page(*numbers: int, title: str = "子立的博客") -> FeedPage:
    items = tuple(FeedItem(f"https://zili.example/文/{n}", f"文章{n}", f"key-{n}") for n in numbers)
    return FeedPage(title, items, etag='"1"', modified="Fri, 20 Nov 2026 09:30:00 GMT")


def inbox() -> list[str]:
    rows = Collection.objects.get().collection_links.order_by("position")
    return [row.link.title for row in rows.select_related("link")]


def test_it_follows_an_address_once() -> None:
    feed = followed()
    assert followed(URL + "#x").pk == feed.pk and followed_feeds.follow(person("bob"), URL).pk != feed.pk
    assert feed.state == WorkState.QUEUED
    for url in ("", "ftp://a.example/", "http://10.0.0.1/feed"):
        with pytest.raises(UrlError):
            followed(url)


def test_it_follows_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed_feeds, "MOST_FEEDS", 1)
    followed()
    with pytest.raises(followed_feeds.TooManyFeeds):
        followed(URL + "2")


def test_it_saves_new_items_into_the_inbox_in_bulk() -> None:
    feed = followed()
    assert followed_feeds.record_page(claimed(feed), page(2, 1)) == 2
    assert inbox() == ["文章2", "文章1"] and Collection.objects.get().name == "Inbox"
    assert set(Capture.objects.values_list("queue", flat=True)) == {CaptureQueue.BULK}
    feed.refresh_from_db()
    assert (feed.title, feed.items_added, feed.etag, feed.reason) == ("子立的博客", 2, '"1"', "")
    assert feed.state == WorkState.QUEUED and feed.attempts == 0
    assert timedelta(minutes=50) < feed.run_after - timezone.now() < timedelta(minutes=70)


def test_it_brings_an_item_once_also_when_it_was_deleted() -> None:
    feed = followed()
    followed_feeds.record_page(claimed(feed), page(1))
    links.delete(Link.objects.get())
    assert followed_feeds.record_page(claimed(feed), page(2, 1)) == 1
    assert followed_feeds.record_page(claimed(feed), page(2, 1)) == 0
    assert [link.title for link in Link.objects.all()] == ["文章2"]


def test_it_leaves_what_is_in_the_library_where_it_is() -> None:
    links.save(person("alice"), "https://zili.example/文/1")
    followed_feeds.record_page(claimed(followed()), page(2, 1))
    assert inbox() == ["文章2"] and Link.objects.count() == 2


def test_it_takes_fifty_at_a_time_and_no_archive() -> None:
    feed = followed()
    assert followed_feeds.record_page(claimed(feed), page(*range(200, 80, -1))) == 50
    assert followed_feeds.record_page(claimed(feed), page(*range(200, 80, -1))) == 0
    assert followed_feeds.record_page(claimed(feed), page(*range(270, 200, -1))) == 50
    assert followed_feeds.record_page(claimed(feed), page(*range(270, 200, -1))) == 20


def test_it_uses_one_inbox_whatever_it_is_called() -> None:
    followed_feeds.record_page(claimed(followed()), page(1))
    collections.rename(Collection.objects.get(), "待读")
    followed_feeds.record_page(claimed(followed(URL + "2")), page(2))
    assert inbox() == ["文章1", "文章2"]
    Collection.objects.all().delete()
    followed_feeds.record_page(claimed(followed()), page(3))
    assert inbox() == ["文章3"]


def test_it_calls_the_inbox_in_the_persons_language() -> None:
    alice = person("alice")
    alice.language = "zh-hans"
    alice.save()
    followed_feeds.record_page(claimed(followed()), page(1))
    assert Collection.objects.get().name in {"收件箱", "Inbox"}


def test_it_passes_over_items_nobody_can_save() -> None:
    items = (FeedItem("javascript:alert(1)", "坏", "a"), FeedItem("https://zili.example/好", "好", "b"))
    assert followed_feeds.record_page(claimed(followed()), FeedPage("", items)) == 1


@pytest.mark.parametrize(("reason", "hours"), [("timeout", 2), ("error_status", 6), ("not_a_feed", 24)])
def test_it_says_why_and_tries_later(reason: str, hours: int) -> None:
    feed = followed()
    followed_feeds.record_failed(claimed(feed), reason)
    feed.refresh_from_db()
    assert (feed.state, feed.reason, feed.attempts) == (WorkState.QUEUED, reason, 0)
    wait = (feed.run_after - timezone.now()) / timedelta(hours=hours)
    assert 0.9 < wait < 1.2


def test_it_waits_as_long_as_it_is_asked_to_within_reason() -> None:
    feed = followed()
    for asked, hours in ((timedelta(hours=12), 12), (timedelta(days=400), 24), (timedelta(seconds=1), 6)):
        followed_feeds.record_failed(claimed(feed), "error_status", asked)
        feed.refresh_from_db()
        assert 0.9 < (feed.run_after - timezone.now()) / timedelta(hours=hours) < 1.2


def test_it_leaves_a_feed_alone_that_is_gone_until_it_is_asked() -> None:
    feed = followed()
    followed_feeds.record_failed(claimed(feed), followed_feeds.GONE)
    feed.refresh_from_db()
    assert feed.state == WorkState.FAILED and followed_feeds.claim(feed.pk, "工人") is None
    followed_feeds.fetch_now(feed)
    feed.refresh_from_db()
    assert feed.state == WorkState.QUEUED and claimed(feed)


def test_it_drops_what_comes_too_late() -> None:
    feed = followed()
    late = claimed(feed)
    FollowedFeed.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    assert followed_feeds.claim(feed.pk, "别的工人") is not None
    assert followed_feeds.record_page(late, page(1)) == 0 and not Link.objects.exists()


def test_it_moves_to_the_real_address_unless_that_is_followed() -> None:
    feed, other = followed("https://zili.example/"), followed()
    assert not followed_feeds.move(feed, URL) and not followed_feeds.move(feed, "javascript:1")
    followed_feeds.unfollow(other)
    assert followed_feeds.move(feed, URL)
    assert followed().pk == feed.pk
