"""A person's tags made ready for suggesting: names indexed, vectors in one matrix; kept as long as nothing changes."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from ml.encoder.types import Vectors
from ml.tagging.evidence import TagEvidence
from ml.tagging.folding import IS_CJK, fold_name
from ml.tagging.name_index import FEW_TAGS, NameIndex


class Vocabulary:
    """Tags told by their place in the list they were given in."""

    def __init__(self, tags: Sequence[TagEvidence]) -> None:
        self.tags = list(tags)
        self.place_of = {tag.tag_id: place for place, tag in enumerate(self.tags)}
        self.counts: Vectors = np.array([tag.count for tag in self.tags], dtype=np.float32)

    @cached_property
    def index(self) -> NameIndex:
        """Names and aliases, to be found in texts."""
        return NameIndex(self.tags)

    @cached_property
    def folded(self) -> frozenset[str]:
        """All names and aliases in their one form."""
        return frozenset(fold_name(name) for tag in self.tags for name in (tag.name, *tag.aliases))

    @cached_property
    def vectors(self) -> Vectors:
        """Vectors of the names (tags, dim), those of each script less their common mean; a missing one is zero.

        In E5 a name is nearer to pages of its own language than to what it means in the other.
        """
        dim = next((len(tag.vector) for tag in self.tags if tag.vector is not None), 1)
        table = np.zeros((len(self.tags), dim), dtype=np.float32)
        for place, tag in enumerate(self.tags):
            if tag.vector is not None:
                table[place] = tag.vector
        for chinese in (True, False):
            rows = self.has_vector & (np.array([bool(IS_CJK.search(tag.name)) for tag in self.tags]) == chinese)
            if rows.any():
                table[rows] -= table[rows].mean(axis=0)
        return table

    def unrelated(self, vector: Vectors) -> float | None:
        """Return the cosine that says nothing: the page's mean over tag names, most of which do not fit it.

        In E5 it lies 0.015 below that of unrelated pages, but moves with language and length (0.81 English, 0.86
        Chinese), so it is measured for each page. None when there are too few tags.
        """
        mean = self._mean_name
        return float(mean @ vector) if mean is not None and len(mean) == len(vector) else None

    @cached_property
    def _mean_name(self) -> Vectors | None:
        known = [tag.vector for tag in self.tags if tag.vector is not None]
        return np.asarray(np.mean(known, axis=0), dtype=np.float32) if len(known) >= FEW_TAGS else None

    @cached_property
    def has_vector(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Which tags have a vector of their name."""
        return np.array([tag.vector is not None for tag in self.tags], dtype=bool)

    @cached_property
    def popular(self) -> list[int]:
        """Places of the tags, the most used first."""
        return [int(place) for place in np.argsort(-self.counts, kind="stable")]
