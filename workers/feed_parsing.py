"""Reads feeds as they are written in the wild (RSS, Atom, RDF, JSON Feed), and finds the feed a page names."""

import html
import io
import json
import re
from typing import Any
from urllib.parse import urljoin

import feedparser
from selectolax.lexbor import LexborHTMLParser

from linksnap.services.followed_feeds import FeedItem, FeedPage
from workers.extract.time_limit import bounded

MOST_READ = 1_000
_LONGEST_TITLE = 500
_TAGS = re.compile(r"<[^<>]*>")
_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}


def read_feed(data: bytes, url: str, headers: dict[str, str]) -> FeedPage | None:
    """The title and entries of a feed; None when it is none, or takes longer than 15 s to read.

    `url` is where it was found: relative addresses in it start there.
    """
    found = bounded(lambda: _read(data, url, headers), None, seconds=15.0)
    if found is None:
        return None
    title, items = found
    etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
    return FeedPage(title, tuple(items[:MOST_READ]), etag, modified)


def find_feed_address(data: bytes, url: str) -> str | None:
    """The first feed a page names in its head (`<link rel="alternate">`); None when it names none."""
    return bounded(lambda: _find(data, url), None)


def _read(data: bytes, url: str, headers: dict[str, str]) -> tuple[str, list[FeedItem]] | None:
    if data.lstrip()[:1] == b"{":
        return _read_json(json.loads(data), url)
    # A stream, never the bytes: what looks like an address or a file name would be opened.
    kept = {"content-type": headers.get("content-type", ""), "content-location": url}
    parsed = feedparser.parse(io.BytesIO(data), response_headers=kept)
    if not parsed.get("version") and not parsed.get("entries"):
        return None
    items = [_item(entry.get("link"), entry.get("title"), entry.get("id"), url) for entry in parsed["entries"]]
    return _plain(parsed["feed"].get("title")), [item for item in items if item]


def _read_json(feed: Any, url: str) -> tuple[str, list[FeedItem]] | None:
    """JSON Feed 1.0 and 1.1."""
    if not isinstance(feed, dict) or "jsonfeed.org/version/" not in str(feed.get("version")):
        return None
    entries = [entry for entry in feed.get("items") or [] if isinstance(entry, dict)]
    items = [
        _item(entry.get("url") or entry.get("external_url"), entry.get("title"), entry.get("id"), url)
        for entry in entries
    ]
    return _plain(feed.get("title")), [item for item in items if item]


def _item(link: object, title: object, key: object, base: str) -> FeedItem | None:
    if not isinstance(link, str) or not link.strip():
        return None
    try:
        address = urljoin(base, link.strip())
    except ValueError:
        return None
    return FeedItem(address, _plain(title), str(key or address))


def _plain(text: object) -> str:
    """A title in one line of plain text: feeds write markup there, escaped once or twice."""
    bare = _TAGS.sub("", html.unescape(str(text or ""))).replace("\x00", "")
    # JSON can write half a character, which no database takes.
    kept = html.unescape(bare).encode("utf-8", "replace").decode()
    return " ".join(kept.split())[:_LONGEST_TITLE]


def _find(data: bytes, url: str) -> str | None:
    for link in LexborHTMLParser(data).css("link[rel~=alternate][href]"):
        kind = (link.attributes.get("type") or "").partition(";")[0].strip().lower()
        href = link.attributes.get("href")
        if kind in _FEED_TYPES and href:
            return urljoin(url, href)
    return None
