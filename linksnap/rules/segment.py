"""Cuts text into the lexemes that are indexed and searched: the one segmenter for pages and for queries.

Han, Kana, Hangul and the scripts of South-East Asia are written without spaces, so each of their characters stands in
the index alone and together with its right neighbour (a bigram), both at the position of the first: a phrase query of
bigrams is then an exact substring search. Other words are folded (see `folding`), lower-cased and stemmed (Snowball,
English). Only stems are kept: the exact forms would make the index a third larger, and a quoted phrase already asks
for order and neighbourhood. Compounds (`snake_case`, `self-hosted`, `os.path`, `a@b.org`, `camelCase`, `v1.2.3`) are
indexed whole and in parts, `.NET` and `C#` with and without their marks.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from operator import add
from typing import NamedTuple

import snowballstemmer

from linksnap.rules.folding import fold

# Longer words are encoded data; both sides are cut alike, so they still find themselves.
LONGEST_WORD = 64
LONGEST_TEXT = 2_000_000

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs of the Indic scripts belong to their word, though no letters to Python's regular expressions: without them
# हिन्दी falls into its consonants. Folding has dropped those of Latin, Hebrew and Arabic.
_SIGNS = "".join(chr(code) for code in range(0x0900, 0x0E00) if unicodedata.category(chr(code)) in {"Mn", "Mc"})
_LETTER = rf"[^\W{UNSPACED}]"
_WORD = rf"{_LETTER}+(?:[{_SIGNS}]+{_LETTER}*)*"
_TOKEN = re.compile(
    rf"(?P<run>[{UNSPACED}]+)"
    rf"|(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\w))"
    rf"|(?P<word>(?:(?<![A-Za-z0-9_.)\]}}])\.(?=[A-Za-z]))?{_WORD}(?:(?:::|[.@&'\-·]){_WORD})*(?:\+\+|\#(?!\w))?)"
)
_JOINTS = re.compile(r"::|[._@&\-·]+")
# Joints a person may as well leave out: "self-hosted", "selfhosted".
_LOOSE_JOINTS = re.compile(r"[_\-·]+")
_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[^A-Za-z]+")
_MIXED_CASE = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]{2}")
_VERSION = re.compile(r"[vV](\d+)")
_STEMMER = snowballstemmer.stemmer("english")


Token = tuple[str, int, int, int]
"""A lexeme, its position, begin and end (in the folded text) of what it was cut from; a plain tuple for speed."""


class Word(NamedTuple):
    """The lexemes of one written word: `whole`, then one lexeme a part where it is a compound.

    `parts` stand at successive positions; `humps` (of camelCase, and the 1 of v1.2) all at the position of their part,
    so that "github actions" and "GitHub Actions" are the same phrase.
    """

    whole: str
    parts: tuple[str, ...]
    humps: tuple[tuple[str, int], ...]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word)) if word.isascii() and word.isalpha() else word


def _lexeme(word: str) -> str:
    return _stem(word.casefold().replace("'", "")[:LONGEST_WORD])


@lru_cache(maxsize=50_000)
def word_lexemes(word: str) -> Word:
    """Return the lexemes of one word of a spaced script, already folded: of `os.path_join`, `GitHub`, `user's`."""
    word = word.removesuffix("'s").removesuffix("'S")
    if word.isalpha() and (word.islower() or word.istitle()):
        return Word(_lexeme(word), (), ())
    pieces = [piece for piece in _JOINTS.split(word) if piece]
    whole = _lexeme(_LOOSE_JOINTS.sub("", word)) or _lexeme(word)
    parts = tuple(_lexeme(piece) for piece in pieces) if len(pieces) > 1 else ()
    humps = tuple(
        (_lexeme(hump), place)
        for place, piece in enumerate(pieces)
        if _MIXED_CASE.search(piece)
        for hump in _CAMEL.findall(piece)
        if len(hump) > 1
    )
    version = _VERSION.fullmatch(pieces[0]) if parts else None
    if version:
        humps = (*humps, (version[1], 0))
    elif word.startswith(".") or word.endswith(("+", "#")):
        humps = (*humps, (_lexeme(word.strip(".+#")), 0))
    return Word(whole, parts, humps)


def _word_tokens(word: str, position: int, begin: int) -> tuple[list[Token], int]:
    whole, parts, humps = word_lexemes(word)
    end = begin + len(word)
    tokens = [(whole, position, begin, end)]
    tokens += [(part, position + place, begin, end) for place, part in enumerate(parts) if part != whole]
    tokens += [(hump, position + place, begin, end) for hump, place in humps if hump != whole]
    return tokens, position + max(1, len(parts))


def _run_tokens(run: str, position: int, begin: int) -> list[Token]:
    tokens = [(character, position + i, begin + i, begin + i + 1) for i, character in enumerate(run)]
    tokens += [(run[i : i + 2], position + i, begin + i, begin + i + 2) for i in range(len(run) - 1)]
    return tokens


def segment_folded(text: str, first_position: int = 1) -> Iterator[Token]:
    """Cut a text that is folded already; see `segment`."""
    position = first_position
    for match in _TOKEN.finditer(text, 0, LONGEST_TEXT):
        found, begin = match[0], match.start()
        if match.lastgroup == "word":
            tokens, position = _word_tokens(found, position, begin)
            yield from tokens
        elif match.lastgroup == "run":
            yield from _run_tokens(found, position, begin)
            position += len(found)
        else:
            yield found.replace(",", ""), position, begin, match.end()
            position += 1


def segment(text: str, first_position: int = 1) -> Iterator[Token]:
    """Yield the lexemes of any text, run by run, with positions that count words and unspaced characters.

    Punctuation takes no position, so a phrase matches across a comma. Never raises; NUL and lone surrogates separate.
    """
    yield from segment_folded(fold(text), first_position)


class Placed(NamedTuple):
    """The lexemes of a text, the position of each, and the first position behind the text."""

    lexemes: list[str]
    positions: list[int]
    end: int


@lru_cache(maxsize=50_000)
def _word_places(word: str) -> tuple[tuple[str, ...], tuple[int, ...], int]:
    """The lexemes of a word, their distances from its first position, and how many positions it takes."""
    tokens, end = _word_tokens(word, 0, 0)
    return tuple(token[0] for token in tokens), tuple(token[1] for token in tokens), end


def placed_lexemes(text: str, first_position: int = 1, last_position: int = LONGEST_TEXT) -> Placed:
    """Return what `segment` yields without the places in the text: half the work, for who only indexes.

    What begins behind `last_position` is left out.
    """
    lexemes: list[str] = []
    positions: list[int] = []
    position = first_position
    for match in _TOKEN.finditer(fold(text), 0, LONGEST_TEXT):
        if position > last_position:
            break
        found, kind = match[0], match.lastgroup
        if kind == "word":
            names, distances, width = _word_places(found)
            lexemes += names
            positions += [position + distance for distance in distances] if width > 1 else [position] * len(names)
            position += width
        elif kind == "run":
            run = found[: last_position - position + 1]
            lexemes += run
            # A map of two texts ends with the shorter one: no bigram begins with the last character.
            lexemes += map(add, run, run[1:])
            positions += range(position, position + len(run))
            positions += range(position, position + len(run) - 1)
            position += len(run)
        else:
            lexemes.append(found.replace(",", ""))
            positions.append(position)
            position += 1
    return Placed(lexemes, positions, position)


def written_words(folded: str) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Yield the lexemes of each word and number of a folded text with its begin and end; unspaced scripts are left out.

    For who looks for a few words in a text: what `segment_folded` says of them, at a third of its time.
    """
    for match in _TOKEN.finditer(folded, 0, LONGEST_TEXT):
        if match.lastgroup == "word":
            yield _word_places(match[0])[0], match.start(), match.end()
        elif match.lastgroup == "number":
            yield (match[0].replace(",", ""),), match.start(), match.end()


class Piece(NamedTuple):
    """A run of an unspaced script, or a word or number of a spaced one, as it stands in a folded text."""

    text: str
    is_run: bool


def pieces(text: str) -> list[Piece]:
    """Return the runs and words of a text, folded, in order: what a query is made of."""
    return [Piece(match[0], match.lastgroup == "run") for match in _TOKEN.finditer(fold(text), 0, LONGEST_TEXT)]


_SCRIPT_LANGUAGES = (
    ("ja", re.compile(r"[\u3041-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7a3]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
)


def language_of_script(text: str) -> str:
    """The language that the script of a short text tells: "ja", "ko", "zh", and "en" for all others."""
    return next((lang for lang, script in _SCRIPT_LANGUAGES if script.search(text)), "en")
