"""Title, description, author, site, date and address of a page, each with the source that said it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import trafilatura.metadata

from workers.extract.byline import read_byline, shown_titles, split_site_from_title
from workers.extract.dates import read_date
from workers.extract.document import Element, one_line
from workers.extract.meta_tags import (
    VOCABULARIES,
    read_canonical_link,
    read_meta_tags,
    read_title_element,
    read_vocabulary,
)
from workers.extract.microdata import read_microdata
from workers.extract.page_facts import Facts, read_facts
from workers.extract.structured_data import Fields, read_structured_data
from workers.extract.time_limit import bounded

_FIRST_BLOCKS = 60
_SHORT_BLOCK = 200
FIELDS = ("title", "description", "author", "site_name", "published", "modified", "canonical_url", "lead_image")
_LONGEST = {
    "title": 500,
    "description": 2_000,
    "author": 300,
    "site_name": 200,
    "published": 160,
    "modified": 160,
    "lead_image": 8_192,
    "canonical_url": 8_192,
}


@dataclass(frozen=True)
class PageMetadata:
    """What is known about a page; `sources` maps a field to json-ld, opengraph, …, trafilatura, page."""

    title: str = ""
    description: str = ""
    author: str = ""
    site_name: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    canonical_url: str = ""
    details: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)


def read_metadata(root: Element, lean_html: str, texts: Sequence[str], url: str, declared: str = "") -> PageMetadata:
    """Ask the sources in the order they are believed; the first that has a field gives it.

    `root` is the page with its head and JSON-LD, `lean_html` the page without scripts (for trafilatura),
    `texts` the page's blocks in order, `declared` the language it claims to be in.
    """
    nothing: Fields = {}
    tags = read_meta_tags(root)
    no_facts: Facts = {}
    facts = bounded(lambda: read_facts(root, tags, declared, url), no_facts, seconds=3)
    byline = bounded(lambda: read_byline(root, texts, url), nothing, seconds=3)
    found: dict[str, str] = {}
    sources: dict[str, str] = {}
    for name, read in _readers(_Page(root, lean_html, texts, url), byline):
        if len(found) == len(FIELDS):
            break
        for key, value in bounded(read, nothing, seconds=4).items():
            usable = _usable(key, value, url)
            if usable and key not in found:
                found[key], sources[key] = usable, name
    bounded(lambda: _without_site(found, url, root, texts), None)
    if "lead_image" in found and "lead_image" not in facts:
        facts["lead_image"] = (found["lead_image"], sources["lead_image"])
    sources.pop("lead_image", None)
    return PageMetadata(
        title=found.get("title", ""),
        description=found.get("description", ""),
        author=found.get("author", ""),
        site_name=found.get("site_name", ""),
        published=read_date(found.get("published", "")),
        modified=read_date(found.get("modified", "")),
        canonical_url=found.get("canonical_url", ""),
        details={name: value for name, (value, _) in facts.items()},
        sources={**sources, **{name: source for name, (_, source) in facts.items()}},
    )


@dataclass(frozen=True)
class _Page:
    root: Element
    lean_html: str
    texts: Sequence[str]
    url: str


def _readers(page: _Page, byline: Fields) -> list[tuple[str, Callable[[], Fields]]]:
    root, url, texts = page.root, page.url, page.texts
    tags = read_meta_tags(root)
    readers: list[tuple[str, Callable[[], Fields]]] = [
        # A canonical link is written for machines; og:url and JSON-LD often name the front page.
        ("link", lambda: {"canonical_url": read_canonical_link(root)}),
        ("json-ld", lambda: read_structured_data(root, url)),
    ]
    for name, vocabulary in VOCABULARIES:
        readers.append((name, lambda vocabulary=vocabulary: read_vocabulary(tags, vocabulary)))  # type: ignore[misc]
    readers.append(("microdata", lambda: read_microdata(root)))
    readers.append(("title", lambda: _title_fields(root, url, texts)))
    readers.append(("page", lambda: byline))
    readers.append(("trafilatura", lambda: _ask_trafilatura(page.lean_html, url, texts)))
    return readers


def _title_fields(root: Element, url: str, texts: Sequence[str]) -> Fields:
    title, site = split_site_from_title(read_title_element(root), _host(url), shown_titles(root, texts[:_FIRST_BLOCKS]))
    return {"title": title, "site_name": site}


def _without_site(found: dict[str, str], url: str, root: Element, texts: Sequence[str]) -> None:
    """A headline for machines may carry the site's name as well (og:title)."""
    if title := found.get("title"):
        found["title"], site = split_site_from_title(title, _host(url), shown_titles(root, texts[:_FIRST_BLOCKS]))
        if site:
            found.setdefault("site_name", site)


def _ask_trafilatura(lean_html: str, url: str, texts: Sequence[str]) -> Fields:
    # Not extensive: its guesses at a date from any four digits on the page are worse than none.
    document = trafilatura.metadata.extract_metadata(lean_html, default_url=url, extensive=False)
    return {
        "title": document.title or "",
        "description": document.description or "",
        "author": (document.author or "").replace("; ", ", "),
        # Where it finds none it gives a bare host, which is no name.
        "site_name": "" if _BARE_HOST.fullmatch(document.sitename or "") else document.sitename or "",
        "published": (document.date or "") if _is_said(document.date or "", texts) else "",
    }


def _is_said(date: str, texts: Sequence[str]) -> bool:
    """Whether the page itself says this date in a short block: it also takes dates out of comments."""
    wanted = read_date(date)
    said = (read_date(text) for text in texts if len(text) <= _SHORT_BLOCK)
    return wanted is not None and any(one is not None and one.date() == wanted.date() for one in said)


_BY = re.compile(r"^(?:(?:written\s+|posted\s+)?by\b|作者|撰文|记者|記者)\s*[:：]?\s*", re.I)
_TRAILING_MONTH = re.compile(
    r"\s(?:january|february|march|april|may|june|july|august|september|october|november|december)$", re.I
)
_BARE_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?")
_NOBODY = re.compile(
    r"(?:user\s?name|admin|administrator|webmaster|author|editor|unknown|guest|last updated.*|佚名|匿名)$", re.I
)


def _person(value: str) -> str:
    """An author without `By`, without the month of a date that stood next to it; "" for nobody's name."""
    value = _TRAILING_MONTH.sub("", _BY.sub("", value)).strip(" ,;:|/·-")
    return "" if _NOBODY.match(value) else value


def _usable(key: str, value: str, url: str) -> str:
    value = one_line(value)[: _LONGEST.get(key, 500)].strip()
    if key == "author":
        return _person(value)
    if key in ("published", "modified"):
        return value if read_date(value) is not None else ""
    if key == "lead_image":
        return urljoin(url, value) if _host(urljoin(url, value)) else ""
    if key == "canonical_url" and value:
        try:
            address = urljoin(url, value)
            # A canonical link to another site is a mistake or a trick more often than the truth.
            return address if _host(address) and _same_site(_host(address), _host(url)) else ""
        except ValueError:
            return ""
    return value


def _same_site(one: str, other: str) -> bool:
    return one == other or one.endswith("." + other) or other.endswith("." + one) or _bare(one) == _bare(other)


def _bare(host: str) -> str:
    return host.removeprefix("www.").removeprefix("m.").removeprefix("mobile.")


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").lower() if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
