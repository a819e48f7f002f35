"""The numbered blocks of a page: read from `data-ls-b`, or numbered here where no browser has done it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from workers.extract.document import Element, one_line, parse, scrub, serialise
from workers.extract.mathml import formula_text
from workers.extract.types import Block

NUMBER = "data-ls-b"
MAX_BLOCKS = 20_000

_HEADING = re.compile(r"h([1-6])$")
_BREAK = "\x1e"
_NO_TEXT = (
    "script style svg canvas object embed iframe noscript audio video map head rt rp template textarea select "
    "option datalist"
)
_SKIPPED = frozenset(_NO_TEXT.split())
_BLOCKS = (
    "p div li dd dt td th h1 h2 h3 h4 h5 h6 pre blockquote figcaption caption summary details article section main "
    "header footer nav aside address body center legend fieldset form ul ol dl table tr tbody thead tfoot figure "
    "hgroup search dialog menu"
)
_BLOCK_TAGS = frozenset(_BLOCKS.split())
_BOILERPLATE_TAGS = frozenset({"nav", "footer", "aside", "button", "dialog", "menu"})
_BOILERPLATE_ROLES = frozenset(
    {"navigation", "contentinfo", "complementary", "banner", "search", "menu", "menubar", "toolbar", "dialog"}
)
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@dataclass(frozen=True)
class SeenBlock:
    """A block with what tells an article from its surroundings."""

    block: Block
    link_characters: int
    in_boilerplate: bool

    @property
    def prose(self) -> int:
        """Characters outside links."""
        return max(0, len(self.block.text) - self.link_characters)


@dataclass
class _Open:
    """A block element whose end has not come yet."""

    element: Element
    number: int
    anchor: str
    level: int
    keeps_lines: bool
    in_boilerplate: bool
    pieces: list[str] = field(default_factory=list)
    link_characters: int = 0


@dataclass
class _Walk:
    """Where the walk over the tree stands: depth inside skipped, linked, boilerplate and preformatted elements."""

    open_blocks: list[_Open] = field(default_factory=list)
    seen: dict[int, _Open] = field(default_factory=dict)
    heading: int = 0
    depth: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("skip", "link", "plate", "pre"), 0))

    def take(self, text: str | None) -> None:
        if text and self.open_blocks and not self.depth["skip"]:
            current = self.open_blocks[-1]
            current.pieces.append(text)
            if self.depth["link"]:
                current.link_characters += len(text.strip())


def read_blocks(root: Element) -> list[SeenBlock]:
    """Every numbered block with text of its own (text inside a nested numbered block belongs to that one).

    In document order; a number that comes twice counts once; scripts, styles and ruby readings are no text.
    """
    walk = _Walk()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            _enter(walk, element)
        else:
            _leave(walk, element)
    blocks = (_close(opened) for opened in walk.seen.values())
    return [block for block in blocks if block.block.text][:MAX_BLOCKS]


def _enter(walk: _Walk, element: Element) -> None:
    for kind in _kinds(element):
        walk.depth[kind] += 1
    heading = _heading_level(element)
    if heading:
        walk.heading = heading
    number = read_number(element)
    if number is not None and number not in walk.seen:
        opened = _Open(
            element=element,
            number=number,
            anchor=element.get("id") or f"ls-{number}",
            level=walk.heading,
            keeps_lines=walk.depth["pre"] > 0,
            in_boilerplate=walk.depth["plate"] > 0,
        )
        walk.seen[number] = opened
        walk.open_blocks.append(opened)
    elif element.tag == "br":
        walk.take(_BREAK)
    elif element.tag in _BLOCK_TAGS:
        walk.take(" ")
    if _is_formula(element):
        walk.take(f" {formula_text(element)} ")
        walk.depth["skip"] += 1
    walk.take(element.text)


def _leave(walk: _Walk, element: Element) -> None:
    if _is_formula(element):
        walk.depth["skip"] -= 1
    if walk.open_blocks and walk.open_blocks[-1].element is element:
        walk.open_blocks.pop()
        walk.take(" ")
    elif element.tag in _BLOCK_TAGS:
        walk.take(" ")
    if _heading_level(element):
        walk.heading = 0
    for kind in _kinds(element):
        walk.depth[kind] -= 1
    walk.take(element.tail)


def _is_formula(element: Element) -> bool:
    return element.tag == "math" and bool(element.get("alttext"))


def _kinds(element: Element) -> Iterator[str]:
    tag = element.tag
    if tag in _SKIPPED and not (tag == "template" and element.get("shadowrootmode") is not None):
        yield "skip"
    if tag == "a" and element.get("href") is not None:
        yield "link"
    if tag in ("pre", "textarea", "listing"):
        yield "pre"
    if _is_boilerplate(element):
        yield "plate"


def _is_boilerplate(element: Element) -> bool:
    if element.tag in _BOILERPLATE_TAGS or (element.get("role") or "").lower() in _BOILERPLATE_ROLES:
        return True
    # The header of an article holds its title, the header of a page its menu.
    return element.tag == "header" and next(element.iterancestors("main", "article"), None) is None


def _heading_level(element: Element) -> int:
    found = _HEADING.match(element.tag)
    if found:
        return int(found[1])
    if element.get("role") == "heading":
        level = element.get("aria-level") or "2"
        return min(6, int(level)) if level.isdecimal() and level.isascii() and len(level) < 3 and int(level) else 2
    return 0


def read_number(element: Element) -> int | None:
    """The block's number; None for an element without one, or with something else in its place."""
    value = element.get(NUMBER)
    if value is None or not (value.isascii() and value.isdigit() and len(value) <= 6):
        return None
    return int(value)


