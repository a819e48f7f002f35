"""Somebody who accepts the suggested tags that fit: their pages, their tags, what is learned, merging of twins."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.tagging.data import LabelledPage
from benchmarks.tagging.peers import evidence_of
from benchmarks.tagging.synonyms import classes
from linksnap.rules.tag_names import tag_key
from linksnap.rules.tag_pairs import CountedTag, tag_pairs
from ml.encoder.types import Vectors
from ml.tagging.evidence import TagEvidence
from ml.tagging.folding import IS_CJK, fold_name
from ml.tagging.history import Past, TaggedPage, nearest
from ml.tagging.learn import learn
from ml.tagging.learned import Learned
from ml.tagging.suggest import Suggester
from ml.tagging.twins import NamedTag, twins

FIRST_SIZES, GROWTH = (10, 20, 50, 100), 1.2
"""When the product learns anew (`linksnap.services.taggers`)."""
_FRESH_FOR = 25
"""How often a tag is used may be so many links old, as in the product a minute."""

_APART = re.compile(r"[^\w+#]+")


@dataclass
class Person:
    """One library as it grows; tags go by the numbers they were made with.

    `encode` gives the vector of a name, `usual` says how often people gave a tag.
    """

    encode: Callable[[str], Vectors]
    usual: Counter[str]
    reused: int = 0
    named_by_hand: int = 0
    tags: dict[int, TagEvidence] = field(default_factory=dict)
    history: list[TaggedPage] = field(default_factory=list)
    _meanings: dict[str, int] = field(default_factory=classes)
    _topics: dict[int, Counter[int | str]] = field(default_factory=lambda: defaultdict(Counter))
    _past: Past = field(default_factory=Past)
    _vectors: list[Vectors] = field(default_factory=list)
    _suggester: Suggester = field(default_factory=lambda: Suggester(()))
    _learned: Learned | None = None
    _learned_at: int = 0
    _is_stale: bool = False

    @property
    def names(self) -> list[str]:
        """The names of all tags."""
        return [tag.name for tag in self.tags.values()]

    def save(self, page: LabelledPage, vector: Vectors, most: int) -> None:
        """Save a page and accept the first own tags that fit it, else a new one that does, else name it by hand."""
        evidence = evidence_of(page, vector)
        near = nearest(self.history, np.stack(self._vectors), vector) if self.history else []
        found = self._ready().suggest(evidence, self._past.around(evidence, near, ()))
        about = {self.meaning_of(name) for name in page.tags}
        own = [one.tag_id for one in found if one.tag_id is not None and self._fits(one.tag_id, page, about)][:most]
        new = [one.name for one in found if one.tag_id is None and self.meaning_of(one.name) in about]
        ids = own or [self._made(name) for name in new[:1]]
        self.reused += bool(own)
        ids = ids or [self._by_hand(page)]
        for tag_id in ids:
            self._topics[tag_id].update(about)
        self.history.append(TaggedPage(evidence, tuple(dict.fromkeys(ids))))
        self._vectors.append(vector)
        self._past.add(self.history[-1])
        self._learn_when_due()

    def merge_what_is_one(self) -> None:
        """Look at the pairs proposed as one tag, as the product looks once a day; merge those that mean the same."""
        for small, big in self._proposed():
            # Either may have gone into a third one meanwhile: then the next look sees what is left.
            if small not in self.tags or big not in self.tags:
                continue
            if self.meaning_of(self.tags[small].name) == self.meaning_of(self.tags[big].name):
                self._merge(small, big)

    def _proposed(self) -> list[tuple[int, int]]:
        """Pairs of tags, the less used first."""
        uses = self._uses()
        counted = [CountedTag(i, tag.name, tag_key(tag.name), uses[i]) for i, tag in self.tags.items()]
        named = [NamedTag(i, tag.name, tag.vector) for i, tag in self.tags.items() if tag.vector is not None]
        found = [(pair.small.tag_id, pair.big.tag_id) for pair in tag_pairs(counted)]
        found += [(pair.one, pair.other) for pair in twins(named)]
        return [(one, other) if uses[one] <= uses[other] else (other, one) for one, other in found]

    def _merge(self, small: int, big: int) -> None:
        gone, stays = self.tags.pop(small), self.tags[big]
        self._topics[big].update(self._topics.pop(small))
        self.tags[big] = replace(stays, aliases=(*stays.aliases, gone.name, *gone.aliases))
        self.history = [
            replace(one, tags=tuple(dict.fromkeys(big if tag == small else tag for tag in one.tags)))
            for one in self.history
        ]
        self._past = Past()
        for one in self.history:
            self._past.add(one)
        self._is_stale = True

    def meaning_of(self, name: str) -> int | str:
        """What all names of one thing have in common."""
        key = tag_key(name)
        return self._meanings.get(key, key)

    def _fits(self, tag_id: int, page: LabelledPage, about: set[int | str]) -> bool:
        """Whether a person would say so: the page says the name, or is about what most pages of the tag are about."""
        name, topics = self.tags[tag_id].name, self._topics[tag_id]
        most = max(topics.values(), default=0)
        usual = {topic for topic, count in topics.items() if count == most}
        return bool(about & (usual | {self.meaning_of(name)})) or stands_in(name, page)

    def _by_hand(self, page: LabelledPage) -> int:
        """The tag people gave the page most often; who has one that means the same finds it while typing."""
        name = max(page.tags, key=lambda tag: (self.usual[tag], tag))
        wanted = self.meaning_of(name)
        known = next((i for i, tag in self.tags.items() if self.meaning_of(tag.name) == wanted), None)
        self.named_by_hand += 1
        return self._made(name) if known is None else known

    def _made(self, name: str) -> int:
        tag_id = 1 + max(self.tags, default=0)
        self.tags[tag_id] = TagEvidence(tag_id, name, self.encode(name), 0)
        self._is_stale = True
        return tag_id

    def _ready(self) -> Suggester:
        if self._is_stale or len(self.history) % _FRESH_FOR == 0:
            uses = self._uses()
            self._suggester = Suggester([replace(tag, count=uses[i]) for i, tag in self.tags.items()], self._learned)
            self._is_stale = False
        return self._suggester

    def _learn_when_due(self) -> None:
        pages = sum(1 for one in self.history if one.tags)
        if pages >= next((size for size in FIRST_SIZES if size > self._learned_at), self._learned_at * GROWTH):
            uses = self._uses()
            self._learned = learn(self.history, [replace(tag, count=uses[i]) for i, tag in self.tags.items()])
            self._learned_at, self._is_stale = pages, True

    def _uses(self) -> Counter[int]:
        return Counter(tag_id for one in self.history for tag_id in one.tags)


def stands_in(name: str, page: LabelledPage) -> bool:
    """Whether a page says the name: whole words of Latin letters, Chinese characters anywhere."""
    said, wanted = (_APART.sub(" ", fold_name(text)).strip() for text in (f"{page.title} {page.text}", name))
    return bool(wanted) and (wanted in said if IS_CJK.search(wanted) else f" {wanted} " in f" {said} ")
