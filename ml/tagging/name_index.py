"""Finds which tags of a vocabulary a page names, in time that grows with the page and not with the vocabulary."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ml.encoder.types import Vectors
from ml.tagging.evidence import TagEvidence
from ml.tagging.folding import IS_CJK, fold, fold_name, singular

TEXT_CHARACTERS = 8_000
"""A name first said after that is not what the page is about."""
MANY_MENTIONS = 5
LATIN_WORD = re.compile(r"[a-z][a-z0-9]*")
TOKEN = re.compile(r"[a-z0-9]+")
PLAIN = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
GAPS = re.compile(r"[\s_\-/]+")
LEAST_SPREAD = 0.02
"""Cosines of E5 that differ by less than this mean the same."""
FEW_TAGS = 4
"""With fewer there is nothing to compare a tag's cosine with, and its meaning says nothing."""


@dataclass(frozen=True)
class NameMatch:
    """How a tag's name stands in a page: in the title, how often in the text (at most 5), as which name."""

    in_title: bool
    mentions: int
    said_as: str


class NameIndex:
    """The names and aliases of a vocabulary, folded once; tags are told by their place in it."""

    def __init__(self, tags: Sequence[TagEvidence]) -> None:
        self.words: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.characters: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.others: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for place, tag in enumerate(tags):
            for name in (tag.name, *tag.aliases):
                self._add(place, name)
        self.longest = max((name.count(" ") + 1 for name in self.words), default=0)
        self.lengths: dict[str, set[int]] = defaultdict(set)
        for name in self.characters:
            self.lengths[name[:2]].add(len(name))
        self.patterns = {name: _pattern(name) for name in self.others}

    def _add(self, place: int, name: str) -> None:
        folded = fold_name(name)
        # A single character ("c", "文") stands in too many pages to mean anything.
        if len(folded) < 2:
            return
        if PLAIN.fullmatch(folded):
            self.words[folded].append((place, name))
        elif IS_CJK.search(folded):
            self.characters[folded].append((place, name))
        else:
            self.others[folded].append((place, name))

    def find(self, title: str, text: str) -> dict[int, NameMatch]:
        """Return how the tags named in title or text stand there, by place."""
        in_title = self._count(title)
        in_text = self._count(text[:TEXT_CHARACTERS])
        found: dict[int, NameMatch] = {}
        for place, name in sorted(in_title | in_text):
            match = NameMatch((place, name) in in_title, in_text.get((place, name), 0), name)
            known = found.get(place)
            if known is None or (match.in_title, match.mentions) > (known.in_title, known.mentions):
                found[place] = match
        return found

    def _count(self, text: str) -> dict[tuple[int, str], int]:
        """Return how often each tag stands in the text, at most five times, by place and name."""
        plain = GAPS.sub(" ", fold(text))
        searched = LATIN_WORD.sub(lambda found: singular(found[0]), plain)
        counts: dict[tuple[int, str], int] = defaultdict(int)
        for meant in self._meant(searched):
            for one in meant:
                counts[one] = min(counts[one] + 1, MANY_MENTIONS)
        return counts

    def _meant(self, text: str) -> Iterator[list[tuple[int, str]]]:
        yield from self._by_words(text)
        if IS_CJK.search(text):
            yield from self._by_characters(text)
        for name, meant in self.others.items():
            # Looking for the bare text first is fifty times faster than the pattern.
            if name in text:
                yield from (meant for _ in self.patterns[name].finditer(text))

    def _by_words(self, text: str) -> Iterator[list[tuple[int, str]]]:
        tokens = list(TOKEN.finditer(text))
        for begin in range(len(tokens)):
            phrase, end = "", tokens[begin].start() - 1
            for token in tokens[begin : begin + self.longest]:
                # Words of a name stand side by side, not across a full stop.
                if phrase and (token.start() != end + 1 or text[end] != " "):
                    break
                phrase, end = f"{phrase} {token[0]}" if phrase else token[0], token.end()
                if phrase in self.words:
                    yield self.words[phrase]

    def _by_characters(self, text: str) -> Iterator[list[tuple[int, str]]]:
        for begin in range(len(text) - 1):
            for length in self.lengths.get(text[begin : begin + 2], ()):
                meant = self.characters.get(text[begin : begin + length])
                if meant:
                    yield meant


def _pattern(name: str) -> re.Pattern[str]:
    # Chinese writes no blanks around English words, so only Latin letters and digits hide a name.
    return re.compile(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])")


def spread_of(cosines: Vectors) -> Vectors:
    """Return cosines of a page with tag names (n,) in deviations from their mean; NaN marks a missing vector.

    Relative to the other tags: some pages are near to every name, some to none.
    """
    known = ~np.isnan(cosines)
    if int(known.sum()) < FEW_TAGS:
        return np.zeros_like(cosines)
    mean, spread = float(cosines[known].mean()), max(float(cosines[known].std()), LEAST_SPREAD)
    return np.asarray(np.where(known, (cosines - mean) / spread, 0.0), dtype=np.float32)
