"""Which blocks of a page are its article: a named container's, a discussion's posts, or what finders agree on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import readability
import trafilatura

from workers.extract.blocks import SeenBlock
from workers.extract.containers import densest_container, named_containers, named_posts, names_of, repeated_posts
from workers.extract.dates import read_date
from workers.extract.document import Element, parse
from workers.extract.furniture import ends_article, is_phrase
from workers.extract.time_limit import bounded
from workers.extract.weights import PageWeights, weigh

_NOT_LETTERS = re.compile(r"[\W_]+")
_SHINGLE = 8
_LONGEST_VIEW = 400_000
# Readability itself calls an article of less than 140 characters no paragraph.
_SHORT_ARTICLE = 140
_FAIR_ARTICLE = 1_000
_EDGE = 4
_NOTES = frozenset({"references", "reflist", "footnotes", "footnote", "endnotes", "bibliography", "ltx_biblist"})
_LISTED = 0.6
_SHORT_LINE = 50
_BY = re.compile(r"by\s[A-Z][^.!?]*$|作者|文/", re.I)
_COVERED = 0.95


@dataclass(frozen=True)
class Finding:
    """What the choice rests on: the parsed page, its blocks, Readability's numbers, the page without scripts."""

    root: Element
    seen: Sequence[SeenBlock]
    reader_numbers: frozenset[int]
    lean_html: str
    title: str = ""


def choose_blocks(finding: Finding) -> frozenset[int]:
    """Numbers of the blocks people read; never empty while the page holds text.

    A container with a telling name is believed first, then posts that repeat, then what at least two of three
    finders (Readability, trafilatura, the densest part) agree on.
    """
    seen = finding.seen
    page = sum(one.prose for one in seen if not one.in_boilerplate)
    nothing: frozenset[int] = frozenset()
    empty = PageWeights()
    weights = bounded(lambda: weigh(finding.root, seen), empty)
    by_structure = bounded(lambda: _by_structure(finding, weights), nothing)
    if by_structure and _prose(seen, by_structure) >= 0.05 * page:
        return by_structure
    agreed = _agreed(finding, weights)
    for numbers in (agreed, finding.reader_numbers):
        if not _is_tiny(_prose(seen, numbers), page):
            return numbers
    shown = frozenset(one.block.number for one in seen if not one.in_boilerplate)
    return shown or frozenset(one.block.number for one in seen)


def _by_structure(finding: Finding, page: PageWeights) -> frozenset[int]:
    posts = named_posts(page) or repeated_posts(page)
    named = named_containers(page)
    # Posts inside what a page calls comments are its text only where there is no article above them.
    weight = 0.25 if any(post in page.furniture for post in posts) else 1.25
    if posts and weight * sum(page.of(post).prose for post in posts) > sum(page.of(one).prose for one in named):
        return _blocks_in(page, posts, finding, is_thread=True)
    return _blocks_in(page, named, finding, is_thread=False) if named else frozenset()


def _densest(finding: Finding, page: PageWeights) -> frozenset[int]:
    found = densest_container(page)
    return _blocks_in(page, [found], finding, is_thread=False) if found is not None else frozenset()


def _agreed(finding: Finding, page: PageWeights) -> frozenset[int]:
    """Blocks that two of the three finders chose; those of the own finder alone where there is no other."""
    nothing: frozenset[int] = frozenset()
    own = bounded(lambda: _densest(finding, page), nothing)
    text = _trafilatura_text(finding.lean_html)
    matched = bounded(lambda: blocks_of_text(finding.seen, text), nothing)
    reader = finding.reader_numbers
    if not reader:
        summary = _readability_text(finding.lean_html)
        reader = bounded(lambda: blocks_of_text(finding.seen, summary), nothing)
    finders = (own, matched, reader)
    agreed = frozenset(number for number in own | matched | reader if sum(number in one for one in finders) >= 2)
    # What the others miss between and beside their paragraphs: boxes, tables, lists.
    return agreed | bounded(lambda: own & _around(page, agreed), nothing)


def _around(page: PageWeights, agreed: frozenset[int]) -> frozenset[int]:
    """The blocks in the smallest part of the page that holds nearly all of the agreed ones."""
    held: dict[Element, float] = {}
    for element, seen in page.blocks.items():
        if seen.block.number in agreed:
            for one in (element, *element.iterancestors()):
                held[one] = held.get(one, 0.0) + seen.prose
    least = _COVERED * max(held.values(), default=0.0)
    # Deeper elements come later in the document.
    part = next((one for one in reversed(page.elements) if least and held.get(one, 0.0) >= least), None)
    inside = part.iter("*") if part is not None else ()
    return frozenset(page.blocks[one].block.number for one in inside if one in page.blocks)


