"""The piece of a passage that is shown with a hit: the sentences around the words found, those words marked.

It is cut, and marked, between characters as people see them; the parts are plain text, to be escaped where shown.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from linksnap.rules.folding import fold_with_origins
from linksnap.rules.graphemes import Graphemes
from linksnap.rules.query_words import QueryWord
from linksnap.rules.segment import pieces, word_lexemes, written_words

# Chinese characters are twice as wide as Latin ones, so a snippet has about 200 letters or 100 characters.
WIDTH = 200
# Text kept before the first match when its sentence began long ago.
LEAD = 40
_SENTENCE_END = re.compile(r"[。！？；\n]+[”」』）\s]*|[.!?;]+[\"')\]]*\s+")

Part = tuple[str, bool]
"""A piece of text, and whether it is marked."""


@dataclass(frozen=True)
class _Match:
    begin: int
    end: int
    word: int


def snippet(text: str, words: Sequence[QueryWord]) -> tuple[Part, ...]:
    """Return the parts of the best window of `text`, at most about 200 letters wide, with an ellipsis where it is cut.

    Without any of the words, as in hits by meaning, it is the beginning.
    """
    text = re.sub(r"\s+", " ", text).strip()
    whole, widths = Graphemes(text), _widths(text)
    matches = _matches(text, words, whole)
    begin = whole.at_or_before(_best_start(text, matches, widths))
    end = _fitting_end(text, begin, widths)
    # A single character wider than all of it is cut all the same: somebody piled up accents.
    end = max(whole.at_or_before(end), begin) if end < len(text) else end
    end = end if end > begin else min(len(text), begin + WIDTH)
    parts = list(_parts(text, begin, end, matches))
    if begin > 0:
        parts.insert(0, ("…", False))
    if end < len(text):
        parts.append(("…", False))
    return tuple(parts)


@lru_cache(maxsize=64)
def _needles(words: tuple[QueryWord, ...]) -> tuple[dict[str, int], dict[str, int]]:
    """Lexemes of spaced words and substrings of unspaced ones, each with the number of its query word."""
    lexemes: dict[str, int] = {}
    runs: dict[str, int] = {}
    for number, word in enumerate(words):
        for piece in pieces(word.text):
            if piece.is_run:
                runs[piece.text] = number
                continue
            whole, parts, _ = word_lexemes(piece.text)
            lexemes |= dict.fromkeys((whole, *parts), number)
        for part in word.parts:
            runs.setdefault(part.text, number)
    return lexemes, runs


def _matches(text: str, words: Sequence[QueryWord], whole: Graphemes) -> list[_Match]:
    """Where the words stand in the original text, in order, without overlaps."""
    if not words:
        return []
    folded, origins = fold_with_origins(text)
    lexemes, runs = _needles(tuple(words))
    found = []
    for written, begin, end in written_words(folded) if lexemes else ():
        found += [_Match(begin, end, lexemes[lexeme]) for lexeme in written if lexeme in lexemes]
    for run, number in runs.items():
        found += [_Match(m.start(), m.end(), number) for m in re.finditer(re.escape(run), folded)]
    matches: list[_Match] = []
    for match in sorted(found, key=lambda m: (m.begin, -m.end)):
        # One character may fold to several words: ¼ to 1 and 4.
        begin, end = whole.at_or_before(origins[match.begin]), whole.at_or_after(origins[match.end - 1] + 1)
        there = _Match(begin, end, match.word)
        if not matches or there.begin >= matches[-1].end:
            matches.append(there)
    return matches


def _best_start(text: str, matches: Sequence[_Match], widths: Sequence[int]) -> int:
    """The start of the window that holds the most different words, then the most matches; the first of equals."""
    if not matches:
        return 0
    sentences = [0, *(m.end() for m in _SENTENCE_END.finditer(text) if m.end() < len(text))]
    best, best_value = 0, (0, 0)
    for start in dict.fromkeys(_start_for(text, match, sentences) for match in matches):
        end = _fitting_end(text, start, widths)
        inside = [m.word for m in matches if start <= m.begin and m.end <= end]
        if (len(set(inside)), len(inside)) > best_value:
            best, best_value = start, (len(set(inside)), len(inside))
    return best


def _start_for(text: str, match: _Match, sentences: Sequence[int]) -> int:
    """Where a window for this match begins: with its sentence, or shortly before it."""
    start = sentences[bisect_right(sentences, match.begin) - 1]
    return start if match.begin - start <= LEAD else _word_start(text, match.begin - LEAD // 2)


def _word_start(text: str, place: int) -> int:
    """The nearest start of a word at or after `place`; at once in unspaced text."""
    space = text.find(" ", place, place + 15)
    return place if space < 0 else space + 1


def _is_wide(character: str) -> bool:
    """Hangul, Han, Kana and full-width forms; not the marks and symbols below them."""
    return character >= "\u2e80" or "\u1100" <= character < "\u1200"


def _widths(text: str) -> Sequence[int]:
    """How wide the text is before each of its characters, and as a whole."""
    if text.isascii():
        return range(len(text) + 1)
    return list(accumulate((2 if _is_wide(character) else 1 for character in text), initial=0))


def _fitting_end(text: str, begin: int, widths: Sequence[int]) -> int:
    """Where a window from `begin` ends: at the width, not within a word where a space is near."""
    end = min(bisect_left(widths, widths[begin] + WIDTH), len(text))
    if end < len(text):
        space = text.rfind(" ", end - 20, end)
        end = space if space > begin else end
    return end


def _parts(text: str, begin: int, end: int, matches: Iterable[_Match]) -> Iterator[Part]:
    at = begin
    for match in matches:
        if match.begin < begin or match.end > end:
            continue
        if match.begin > at:
            yield text[at : match.begin], False
        yield text[match.begin : match.end], True
        at = match.end
    if at < end:
        yield text[at:end], False
