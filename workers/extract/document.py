"""Reading untrusted HTML into a tree without ever raising: sizes, depth and odd characters are bounded here."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
from lxml import etree

Element = Any  # lxml ships no types; every element here comes out of `parse`

MAX_CHARACTERS = 40_000_000
"""Longer documents are cut: an archive holds its images as data: URLs, its words are a small part."""

# What no reader shows and no parser of articles needs; their text must not end up in a passage.
_DEAD_TAGS = ("script", "style", "svg", "canvas", "object", "embed", "iframe", "noscript", "audio", "video", "map")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")
_CJK = "\u2e80-\u2fdf\u3000-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_CJK_LINE_BREAK = re.compile(rf"(?<=[{_CJK}])[ \t]*\n\s*(?=[{_CJK}])")


def scrub(text: str) -> str:
    """Take out what neither XML nor Postgres can hold: control characters and lone surrogates."""
    return _CONTROL.sub("", text)


def one_line(text: str) -> str:
    """Fold white space as a browser shows it; a line break between two Chinese characters is no space."""
    return _SPACES.sub(" ", _CJK_LINE_BREAK.sub("", scrub(text))).strip()


def parse(html: str) -> Element | None:
    """Parse a whole page; None when there is nothing in it that can be parsed.

    Nesting deeper than 2,048 levels is dropped by libxml2 (browsers stop at 512), which also bounds every
    walk over the tree.
    """
    text = scrub(html[:MAX_CHARACTERS])
    if not text.strip():
        return None
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def drop(element: Element) -> None:
    """Take an element out of its tree and leave the text that follows it where it was."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    before = element.getprevious()
    parent.remove(element)
    if not tail:
        return
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail


def remove_dead_weight(root: Element) -> None:
    """Remove scripts (not JSON-LD), styles and embedded media, and the data: URLs (megabytes in an archive)."""
    for element in list(root.iter(*_DEAD_TAGS)):
        if "ld+json" not in (element.get("type") or ""):
            drop(element)
    for element in list(root.iter("template")):
        # A declarative shadow root is part of the page; any other template is not shown.
        if element.get("shadowrootmode") is None:
            drop(element)
    for element in root.iter("*"):
        for name in ("src", "href", "srcset", "style", "data"):
            value = element.get(name)
            if value is not None and (name == "style" or value[:5].lower() == "data:"):
                del element.attrib[name]


def serialise(root: Element) -> str:
    """The HTML of a tree; void elements and entities as HTML writes them."""
    text: str = etree.tostring(root, encoding="unicode", method="html", with_tail=False)
    return text
