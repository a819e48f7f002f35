"""Fetches one followed feed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import structlog
from django.conf import settings

from linksnap.models import FollowedFeed
from linksnap.services import followed_feeds
from workers.feed_parsing import find_feed_address, read_feed
from workers.outbound import Answer, OutboundFault, Outgoing, ask
from workers.worker_name import worker_name

log = structlog.get_logger(__name__)

MOST_BYTES = 5_000_000
_SECONDS = 30.0
_REDIRECTS = 5
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


def fetch(feed_id: int) -> None:
    """Claim a feed, fetch it, and take in what is new. Nothing happens when it is not to be had."""
    feed = followed_feeds.claim(feed_id, worker_name())
    if feed is None:
        return
    try:
        _take_in(feed, ask(_request(feed), settings.ENV.egress_proxy))
    except OutboundFault as fault:
        followed_feeds.record_failed(feed, fault.verdict.value)
    except Exception:
        # Whatever is wrong with us, the feed must not wait for its lease to run out.
        log.exception("feed_fault", feed=feed.public_id)
        followed_feeds.record_failed(feed, "internal")


def _request(feed: FollowedFeed) -> Outgoing:
    conditions = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified}
    # What a server wrote into a header once must not become a second header now.
    safe = {name: value for name, value in conditions.items() if value and value.isascii() and value.isprintable()}
    return Outgoing(
        feed.url,
        headers={"Accept": _ACCEPT, **safe},
        seconds=_SECONDS,
        max_bytes=MOST_BYTES,
        max_redirects=_REDIRECTS,
    )


def _take_in(feed: FollowedFeed, answer: Answer) -> None:
    if answer.status == 304:
        followed_feeds.record_unchanged(feed)
    elif answer.status == 410:
        followed_feeds.record_failed(feed, followed_feeds.GONE)
    elif answer.status != 200:
        followed_feeds.record_failed(feed, "error_status", _retry_after(answer.headers.get("retry-after", "")))
    else:
        _take_in_page(feed, answer)


def _take_in_page(feed: FollowedFeed, answer: Answer) -> None:
    page = read_feed(answer.body, answer.url, answer.headers)
    if page is not None:
        added = followed_feeds.record_page(feed, page)
        log.info("feed_fetched", feed=feed.public_id, items=len(page.items), added=added)
        return
    named = find_feed_address(answer.body, answer.url)
    if named is None:
        followed_feeds.record_failed(feed, "not_a_feed")
        return
    # Asked here and now, once: pages that name each other would go round for ever.
    behind = ask(replace(_request(feed), url=named), settings.ENV.egress_proxy)
    page = read_feed(behind.body, behind.url, behind.headers) if behind.status == 200 else None
    if page is None:
        followed_feeds.record_failed(feed, "not_a_feed")
    elif not followed_feeds.move(feed, named):
        followed_feeds.record_failed(feed, "feed_followed")
    else:
        followed_feeds.record_page(feed, page)


def _retry_after(text: str) -> timedelta | None:
    """Seconds or a date (RFC 9110, 10.2.3)."""
    if text.isascii() and text.isdigit() and len(text) < 8:
        return timedelta(seconds=int(text))
    try:
        return parsedate_to_datetime(text) - datetime.now(UTC)
    except (TypeError, ValueError):
        return None
