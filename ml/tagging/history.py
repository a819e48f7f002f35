"""What one person confirmed and refused, page by page, and what the pages before any moment say of the next one."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ml.encoder.types import Vectors
from ml.tagging.evidence import Neighbour, PageEvidence, Surroundings
from ml.tagging.words import site_of

NEIGHBOURS = 30
HELPED = 3
"""Every third page with several tags is taken as having one of them already, so that this case is learnt, too."""


@dataclass(frozen=True)
class TaggedPage:
    """A page with the ids of its confirmed tags, and of those that were refused for it."""

    page: PageEvidence
    tags: tuple[int, ...]
    refused: tuple[int, ...] = ()


@dataclass
class Past:
    """Counts over the pages up to some moment: how many, tags of sites, tags that stand together."""

    pages: int = 0
    uses: Counter[int] = field(default_factory=Counter)
    sites: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    site_pages: Counter[str] = field(default_factory=Counter)
    pairs: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, one: TaggedPage) -> None:
        """Let a page become past. Pages without a confirmed tag say nothing of tags."""
        if not one.tags:
            return
        site = site_of(one.page.host, one.page.address)
        self.pages += 1
        self.uses.update(one.tags)
        self.sites[site].update(one.tags)
        self.site_pages[site] += 1
        for tag_id in one.tags:
            self.pairs[tag_id].update(other for other in one.tags if other != tag_id)

    def around(self, page: PageEvidence, neighbours: Sequence[Neighbour], on_link: tuple[int, ...]) -> Surroundings:
        """Return what the past says of a page that comes now, having the tags `on_link` already."""
        site = site_of(page.host, page.address)
        return Surroundings(
            neighbours=neighbours,
            site_pages=self.site_pages[site] if site else 0,
            site_counts=self.sites[site] if site else {},
            on_link=on_link,
            together=self._together(on_link),
            pages=self.pages,
        )

    def _together(self, on_link: tuple[int, ...]) -> Mapping[int, float]:
        shares: dict[int, float] = {}
        for held in on_link:
            for tag_id, count in self.pairs[held].items():
                shares[tag_id] = max(shares.get(tag_id, 0.0), count / (self.uses[held] + 1.0))
        return shares


@dataclass(frozen=True)
class Moment:
    """One page as it came: its place in the history, what surrounded it, and which tags were right and wrong."""

    place: int
    around: Surroundings
    right: frozenset[int]
    refused: frozenset[int]


def moments(history: Sequence[TaggedPage], begin: int) -> Iterator[Moment]:
    """Yield the pages from `begin` on (oldest first), each with what the pages before it say."""
    vectors = np.stack([one.page.vector for one in history])
    past = Past()
    for place, one in enumerate(history):
        if place >= begin and one.tags:
            held = _held(place, one.tags)
            around = past.around(one.page, nearest(history[:place], vectors[:place], one.page.vector), held)
            yield Moment(place, around, frozenset(one.tags) - frozenset(held), frozenset(one.refused))
        past.add(one)


def nearest(history: Sequence[TaggedPage], vectors: Vectors, vector: Vectors) -> list[Neighbour]:
    """Return the tagged pages nearest to a page vector (dim,); `vectors` (n, dim) are those of `history`."""
    if not len(vectors):
        return []
    similar = vectors @ vector
    near = np.argpartition(-similar, min(NEIGHBOURS, len(similar) - 1))[:NEIGHBOURS]
    found = [(float(similar[place]), history[int(place)]) for place in near]
    return [Neighbour(cosine, one.tags, one.page.title, one.refused) for cosine, one in found if one.tags]


def _held(place: int, tags: tuple[int, ...]) -> tuple[int, ...]:
    return tags[:1] if len(tags) > 1 and place % HELPED == 0 else ()
