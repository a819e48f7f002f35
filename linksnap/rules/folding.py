"""Makes spellings that mean the same the same: width, accents, vowel signs, Traditional Chinese."""

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

import opencc

# Latin and Greek.
_ACCENTED = ((0x00C0, 0x0250), (0x0370, 0x0400), (0x1E00, 0x2000))
_COMBINING_MARKS = (0x0300, 0x0370)
_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x32000))
# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d"}
_LETTERS |= {"Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ı": "i", "ħ": "h", "Ħ": "H", "’": "'", "‘": "'"}
# Letters that are written one way or the other: Russian yo, Arabic alef with its seats, Persian yeh and kaf.
_LETTERS |= {"ё": "е", "Ё": "Е", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك"}
# Vowel signs of Hebrew and Arabic, which most texts leave out, with the stroke that only makes a word longer; and what
# nobody sees: soft hyphens, joiners, marks of direction.
_DROPPED = (
    *((0x0591, 0x05BE), (0x05BF, 0x05C0), (0x05C1, 0x05C3), (0x05C4, 0x05C6), (0x05C7, 0x05C8)),
    *((0x0610, 0x061B), (0x0640, 0x0641), (0x064B, 0x0660), (0x0670, 0x0671), (0x06D6, 0x06DD), (0x06DF, 0x06E9)),
    *((0x06EA, 0x06EE), (0x00AD, 0x00AE), (0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2065), (0xFEFF, 0xFF00)),
)


def _simplified() -> dict[int, str]:
    """Each Traditional character with its Simplified form.

    Character by character and not by OpenCC's phrases, because a query and a page give different contexts to the same
    character: 乾 would stay in 乾隆 on the page and become 干 when typed alone.
    """
    characters = [chr(code) for begin, end in _HAN for code in range(begin, end)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(old): new for old, new in zip(characters, converted, strict=True) if old != new and len(new) == 1}


def _without_accents() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys(range(*_COMBINING_MARKS))
    for begin, end in _DROPPED:
        table |= dict.fromkeys(range(begin, end))
    for begin, end in _ACCENTED:
        for code in range(begin, end):
            base = "".join(c for c in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(c))
            if base != chr(code):
                table[code] = base
    return table | {ord(letter): plain for letter, plain in _LETTERS.items()}


@cache
def _table() -> dict[int, str | None]:
    return {**_without_accents(), **_simplified()}


def fold(text: str) -> str:
    """Return the text as it is compared: NFKC (full width to half), without accents, Traditional to Simplified.

    Upper and lower case stay, for who cuts `camelCase` needs them.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).translate(_table())


_fold_one = lru_cache(maxsize=20_000)(fold)


def fold_with_origins(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text and, for each of its characters, the index of the character of `text` it comes from.

    The sequence has one more entry, the length of `text`. For short texts: it folds one character at a time, and marks
    that NFKC would join to the character before them stay alone.
    """
    if text.isascii():
        return text, range(len(text) + 1)
    pieces = list(map(_fold_one, text))
    if set(map(len, pieces)) == {1}:
        return "".join(pieces), range(len(text) + 1)
    origins = [index for index, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), [*origins, len(text)]
