"""Cuts one block of a page into pieces that fit a passage: whole if it is short, else at ends of sentences."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from ml.encoder.types import Tokenizer

SENTENCE_END = re.compile(r"""[。！？!?；;…]+[”’」』）】》"')\]]*|\.(?=\s)|\n""")
MAX_CHARACTERS = 1_000_000
"""Of one block; a longer one is a data dump that no passage limit would let through anyway."""


@dataclass(frozen=True)
class Window:
    """How long a piece may be (tokens), and how far the next one begins after it in an uninterrupted run."""

    size: int
    stride: int


@dataclass(frozen=True)
class Piece:
    """Part of a block's text with its number of tokens."""

    text: str
    tokens: int


def cut_block(text: str, tokenizer: Tokenizer, window: Window) -> Iterator[Piece]:
    """Yield the pieces of one block, in order, at most `window.size` tokens each.

    Pieces of a long block end with a sentence where one ends in their second half, and repeat up to
    size − stride tokens of the piece before; together they hold every character but outer blanks.
    """
    text = text[:MAX_CHARACTERS].strip()
    spans = tokenizer.spans(text)
    if len(spans) <= window.size:
        if spans:
            yield Piece(text, len(spans))
        return
    starts = [begin for begin, _ in spans]
    ends = [bisect_left(starts, found.end()) for found in SENTENCE_END.finditer(text)]
    for begin, end in _token_ranges(len(spans), ends, window):
        first = 0 if begin == 0 else starts[begin]
        last = len(text) if end == len(spans) else starts[end]
        yield Piece(text[first:last].strip(), end - begin)


def _token_ranges(count: int, ends: list[int], window: Window) -> Iterator[tuple[int, int]]:
    begin = 0
    while True:
        end = _end_of(begin, count, ends, window)
        yield begin, end
        if end == count:
            return
        # Begin again with the last short sentence; after a cut inside a sentence with a plain overlap.
        overlap = end - (window.size - window.stride)
        place = bisect_left(ends, max(overlap, begin + 1))
        begin = ends[place] if place < len(ends) and ends[place] <= end else max(overlap, begin + 1)


def _end_of(begin: int, count: int, ends: list[int], window: Window) -> int:
    limit = begin + window.size
    if limit >= count:
        return count
    last = bisect_left(ends, limit + 1) - 1
    if last >= 0 and ends[last] >= begin + window.size // 2:
        return ends[last]
    return limit
