"""From lines on paper to paragraphs and headings: by size, distance and the outline; running heads are left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workers.capture.documents.pdf_lines import Line

_HEADING_SCALE = 1.15
_HEADING_LETTERS = 160
_EDGE_LINES = 2
_LEAST_PAGES = 4
# Prefaces are numbered i, ii, iii.
_DIGITS = re.compile(r"\d+|\b[ivxlc]{1,6}\b")
# A line of a table of contents names a heading and is none.
_LEADERS = re.compile(r"(?:[.·…]\s?){5,}")
_SPACES = re.compile(r"\W+")
_SENTENCE_END = re.compile(r"[.!?:;。！？：；…”」』）)]$")
_CJK = "\u2e80-\u2fdf\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_CJK_END, _CJK_START = re.compile(f"[{_CJK}]$"), re.compile(f"^[{_CJK}]")


@dataclass(frozen=True)
class PaperBlock:
    """A paragraph or heading (`level` above 0) on the page with this number, counted from 0."""

    page: int
    text: str
    level: int = 0


@dataclass
class Layout:
    """What the whole document has in common: the size of its text, its headings, its running heads."""

    body: float = 0.0
    heading_sizes: list[float] = field(default_factory=list)
    running: frozenset[str] = frozenset()
    outline: Mapping[tuple[int, str], int] = field(default_factory=dict)

    def level_of(self, line: Line, page: int) -> int:
        """1 to 4 for a heading, 0 for text."""
        if _LEADERS.search(line.text):
            return 0
        listed = self.outline.get((page, key_of(line.text)))
        if listed:
            return listed
        if not self.body or line.size < self.body * _HEADING_SCALE or len(line.text) > _HEADING_LETTERS:
            return 0
        nearest = min(self.heading_sizes, key=lambda size: abs(size - line.size), default=0.0)
        return min(4, self.heading_sizes.index(nearest) + 1) if nearest else 0


def layout_of(pages: Mapping[int, list[Line]], outline: Mapping[tuple[int, str], int]) -> Layout:
    """Measure the lines of the pages (number → lines); `outline` maps page and title to a level."""
    letters: Counter[float] = Counter()
    for lines in pages.values():
        for line in lines:
            letters[round(line.size * 2) / 2] += len(line.text)
    body = letters.most_common(1)[0][0] if letters else 0.0
    larger = sorted((size for size in letters if size >= body * _HEADING_SCALE), reverse=True)
    small = {n: [line for line in lines if line.size < body * _HEADING_SCALE] for n, lines in pages.items()}
    return Layout(body, _distinct(larger), _running_heads(small), outline)


def _distinct(sizes: list[float]) -> list[float]:
    """At most four sizes, largest first: what differs by less than a tenth is the same to the eye."""
    found: list[float] = []
    for size in sizes:
        if not found or size < found[-1] * 0.9:
            found.append(size)
    return found[:4]


def _running_heads(pages: Mapping[int, list[Line]]) -> frozenset[str]:
    """Lines at the edges that come back on at least half of the pages, whatever number stands in them."""
    if len(pages) < _LEAST_PAGES:
        return frozenset()
    seen: Counter[str] = Counter()
    for lines in pages.values():
        seen.update({_edge_key(line) for line in [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]})
    return frozenset(text for text, count in seen.items() if count * 2 >= len(pages))


def _edge_key(line: Line) -> str:
    """A line with its numbers taken out and the place where it stands: running heads keep theirs."""
    return f"{_DIGITS.sub('#', line.text).strip()}@{round(line.top)}"


def key_of(text: str) -> str:
    """A title without what outlines and pages write differently: spaces, punctuation, case, numbers before it."""
    return _SPACES.sub("", text).lower().lstrip("0123456789")[:80]


def blocks_of(page: int, lines: list[Line], layout: Layout) -> Iterator[PaperBlock]:
    """The paragraphs and headings of one page."""
    last = len(lines) - _EDGE_LINES
    kept = [
        line
        for n, line in enumerate(lines)
        if not (
            (n < _EDGE_LINES or n >= last) and _edge_key(line) in layout.running and not layout.level_of(line, page)
        )
    ]
    held: list[Line] = []
    width = max((line.right for line in kept), default=0.0)
    for line in kept:
        level = layout.level_of(line, page)
        if held and not _goes_on(held, line, width, layout.level_of(held[-1], page) == level):
            yield _block(page, held, layout)
            held = []
        held.append(line)
    if held:
        yield _block(page, held, layout)


def _block(page: int, lines: list[Line], layout: Layout) -> PaperBlock:
    return PaperBlock(page, joined(lines), layout.level_of(lines[0], page))


def _goes_on(held: list[Line], line: Line, width: float, same_level: bool) -> bool:
    """Whether a line belongs to the paragraph before it."""
    before = held[-1]
    if not same_level or abs(line.size - before.size) > 0.12 * max(before.size, 1.0):
        return False
    distance = before.bottom - line.top
    height = max(before.size, 1.0)
    # Upwards is the next column: the same paragraph only where the sentence is still open.
    if distance < -height:
        return not _SENTENCE_END.search(before.text)
    if distance > 0.75 * height:
        return False
    is_indented = line.left > before.left + height and len(held) > 1
    is_short = before.right < width - 4 * height
    return not ((is_indented or is_short) and bool(_SENTENCE_END.search(before.text)))


def joined(lines: list[Line]) -> str:
    """The lines of a paragraph as one: no space between Chinese characters, words put together at hyphens."""
    text = ""
    for before, line in zip([None, *lines], lines, strict=False):
        if before is None or not text:
            text = line.text
        elif before.is_hyphenated or (_CJK_END.search(text) and _CJK_START.search(line.text)):
            text += line.text
        elif re.search(r"[a-z]-$", text) and re.match(r"[a-z]", line.text):
            text = text[:-1] + line.text
        else:
            text = f"{text} {line.text}"
    return text
