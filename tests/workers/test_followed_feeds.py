"""Fetching a followed feed: through the real proxy from a local site."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from linksnap.models import FollowedFeed, Link, WorkState
from linksnap.services import followed_feeds
from tests.people import person
from tests.workers.outside import Site, egress, site
from tests.workers.test_feed_parsing import RSS
from workers.followed_feeds import MOST_BYTES
from workers.tasks.follow_feed import follow_feed

pytestmark = pytest.mark.django_db
FEED = RSS.replace("https://zili.example", "https://blog.example").encode()


@pytest.fixture
def blog(settings: Settings) -> Iterator[Site]:
    with site() as place, egress(allow=f"127.0.0.1:{place.port}") as proxy:
        settings.ENV = replace(settings.ENV, egress_proxy=proxy, egress_allow=f"127.0.0.1:{place.port}")
        yield place


def follow(place: Site, path: str = "/feed") -> FollowedFeed:
    return followed_feeds.follow(person("alice"), place.url(path))


def fetched(feed: FollowedFeed) -> FollowedFeed:
    FollowedFeed.objects.filter(pk=feed.pk).update(run_after=timezone.now() - timedelta(seconds=1))
    follow_feed(row_id=feed.pk)
    return FollowedFeed.objects.get(pk=feed.pk)


def test_it_fetches_once_and_then_asks_whether_anything_changed(blog: Site) -> None:
    blog.answers["/feed"] = (
        200,
        {"ETag": '"一"'.encode().decode("latin-1"), "Last-Modified": "Fri, 20 Nov 2026"},
        FEED,
    )
    feed = fetched(follow(blog))
    assert (feed.reason, feed.items_added, feed.title) == ("", 2, "子立的博客")
    assert Link.objects.filter(title="中文网页排版 & 行高").exists()
    blog.answers["/feed"] = (304, {}, b"")
    feed = fetched(feed)
    assert feed.reason == "" and feed.items_added == 2 and feed.state == WorkState.QUEUED
    asked = blog.asked[1].headers
    assert asked["if-modified-since"] == "Fri, 20 Nov 2026" and "if-none-match" not in asked
    assert "atom" in asked["accept"]


def test_it_sends_the_entity_tag_back(blog: Site) -> None:
    blog.answers["/feed"] = (200, {"ETag": 'W/"7"'}, FEED)
    fetched(fetched(follow(blog)))
    assert blog.asked[1].headers["if-none-match"] == 'W/"7"'


def test_it_follows_the_feed_a_page_names(blog: Site) -> None:
    blog.answers["/"] = (200, {}, '<link rel=alternate type="application/rss+xml" href="/feed"><p>排版'.encode())
    blog.answers["/feed"] = (301, {"Location": "/neu"}, b"")
    blog.answers["/neu"] = (200, {}, FEED)
    feed = fetched(follow(blog, "/"))
    assert feed.url == blog.url("/feed") and feed.items_added == 2
    blog.answers["/?drei"] = blog.answers["/"]
    assert fetched(follow(blog, "/?drei")).reason == "feed_followed"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((404, {}, b""), "error_status"),
        ((503, {"Retry-After": "7200"}, b""), "error_status"),
        ((200, {}, "不是订阅".encode()), "not_a_feed"),
        ((200, {}, b"x" * (MOST_BYTES + 1)), "too_large"),
        ((410, {}, b""), "feed_gone"),
        ((302, {"Location": "http://10.0.0.1/"}, b""), "blocked_address"),
    ],
)
def test_it_says_why_nothing_came(blog: Site, answer: object, reason: str) -> None:
    blog.answers["/feed"] = answer
    feed = fetched(follow(blog))
    assert feed.reason == reason and not Link.objects.exists()
    assert feed.state == (WorkState.FAILED if reason == "feed_gone" else WorkState.QUEUED)


def test_it_does_nothing_for_a_feed_that_is_not_due(blog: Site) -> None:
    feed = follow(blog)
    FollowedFeed.objects.update(run_after=timezone.now() + timedelta(hours=1))
    follow_feed(row_id=feed.pk)
    assert blog.asked == []