def _blocks_in(page: PageWeights, parts: Iterable[Element], finding: Finding, is_thread: bool) -> frozenset[int]:
    """The blocks inside these parts but for furniture, lists of links and the lines at the edges of articles."""
    kept: list[SeenBlock] = []
    for part in parts:
        listed = _link_lists(page, part)
        inside = [
            seen
            for element in part.iter("*")
            if (seen := page.blocks.get(element)) is not None
            and (element not in page.furniture or part in page.furniture)
            and not seen.in_boilerplate
            and element not in listed
        ]
        kept.extend(_trimmed(inside, finding.title) if not is_thread else inside)
    return frozenset(seen.block.number for seen in kept)


def _link_lists(page: PageWeights, part: Element) -> set[Element]:
    """Every element inside lists of which nearly each word is a link (menus, related pages)."""
    found: set[Element] = set()
    for element in part.iter("ul", "ol", "dl", "table", "div", "section"):
        weight = page.of(element)
        if element is part or element in found or weight.words < 1 or weight.prose > (1 - _LISTED) * weight.words:
            continue
        if _NOTES & names_of(element) or element.get("role") in ("doc-endnotes", "doc-bibliography"):
            continue
        if sum(1 for _ in element.iter("a")) >= 3 and not any(True for _ in element.iter("pre", "code", "math")):
            found.update(element.iter("*"))
    return found


def _trimmed(inside: list[SeenBlock], title: str) -> list[SeenBlock]:
    """Without the lines before and after an article: its title again, credits, copyright, what is related."""
    kept = inside
    for place, seen in enumerate(inside):
        if place >= len(inside) // 3 and ends_article(seen.block.text):
            rest = sum(one.prose for one in inside[place:])
            if rest < 0.4 * sum(one.prose for one in inside):
                kept = inside[:place]
                break
    first = [seen for seen in kept[:_EDGE] if not (_is_byline(seen.block.text) or _is_title(seen, title))]
    last_from = max(_EDGE, len(kept) - 2 * _EDGE)
    last = [seen for seen in kept[last_from:] if not is_phrase(seen.block.text)]
    return [*first, *kept[_EDGE:last_from], *last]


def _is_byline(text: str) -> bool:
    return is_phrase(text) or (len(text) <= _SHORT_LINE and (read_date(text) is not None or bool(_BY.match(text))))


def _is_title(seen: SeenBlock, title: str) -> bool:
    return seen.block.level == 1 or (bool(title) and letters(seen.block.text) == letters(title))


def _is_tiny(chosen: int, page: int) -> bool:
    """Whether so little was chosen that the page's own text must have been missed."""
    if chosen >= _FAIR_ARTICLE:
        # Ten times as much around it: comments may be that long, a missed article, too.
        return chosen < page * 0.08
    if chosen < _SHORT_ARTICLE:
        return chosen < page * 0.9 or chosen == 0
    return chosen < page * 0.35


def _prose(seen: Sequence[SeenBlock], numbers: frozenset[int]) -> int:
    return sum(one.prose for one in seen if one.block.number in numbers)


def _trafilatura_text(lean_html: str) -> str:
    def extract() -> str:
        return trafilatura.extract(lean_html, favor_recall=True, include_comments=False, include_tables=True) or ""

    return bounded(extract, "", seconds=5)


def _readability_text(lean_html: str) -> str:
    """What readability-lxml takes for the article, where no browser has asked Readability itself."""

    def extract() -> str:
        root = parse(readability.Document(lean_html).summary(html_partial=True))
        return "\n".join(root.itertext()) if root is not None else ""

    return bounded(extract, "", seconds=5)


def blocks_of_text(seen: Sequence[SeenBlock], text: str) -> frozenset[int]:
    """The blocks whose words stand in another program's text; headings go with the text that follows them."""
    view = text[:_LONGEST_VIEW]
    lines = {letters(line) for line in view.splitlines()} - {""}
    folded = letters(view)
    shingles = {folded[start : start + _SHINGLE] for start in range(max(0, len(folded) - _SHINGLE + 1))}
    chosen: set[int] = set()
    headings: list[int] = []
    for one in seen:
        here = letters(one.block.text)
        if here and (here in lines or _is_inside(here, shingles)):
            chosen.update((*headings, one.block.number))
            headings = []
        elif one.block.level and not one.in_boilerplate:
            headings.append(one.block.number)
        elif here:
            headings = []
    return frozenset(chosen)


def _is_inside(here: str, shingles: set[str]) -> bool:
    starts = range(0, len(here) - _SHINGLE + 1, _SHINGLE // 2)
    hits = sum(here[start : start + _SHINGLE] in shingles for start in starts)
    return len(starts) > 0 and hits >= 0.8 * len(starts)


def letters(text: str) -> str:
    """Only letters and digits, in lower case: what two programs' views of one text have in common."""
    return _NOT_LETTERS.sub("", text).lower()
