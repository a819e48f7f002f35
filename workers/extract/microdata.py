"""What a page says about itself in microdata (`itemprop`) and RDFa Lite (`property`): schema.org in the markup."""

from __future__ import annotations

from collections.abc import Iterator

from workers.extract.document import Element, one_line
from workers.extract.structured_data import ARTICLE_TYPES, Fields

_FIELDS = {
    "headline": "title",
    "name": "title",
    "description": "description",
    "author": "author",
    "creator": "author",
    "publisher": "site_name",
    "datepublished": "published",
    "datecreated": "published",
    "datemodified": "modified",
    "image": "lead_image",
}
_MAX = 400


def read_microdata(root: Element) -> Fields:
    """Fields of the first item that is an article; `headline` goes before `name`."""
    scope = next((one for one in root.iter("*") if _kinds(one) & ARTICLE_TYPES), None)
    if scope is None:
        return {}
    found: dict[str, list[str]] = {}
    for _, element in zip(range(_MAX), _properties(scope), strict=False):
        for name in _names(element):
            if name in _FIELDS and (value := _value(element)):
                found.setdefault(name, []).append(value)
    fields: Fields = {}
    for name, key in _FIELDS.items():
        if name in found and key not in fields:
            values = list(dict.fromkeys(found[name]))
            fields[key] = ", ".join(values[:10]) if key == "author" else values[0]
    return fields


def _kinds(element: Element) -> set[str]:
    value = element.get("itemtype") if element.get("itemscope") is not None else element.get("typeof")
    return {part.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for part in (value or "")[:500].split()}


def _names(element: Element) -> list[str]:
    value = element.get("itemprop") or element.get("property") or ""
    return [part.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for part in value[:300].split()]


def _properties(scope: Element) -> Iterator[Element]:
    """The elements that name a property of this item, not of an item inside it (a comment has an author, too)."""
    pending = list(reversed(list(scope)))
    while pending:
        element = pending.pop()
        if _names(element):
            yield element
        if element.get("itemscope") is None and element.get("typeof") is None:
            pending.extend(reversed(list(element)))


def _value(element: Element) -> str:
    if element.get("itemscope") is not None or element.get("typeof") is not None:
        inner = (one for one in element.iter("*") if one is not element and set(_names(one)) & {"name", "url"})
        return next((text for one in inner if "name" in _names(one) and (text := _value(one))), "")
    for name in ("content", "datetime", "src", "data-linksnap-src", "href"):
        if (value := (element.get(name) or "").strip()) and not (name == "href" and element.text_content().strip()):
            return one_line(value[:2_000])
    return one_line("".join(element.itertext())[:2_000])
