"""Takes the wishes of a query apart into words that are looked up one by one, without what only makes a sentence.

Pages are indexed by character pairs, so here, and only here, a run of Chinese is cut into words (jieba's dictionary):
a question is no substring of its answer. A run of up to four characters without function words stays whole, as an
exact substring; when a library does not hold it, its parts are looked for instead.
"""

import importlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from linksnap.rules.function_words import is_function_word
from linksnap.rules.query_tree import Wish
from linksnap.rules.segment import Piece, pieces
from linksnap.rules.tsvector import tsquery_text

MOST_WORDS = 24
LONGEST_WHOLE_RUN = 4
MOST_PAIRS = 8
# A single character cut from a run says little: 写 stands in 描写 and 编写 too.
CHARACTER_WEIGHT = 0.4

_SCRIPTS = re.compile(
    r"[\u3400-\u9fff\u3005\u3007\U00020000-\U0003ffff]+|[\u3041-\u309f]+|[\u30a0-\u30ff]+|.[^\u3041-\u9fff]*"
)
_HAN = re.compile(r"[\u3400-\u9fff\u3005\u3007\U00020000-\U0003ffff]")
_HIRAGANA = re.compile(r"[\u3041-\u309f]+")


@dataclass(frozen=True)
class QueryWord:
    """One word to look up: its folded text, its tsquery, and what to look for where nothing holds it whole."""

    text: str
    tsquery: str
    weight: float = 1.0
    is_optional: bool = False
    parts: tuple["QueryWord", ...] = ()


@dataclass(frozen=True)
class QueryWords:
    """The words of a query, each once, and the tsqueries of those that stand side by side in it (bonus, no duty)."""

    words: tuple[QueryWord, ...]
    pairs: tuple[str, ...] = ()


def _cut_run(run: str) -> list[str]:
    """The words of a run of an unspaced script."""
    words: list[str] = []
    for part in _SCRIPTS.findall(run):
        words += _cutter().cut(part) if _HAN.match(part) else [part]
    return words


def _cutter() -> Any:
    # Its dictionary takes 30 MB: it is loaded with the first Chinese question, not with the web server.
    return importlib.import_module("rjieba")


def _fine_parts(word: str) -> list[str]:
    """Shorter words within a word, else its character pairs; none where it cannot be cut."""
    if len(word) < 3:
        return []
    fine = [part for part in _cutter().cut_for_search(word) if 2 <= len(part) < len(word)] if _HAN.match(word) else []
    return fine or [word[i : i + 2] for i in range(len(word) - 1)]


def _word(text: str, is_optional: bool, weight: float = 1.0) -> QueryWord | None:
    query = tsquery_text(text)
    return QueryWord(text, query, weight, is_optional) if query else None


def _run_words(run: str, is_optional: bool) -> Iterator[QueryWord]:
    words = _cut_run(run)
    kept = [word for word in words if not is_function_word(word) and not _HIRAGANA.fullmatch(word)] or [run]
    if len(run) <= LONGEST_WHOLE_RUN and len(kept) == len(words):
        kept = [run]
    for text in kept:
        weight = CHARACTER_WEIGHT if len(text) == 1 and text != run else 1.0
        parts = tuple(part for fine in dict.fromkeys(_fine_parts(text)) if (part := _word(fine, is_optional)))
        yield QueryWord(text, tsquery_text(text), weight, is_optional, parts)


def _piece_words(piece: Piece, is_optional: bool) -> Iterator[QueryWord]:
    if piece.is_run:
        yield from _run_words(piece.text, is_optional)
    elif word := _word(piece.text, is_optional):
        yield word


def _pairs(neighbours: Iterable[list[str]]) -> Iterator[str]:
    for words in neighbours:
        for first, second in pairwise(words):
            if not (is_function_word(first) or is_function_word(second)):
                yield tsquery_text(f"{first} {second}")


def query_words(wishes: Iterable[Wish]) -> QueryWords:
    """Return the words to look up for the wishes of a query, at most 24; none where they hold no letters."""
    found: list[QueryWord] = []
    neighbours: list[list[str]] = [[]]
    for wish in wishes:
        if wish.is_phrase:
            word = _word(wish.text, wish.is_optional)
            found += [word] if word else []
            neighbours.append([])
            continue
        for piece in pieces(wish.text):
            found += _piece_words(piece, wish.is_optional)
            neighbours[-1] += _cut_run(piece.text) if piece.is_run else [piece.text]
    every = list({word.tsquery: word for word in found}.values())
    words = [word for word in every if not is_function_word(word.text)] or every
    pairs = dict.fromkeys(_pairs(neighbours)) if len(words) > 1 else {}
    return QueryWords(tuple(words[:MOST_WORDS]), tuple(pairs)[:MOST_PAIRS])
