"""Pairs of tags that may be one: written with other gaps, shortened, another plural inside, or one letter apart."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from linksnap.rules.tag_names import tag_key

# Below, one letter is most of a word: go/do, css/csp.
_SHORTEST_SPELLING = 5
# a11y and k8s stand for longer words only.
_SHORTEST_NUMBERED = 8
# Typed by letters one by one; a Chinese character is a word, and another one another thing.
_LETTERS = re.compile(r"[a-z0-9\u00df-\u024f\u0370-\u03ff\u0400-\u04ff .'+/-]+")
_GAPS = re.compile(r"[-.'·・ ]+")
_DIGITS = re.compile(r"\d+")
# Keys that leave the same rest when one letter goes; a rest shared by more is a pattern (day-1, day-2 …), no mistake.
_LARGEST_BLOCK = 40


class TagLikeness(StrEnum):
    """Why two tags are proposed as one; the surest first."""

    WORDS = "words"
    SHORT = "short"
    SPELLING = "spelling"
    TRANSLATION = "translation"
    MEANING = "meaning"


@dataclass(frozen=True)
class CountedTag:
    """A tag with the number of its links."""

    tag_id: int
    name: str
    key: str
    links: int


@dataclass(frozen=True)
class TagPair:
    """Two tags that may be one; `small` would go into `big`."""

    small: CountedTag
    big: CountedTag
    likeness: TagLikeness


def tag_pairs(tags: Iterable[CountedTag]) -> list[TagPair]:
    """All pairs, the surest first, then the most used. Work grows with the number of tags, not with its square."""
    own = list(tags)
    found: dict[frozenset[int], TagPair] = {}
    blocks = [(_blocks(own, _bare_forms), TagLikeness.WORDS), (_blocks(own, _rests), TagLikeness.SPELLING)]
    for block_list, likeness in blocks:
        for block in block_list:
            for one, other in _likely(block, likeness):
                found.setdefault(frozenset({one.tag_id, other.tag_id}), pair_of(one, other, likeness))
    for one, other in _shortened(own):
        found.setdefault(frozenset({one.tag_id, other.tag_id}), pair_of(one, other, TagLikeness.SHORT))
    order = list(TagLikeness)
    return sorted(
        found.values(), key=lambda pair: (order.index(pair.likeness), -pair.big.links, pair.big.key, pair.small.key)
    )


def pair_of(one: CountedTag, other: CountedTag, likeness: TagLikeness) -> TagPair:
    """Two tags as a pair: the one with fewer links goes."""
    small, big = sorted((one, other), key=lambda tag: (tag.links, -tag.tag_id))
    return TagPair(small, big, likeness)


def _bare_forms(key: str) -> set[str]:
    """The key without gaps, each word in the singular: `self-hosting` → `selfhosting`, `node.js` → `nodejs`."""
    words = [word for word in _GAPS.split(key) if word]
    bare = "".join(tag_key(word) for word in words)
    # A lone letter or a gap between digits means something: c-4, 3.11.
    return {tag_key(bare)} if len(bare) > 3 and not re.search(r"\d[-.]\d", key) else set()


def _rests(key: str) -> set[str]:
    """The key, and what is left of it when any one letter goes (deletion neighbourhood)."""
    if len(key) < _SHORTEST_SPELLING or not _LETTERS.fullmatch(key):
        return set()
    return {key, *(key[:place] + key[place + 1 :] for place in range(len(key)))}


def _shortened(tags: list[CountedTag]) -> Iterator[tuple[CountedTag, CountedTag]]:
    """A short tag and the long one it stands for: `k8s` and `kubernetes`, `nlp` and `natural-language-processing`.

    Where two long tags have the same short form, it stands for neither.
    """
    long: dict[str, list[CountedTag]] = {}
    for tag in tags:
        for short in _short_forms(tag.name.casefold()):
            long.setdefault(short, []).append(tag)
    for tag in tags:
        meant = long.get(tag.key, [])
        if len(meant) == 1 and meant[0].tag_id != tag.tag_id:
            yield tag, meant[0]


def _short_forms(name: str) -> set[str]:
    """Initials of three words or more (of two they mean too much), and a number in the place of the middle."""
    words = [word for word in _GAPS.split(name.replace("_", " ")) if word]
    if not all(word.isascii() and word.isalpha() for word in words):
        return set()
    forms = {"".join(word[0] for word in words)} if len(words) > 2 else set()
    if len(words) == 1 and len(words[0]) >= _SHORTEST_NUMBERED:
        forms.add(f"{words[0][0]}{len(words[0]) - 2}{words[0][-1]}")
    return forms


def _blocks(tags: list[CountedTag], forms: Callable[[str], set[str]]) -> Iterator[list[CountedTag]]:
    by_form: dict[str, list[CountedTag]] = {}
    for tag in tags:
        for form in forms(tag.key):
            by_form.setdefault(form, []).append(tag)
    return (block for block in by_form.values() if 1 < len(block) <= _LARGEST_BLOCK)


def _likely(block: list[CountedTag], likeness: TagLikeness) -> Iterator[tuple[CountedTag, CountedTag]]:
    for place, one in enumerate(block):
        for other in block[place + 1 :]:
            if likeness is TagLikeness.WORDS or _one_letter_apart(one.key, other.key):
                yield one, other


def _one_letter_apart(one: str, other: str) -> bool:
    """One letter more, less or other, or two neighbours swapped; never in digits alone (python-2, python-3)."""
    if _DIGITS.sub("", one) == _DIGITS.sub("", other):
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])
