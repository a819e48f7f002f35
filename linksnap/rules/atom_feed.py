"""Writes Atom 1.0 feeds (RFC 4287)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"
# What XML 1.0 (2.2, Char) does not let stand in a document at all, not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_SUMMARY = 2_000


@dataclass(frozen=True)
class AtomEntry:
    """One page; `id` is 32 hexadecimal digits that stay the same for ever."""

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    summary: str = ""
    author: str = ""
    lang: str = ""
    kept_copy: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class AtomFeed:
    """A feed; `address` is where it can be read, `page` the page for people that shows the same."""

    id: str
    title: str
    author: str
    address: str
    page: str
    updated: datetime
    entries: tuple[AtomEntry, ...] = field(default=())


def write_atom(feed: AtomFeed) -> bytes:
    """The document, in UTF-8."""
    register_namespace("", NAMESPACE)
    root = Element(_name("feed"))
    _text(root, "id", UUID(feed.id).urn)
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(feed.updated))
    _text(SubElement(root, _name("author")), "name", feed.author)
    _link(root, rel="self", href=feed.address, type="application/atom+xml")
    _link(root, rel="alternate", href=feed.page, type="text/html")
    for entry in feed.entries:
        _add_entry(root, entry)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def newest(moments: Iterable[datetime], otherwise: datetime) -> datetime:
    """The newest of some moments; `otherwise` where there are none."""
    return max(moments, default=otherwise)


def _add_entry(root: Element, entry: AtomEntry) -> None:
    element = SubElement(root, _name("entry"))
    if entry.lang:
        element.set("{http://www.w3.org/XML/1998/namespace}lang", entry.lang)
    _text(element, "id", UUID(entry.id).urn)
    _text(element, "title", entry.title)
    _text(element, "published", _moment(entry.published))
    _text(element, "updated", _moment(entry.updated))
    if entry.author.strip():
        _text(SubElement(element, _name("author")), "name", entry.author)
    _link(element, rel="alternate", href=entry.url, type="text/html")
    if entry.kept_copy:
        _link(element, rel="related", href=entry.kept_copy, type="text/html")
    for term in entry.categories:
        SubElement(element, _name("category"), {"term": _clean(term)})
    if entry.summary.strip():
        _text(element, "summary", entry.summary[:_LONGEST_SUMMARY])


def _text(parent: Element, name: str, text: str) -> None:
    # A text without a type is plain text: nothing a page says becomes markup in a reader.
    SubElement(parent, _name(name)).text = _clean(text)


def _link(parent: Element, **attributes: str) -> None:
    SubElement(parent, _name("link"), {name: _clean(value) for name, value in attributes.items()})


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _clean(text: str) -> str:
    return _NO_XML.sub("", text)
