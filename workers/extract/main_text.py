"""Which blocks of a page are its article: the reader's where it found one, else trafilatura's, else all it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

import trafilatura

from workers.extract.blocks import SeenBlock
from workers.extract.time_limit import bounded

_NOT_LETTERS = re.compile(r"[\W_]+")
_SHINGLE = 8
_LONGEST_VIEW = 400_000
# Readability itself calls an article of less than 140 characters no paragraph.
_SHORT_ARTICLE = 140
_FAIR_ARTICLE = 1_000


def choose_blocks(seen: Sequence[SeenBlock], reader_numbers: frozenset[int], lean_html: str) -> frozenset[int]:
    """Numbers of the blocks people read, in that order of trust; never empty while `seen` holds text.

    `reader_numbers` are the blocks Readability kept (empty without a reader), `lean_html` the page without
    scripts, for trafilatura.
    """
    page = sum(one.prose for one in seen if not one.in_boilerplate)
    if not _is_tiny(_prose(seen, reader_numbers), page):
        return reader_numbers
    matched = _blocks_of_text(seen, _trafilatura_text(lean_html))
    if not _is_tiny(_prose(seen, matched), page):
        return matched
    shown = frozenset(one.block.number for one in seen if not one.in_boilerplate)
    return shown or frozenset(one.block.number for one in seen)


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


def _blocks_of_text(seen: Sequence[SeenBlock], text: str) -> frozenset[int]:
    """The blocks whose words stand in trafilatura's text; headings go with the text that follows them."""
    view = text[:_LONGEST_VIEW]
    lines = {_letters(line) for line in view.splitlines()} - {""}
    folded = _letters(view)
    shingles = {folded[start : start + _SHINGLE] for start in range(max(0, len(folded) - _SHINGLE + 1))}
    chosen: set[int] = set()
    headings: list[int] = []
    for one in seen:
        letters = _letters(one.block.text)
        if letters and (letters in lines or _is_inside(letters, shingles)):
            chosen.update((*headings, one.block.number))
            headings = []
        elif one.block.level and not one.in_boilerplate:
            headings.append(one.block.number)
        elif letters:
            headings = []
    return frozenset(chosen)


def _is_inside(letters: str, shingles: set[str]) -> bool:
    starts = range(0, len(letters) - _SHINGLE + 1, _SHINGLE // 2)
    hits = sum(letters[start : start + _SHINGLE] in shingles for start in starts)
    return len(starts) > 0 and hits >= 0.8 * len(starts)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).lower()
