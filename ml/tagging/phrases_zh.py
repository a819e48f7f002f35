"""Candidate phrases of Chinese text: one to three neighbouring words that end in a noun, 2 to 6 characters."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

from ml.tagging.folding import HAN
from ml.tagging.phrase_scores import Mention
from ml.tagging.stop_words import CHINESE, ENGLISH_GENERAL, ENGLISH_GRAMMAR

MAX_WORDS = 3
MIN_CHARACTERS, MAX_CHARACTERS = 2, 6
ALL_HAN = re.compile(f"[{HAN}]+")
LATIN = re.compile(r"[a-z][a-z0-9+#.]*[a-z0-9+#]")
NOUNS = ("n", "vn", "an", "l", "j")
INSIDE = (*NOUNS, "b")
"""POS tags (ICTCLAS) that may stand before the noun: nouns, verbal nouns, 大型-like words; names begin with n, too.

Verbs may not: 保存网页 is a sentence's verb and object, not a topic."""
NAMES = ("nr", "ns", "nt", "nz", "eng")

Word = tuple[str, str]


def chinese_mentions(title: str, text: str) -> Iterator[Mention]:
    """Yield the candidates in title and text (both folded: lower case, Simplified)."""
    for part, in_title in ((title, True), (text, False)):
        words = [(word, tag) for word, tag in _cutter().tag(part)]
        for begin in range(len(words)):
            for length in range(1, MAX_WORDS + 1):
                group = words[begin : begin + length]
                if len(group) == length and _can_be_tag(group):
                    written = "".join(word for word, _ in group)
                    is_name = any(tag in NAMES for _, tag in group)
                    place = begin / len(words)
                    yield Mention(tuple(word for word, _ in group), written, place, in_title, is_name)


def _cutter() -> Any:
    # Its dictionary takes 30 MB and 0.15 s: it is loaded with the first Chinese text, not with the process.
    return importlib.import_module("rjieba")


def _can_be_tag(group: list[Word]) -> bool:
    if len(group) == 1 and LATIN.fullmatch(group[0][0]):
        word = group[0][0]
        return word not in ENGLISH_GRAMMAR and word not in ENGLISH_GENERAL and len(word) >= 3
    if any(not ALL_HAN.fullmatch(word) for word, _ in group):
        return False
    if not MIN_CHARACTERS <= sum(len(word) for word, _ in group) <= MAX_CHARACTERS:
        return False
    if len(group) == 1:
        word, tag = group[0]
        return word not in CHINESE and tag.startswith(NOUNS)
    # Single characters between words are mostly grammar that the tagger took for something else.
    if any(len(word) < 2 for word, _ in group) or not group[-1][1].startswith(NOUNS):
        return False
    return all(tag.startswith(INSIDE) for _, tag in group) and any(word not in CHINESE for word, _ in group)
