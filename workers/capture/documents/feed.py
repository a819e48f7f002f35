"""Reads a feed (RSS, Atom, RDF, JSON Feed) as a list of its entries, each under its own heading."""

from __future__ import annotations

import html
import io
import json
from calendar import timegm
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from workers.capture.documents.article import page_of_markup
from workers.capture.documents.base import DocumentFault, DocumentFile, Kind, Reading
from workers.capture.documents.decoding import MOST_BYTES, read_text
from workers.capture.documents.plain import read_plain
from workers.extract.time_limit import bounded
from workers.extract.types import LinkOut

MOST_ENTRIES = 300
_SUMMARY_LETTERS = 20_000


@dataclass(frozen=True)
class _Entry:
    title: str
    url: str
    summary: str
    date: str


@dataclass(frozen=True)
class _Feed:
    title: str
    subtitle: str
    author: str
    site: str
    entries: tuple[_Entry, ...]
    updated: datetime | None = None


class FeedReader:
    """feedparser for what is XML, our own reading for JSON Feed; what is neither is shown as text."""

    kinds = frozenset({Kind.FEED})

    def read(self, file: DocumentFile, reading: Reading) -> None:
        """Title, description and the newest entries, with a link out for each."""
        with file.path.open("rb") as stream:
            data = stream.read(MOST_BYTES)
        found = bounded(lambda: _read(data, file), None, seconds=15.0)
        if found is None:
            text, encoding, _ = read_text(file.path, file.declared)
            reading.evidence |= {"encoding": encoding, "parsed": False}
            read_plain(text, file, reading)
            return
        page = page_of_markup(_markup(found), file.url, found.title or file.name)
        reading.page = replace(
            page,
            description=found.subtitle[:2000],
            author=found.author[:300],
            modified=found.updated,
            metadata_sources={"title": "feed" if found.title else "file_name"},
            links=tuple(LinkOut(entry.url, entry.title[:300]) for entry in found.entries if entry.url),
            details={"entries": len(found.entries), "site": found.site},
        )
        if len(found.entries) > MOST_ENTRIES:
            reading.fault("text", DocumentFault.CUT)


def _read(data: bytes, file: DocumentFile) -> _Feed | None:
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
        return _json_feed(json.loads(data.decode("utf-8-sig", "replace")), file.url)
    # A stream, never the bytes: what looks like an address or a file name would be opened.
    parsed = feedparser.parse(
        io.BytesIO(data), response_headers={"content-type": file.declared, "content-location": file.url}
    )
    if not parsed.get("version") and not parsed.get("entries"):
        return None
    feed = parsed["feed"]
    entries = tuple(_entry(one, file.url) for one in parsed["entries"])
    moment = feed.get("updated_parsed") or feed.get("published_parsed")
    updated = datetime.fromtimestamp(timegm(moment), UTC) if moment else None
    site = _address(feed.get("link"), file.url)
    return _Feed(
        _line(feed.get("title")), _line(feed.get("subtitle")), _line(feed.get("author")), site, entries, updated
    )


def _entry(one: Any, base: str) -> _Entry:
    contents = one.get("content") or []
    summary = str(contents[0].get("value", "")) if contents else str(one.get("summary", ""))
    return _Entry(
        _line(one.get("title")),
        _address(one.get("link"), base),
        summary,
        _line(one.get("published") or one.get("updated")),
    )


def _json_feed(feed: Any, base: str) -> _Feed | None:
    """JSON Feed 1.1."""
    if not isinstance(feed, dict):
        return None
    items = [one for one in feed.get("items") or [] if isinstance(one, dict)]
    entries = tuple(
        _Entry(
            _line(one.get("title")),
            _address(one.get("url") or one.get("external_url"), base),
            str(one.get("content_html") or "") or html.escape(str(one.get("content_text") or one.get("summary") or "")),
            _line(one.get("date_published")),
        )
        for one in items
    )
    return _Feed(
        _line(feed.get("title")), _line(feed.get("description")), "", _address(feed.get("home_page_url"), base), entries
    )


def _markup(feed: _Feed) -> str:
    """The feed as one article; it is numbered and cleaned like any other markup afterwards."""
    parts = [f"<p>{html.escape(feed.subtitle)}</p>"] if feed.subtitle else []
    for entry in feed.entries[:MOST_ENTRIES]:
        title = html.escape(entry.title or entry.url or "…")
        heading = f'<a href="{html.escape(entry.url)}">{title}</a>' if entry.url else title
        date = f"<p>{html.escape(entry.date)}</p>" if entry.date else ""
        parts.append(f"<section><h2>{heading}</h2>{date}<div>{entry.summary[:_SUMMARY_LETTERS]}</div></section>")
    return "".join(parts)


def _line(value: object) -> str:
    return " ".join(html.unescape(str(value or "")).split())[:500]


def _address(value: object, base: str) -> str:
    try:
        url = urljoin(base, str(value or "").strip()) if value else ""
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""
