"""How much prose and how much navigation stands in every part of a page: what the search for the article weighs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from workers.extract.blocks import SeenBlock, read_number
from workers.extract.document import Element
from workers.extract.furniture import is_furniture

_SENTENCE = re.compile(r"[。！？；，、：…]|[.,;:!?](?:\s|$|[\"'”’)])")
_FULL_SENTENCE = re.compile(r"[。！？；，…]|[.!?](?:\s|$|[\"'”’)])")
_HAN = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
# A Chinese character says about as much as three Latin letters.
_HAN_WEIGHT = 3
_SENTENCE_WEIGHT = 60
_LINKED = 0.5
_MOST_FURNITURE = 0.4


@dataclass
class Weighed:
    """One element with everything inside it: `prose` outside links, `score` that rises with sentences and sinks with
    lists of links, `words` of any kind. Latin letters count 1, Chinese characters 3.
    """

    prose: float = 0.0
    score: float = 0.0
    words: float = 0.0


@dataclass
class PageWeights:
    """A page's elements in document order, the block of each that has one, and what every subtree weighs."""

    elements: list[Element] = field(default_factory=list)
    blocks: dict[Element, SeenBlock] = field(default_factory=dict)
    weights: dict[Element, Weighed] = field(default_factory=dict)
    furniture: set[Element] = field(default_factory=set)
    # The prose that comes before an element, furniture left out.
    before: dict[Element, float] = field(default_factory=dict)

    def of(self, element: Element) -> Weighed:
        """The weight of an element with all that is inside it."""
        return self.weights.get(element) or Weighed()

    def sentences(self, element: Element) -> float:
        """The prose inside an element that stands in sentences, wherever it is."""
        inside = (self.blocks.get(one) for one in element.iter("*"))
        return sum(size(seen) for seen in inside if seen is not None and _FULL_SENTENCE.search(seen.block.text))

    @property
    def total(self) -> float:
        """The prose of the whole page that doesn't stand in menus and footers."""
        return sum(size(seen) for seen in self.blocks.values() if not seen.in_boilerplate)


def size(seen: SeenBlock) -> float:
    """A block's prose: letters outside links, Chinese characters three times."""
    length = len(seen.block.text)
    return _length(seen.block.text) * seen.prose / length if length else 0.0


def weigh(root: Element, seen: Sequence[SeenBlock]) -> PageWeights:
    """Weigh every element of a page with numbered blocks, in two walks up and one down."""
    known = {one.block.number: one for one in seen}
    page = PageWeights(elements=list(root.iter("*")))
    for element in page.elements:
        number = read_number(element)
        block = known.pop(number, None) if number is not None else None
        if block is not None:
            page.blocks[element] = block
    for element in reversed(page.elements):
        weight = page.weights.setdefault(element, Weighed())
        own = page.blocks.get(element)
        if own is not None:
            weight.prose += size(own)
            weight.words += _length(own.block.text)
        parent = element.getparent()
        if parent is not None:
            above = page.weights.setdefault(parent, Weighed())
            above.prose += weight.prose
            above.words += weight.words
    _mark_furniture(page)
    _add_scores(page)
    prose = 0.0
    for element in page.elements:
        page.before[element] = prose
        if element in page.blocks and element not in page.furniture:
            prose += size(page.blocks[element])
    return page


def _mark_furniture(page: PageWeights) -> None:
    most = _MOST_FURNITURE * page.total
    for element in page.elements:
        # `with-sidebar` is what pages call a wrapper of everything: what holds most of the page is no furniture.
        is_own = page.of(element).prose <= most and is_furniture(element) and not _is_inset(page, element)
        if is_own or element.getparent() in page.furniture:
            page.furniture.add(element)


def _is_inset(page: PageWeights, element: Element) -> bool:
    """A `sidebar` between paragraphs, with sentences and few links, is a box in the text and no column beside it."""
    if "sidebar" not in (element.get("class") or "").lower().split():
        return False
    parent, weight = element.getparent(), page.of(element)
    beside = [one for one in (parent if parent is not None else ()) if one is not element]
    paragraphs = sum(one in page.blocks and size(page.blocks[one]) >= _SENTENCE_WEIGHT for one in beside)
    return paragraphs >= 1 and weight.prose >= 0.7 * weight.words


def _add_scores(page: PageWeights) -> None:
    for element in reversed(page.elements):
        weight = page.weights[element]
        own = page.blocks.get(element)
        if own is not None:
            weight.score += _score(own, element in page.furniture)
        parent = element.getparent()
        if parent is not None and parent in page.weights:
            page.weights[parent].score += weight.score


def _score(seen: SeenBlock, furniture: bool) -> float:
    words, prose = _length(seen.block.text), size(seen)
    if seen.in_boilerplate or furniture:
        return -0.5 * words
    if seen.link_characters > _LINKED * len(seen.block.text):
        return -0.5 * words
    is_sentence = prose >= _SENTENCE_WEIGHT and _SENTENCE.search(seen.block.text) is not None
    return prose if is_sentence else 0.1 * prose


def _length(text: str) -> float:
    return len(text) + (_HAN_WEIGHT - 1) * len(_HAN.findall(text))