def _close(opened: _Open) -> SeenBlock:
    raw = "".join(opened.pieces)
    if opened.keeps_lines:
        text = scrub(raw.replace(_BREAK, "\n")).strip("\n").rstrip()
    else:
        text = "\n".join(line for part in raw.split(_BREAK) if (line := one_line(part)))
    block = Block(opened.number, opened.anchor, opened.level, text)
    return SeenBlock(block, min(opened.link_characters, len(text)), opened.in_boilerplate)


def number_blocks(html: str) -> str:
    """Number the blocks of a page no browser has opened (an upload): `data-ls-b`, and `id="ls-N"` without an id.

    A block is the nearest block element around some text. Numbers the page brought along are taken off first.
    Gives "" when there is nothing in the page that can be parsed.
    """
    root = parse(html)
    if root is None:
        return ""
    number_tree(root)
    return "<!DOCTYPE html>\n" + serialise(root)


def number_tree(root: Element) -> None:
    """Number the blocks of a parsed page in place (see `number_blocks`)."""
    for element in root.iter("*"):
        element.attrib.pop(NUMBER, None)
    holders = _holders_of_text(root)
    number = 0
    for element in root.iter("*"):
        if element in holders and number < MAX_BLOCKS:
            number += 1
            element.set(NUMBER, str(number))
            if not element.get("id"):
                element.set("id", f"ls-{number}")


def _holders_of_text(root: Element) -> set[Element]:
    holders: set[Element] = set()
    stack: list[Element] = []
    skipped = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_hidden = element.tag in _SKIPPED or _hidden(element)
        if event == "start":
            skipped += is_hidden
            if _is_block(element):
                stack.append(element)
            text = element.text
        else:
            skipped -= is_hidden
            if _is_block(element):
                stack.pop()
            text = element.tail
        if text and stack and not skipped and not text.isspace():
            holders.add(stack[-1])
    return holders


def _is_block(element: Element) -> bool:
    return element.tag in _BLOCK_TAGS or (element.tag == "math" and element.get("display") == "block")


def _hidden(element: Element) -> bool:
    return element.get("hidden") is not None or bool(_INVISIBLE.search(element.get("style") or ""))
