"""Ranks candidate phrases of a page: frequency without what longer phrases explain, title and place."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

LENGTH_POWER = 1.5
"""Two words said together are a better tag than either; the published measure uses 1 and counts, not their logs."""
TITLE_BOOST = 2.5
ONCE_PENALTY = 0.3
"""For what is said only once; three words side by side, even in a title, are then chance."""
EARLY_BOOST = 1.3
EARLY_SHARE = 0.1
"""A phrase first said in the first tenth of the text names its topic more often than a later one."""
NAME_BOOST = 1.3
"""For phrases that look like proper names: capitals inside a sentence, acronyms, POS tags of names."""


@dataclass(frozen=True)
class Mention:
    """One occurrence: the phrase's words in folded form, how it is written, where (0 to 1), whether in the title."""

    words: tuple[str, ...]
    written: str
    place: float
    in_title: bool
    is_name: bool = False


@dataclass(frozen=True)
class Phrase:
    """A ranked phrase; `score` is at least 0 and comparable within one page only."""

    text: str
    words: tuple[str, ...]
    score: float
    mentions: int


def rank(mentions: Iterable[Mention]) -> list[Phrase]:
    """Return the phrases, best first.

    The core is the C-value (Frantzi, Ananiadou and Mima 2000): log₂(1 + words) · (f − mean f of longer
    phrases that contain this one), so that a part of a fixed phrase does not compete with the whole.
    """
    by_words: dict[tuple[str, ...], list[Mention]] = {}
    for mention in mentions:
        by_words.setdefault(mention.words, []).append(mention)
    containers = _containers(by_words)
    phrases = [_phrase(words, found, containers.get(words, [])) for words, found in by_words.items()]
    return sorted(phrases, key=lambda phrase: (-phrase.score, phrase.text))


def _containers(by_words: dict[tuple[str, ...], list[Mention]]) -> dict[tuple[str, ...], list[int]]:
    holding: dict[tuple[str, ...], list[int]] = {}
    for words, found in by_words.items():
        if len(found) < 2 and not found[0].in_title:
            continue
        parts = {words[i:j] for i in range(len(words)) for j in range(i + 1, len(words) + 1)} - {words}
        for part in parts:
            holding.setdefault(part, []).append(len(found))
    return holding


def _phrase(words: tuple[str, ...], found: list[Mention], longer: list[int]) -> Phrase:
    frequency = len(found) - (sum(longer) / len(longer) if longer else 0.0)
    score = math.log2(1 + len(words)) ** LENGTH_POWER * math.log1p(max(frequency, 0.0))
    in_title = any(mention.in_title for mention in found)
    if len(found) == 1 and (len(words) > 2 or not in_title):
        score *= ONCE_PENALTY
    if in_title:
        score *= TITLE_BOOST
    if min(mention.place for mention in found) <= EARLY_SHARE:
        score *= EARLY_BOOST
    if 2 * sum(mention.is_name for mention in found) > len(found):
        score *= NAME_BOOST
    return Phrase(text=found[0].written, words=words, score=score, mentions=len(found))
