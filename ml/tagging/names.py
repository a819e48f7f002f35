"""Tags by their names: the name stands in the page, or means what the page means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ml.encoder.types import Vectors
from ml.tagging.evidence import TagEvidence
from ml.tagging.folding import IS_CJK, fold, fold_name, singular

TEXT_CHARACTERS = 20_000
"""A name first said after that is not what the page is about."""
FEW_TAGS = 4
"""With fewer there is nothing to compare a tag's cosine with, and its meaning says nothing."""
LEAST_SPREAD = 0.02
"""Cosines of E5 that differ by less than this mean the same."""
MANY_MENTIONS = 5
LATIN_WORD = re.compile(r"[a-z][a-z0-9]*")


@dataclass(frozen=True)
class NameMatch:
    """How a tag's name fits: standing in title or text (as which name), and deviations above other tags."""

    in_title: bool
    mentions: int
    said_as: str
    meaning: float


class FoldedPage:
    """Title and beginning of the text, folded once and searched for every tag."""

    def __init__(self, title: str, text: str) -> None:
        self.title = _searchable(title)
        self.text = _searchable(text[:TEXT_CHARACTERS])

    def find(self, name: str) -> tuple[bool, int]:
        """Return whether the title has the name, and how often the text has it (at most 5 counted)."""
        pattern = _pattern(name)
        if pattern is None:
            return False, 0
        found = pattern.findall(self.text)
        return pattern.search(self.title) is not None, min(len(found), MANY_MENTIONS)


def _searchable(text: str) -> str:
    return LATIN_WORD.sub(lambda found: singular(found[0]), re.sub(r"[\s_\-/]+", " ", fold(text)))


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str] | None:
    folded = fold_name(name)
    # A single character ("c", "文") stands in too many pages to mean anything.
    if len(folded) < 2:
        return None
    escaped = re.escape(folded)
    if IS_CJK.search(folded):
        return re.compile(escaped)
    # Chinese writes no blanks around English words, so only Latin letters and digits hide a name.
    return re.compile(rf"(?<![a-z0-9]){escaped}(?![a-z0-9])")


def match_names(title: str, text: str, vector: Vectors, tags: Sequence[TagEvidence]) -> dict[int, NameMatch]:
    """Return how the name or an alias of each tag fits the page (`vector`: its page vector)."""
    page = FoldedPage(title, text)
    meanings = _deviations(vector, tags)
    matches: dict[int, NameMatch] = {}
    for tag in tags:
        found = [(*page.find(name), name) for name in (tag.name, *tag.aliases)]
        in_title, mentions, said_as = max(found, key=lambda one: (one[0], one[1]))
        matches[tag.tag_id] = NameMatch(in_title, mentions, said_as, meanings.get(tag.tag_id, 0.0))
    return matches


def unrelated_cosine(vector: Vectors, tags: Sequence[TagEvidence]) -> float | None:
    """Return the cosine that says nothing: the page's mean over tag names, most of which do not fit it.

    In E5 it lies 0.015 below that of unrelated pages, but moves with language and length (0.81 English,
    0.86 Chinese), so it is measured for each page. None when there are too few tags.
    """
    cosines = [float(tag.vector @ vector) for tag in tags if tag.vector is not None]
    return sum(cosines) / len(cosines) if len(cosines) >= FEW_TAGS else None


def _deviations(vector: Vectors, tags: Sequence[TagEvidence]) -> dict[int, float]:
    known = [(tag.tag_id, tag.vector) for tag in tags if tag.vector is not None]
    if len(known) < FEW_TAGS:
        return {}
    cosines = np.stack([tag_vector for _, tag_vector in known]) @ vector
    # Relative to the other tags: some pages are near to every name, some to none.
    mean, spread = float(cosines.mean()), max(float(cosines.std()), LEAST_SPREAD)
    return {tag_id: (float(cosine) - mean) / spread for (tag_id, _), cosine in zip(known, cosines, strict=True)}
