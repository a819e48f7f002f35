"""Suggesters made ready, a few people's at a time: reading 20,000 tags for each page is too slow."""

import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import structlog
from numpy.typing import NDArray

from linksnap.models import Encoder
from linksnap.queries import tag_surroundings
from linksnap.services import proposals, taggers
from ml.encoder.types import TextEncoder
from ml.tagging.learned import Learned
from ml.tagging.stored import UnreadableTagger, from_bytes
from ml.tagging.suggest import Suggester, TagEvidence

log = structlog.get_logger(__name__)

MOST_NAMES_AT_ONCE = 256
_MOST_PEOPLE = 4
# How often a tag is used may be so old; names, aliases and what was learned are always those of now.
_SECONDS = 60.0

Vector = NDArray[np.float32]


@dataclass
class Library:
    """One person's suggester, the number of their tagged pages, and what it was made from."""

    suggester: Suggester
    pages: int
    stamp: tuple[object, ...]
    made_at: float
    vectors: dict[int, tuple[str, Vector]] = field(default_factory=dict)


class Suggesters:
    """Keeps the suggesters of the people whose pages came last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, int], Library] = OrderedDict()

    def of(self, owner_id: int, encoder: TextEncoder, row: Encoder) -> Library:
        """The suggester of a person under an encoder, made anew when tags or what was learned have changed."""
        key = (owner_id, row.pk)
        stamp = (*proposals.vocabulary_stamp(owner_id), taggers.active_version(owner_id, row))
        kept = self._kept.pop(key, None)
        if kept is None or kept.stamp != stamp or time.monotonic() - kept.made_at > _SECONDS:
            kept = _made(owner_id, encoder, row, stamp, kept)
        self._kept[key] = kept
        while len(self._kept) > _MOST_PEOPLE:
            self._kept.popitem(last=False)
        return kept


def _made(
    owner_id: int, encoder: TextEncoder, row: Encoder, stamp: tuple[object, ...], before: Library | None
) -> Library:
    vectors = dict(before.vectors) if before else {}
    tags = known_tags(owner_id, encoder, row, vectors)
    version_is_same = before is not None and before.stamp[-1] == stamp[-1]
    learned = before.suggester.learned if before and version_is_same else _learned(owner_id, row)
    pages = tag_surroundings.tagged_pages(owner_id)
    return Library(Suggester(tags, learned), pages, stamp, time.monotonic(), vectors)


def known_tags(
    owner_id: int, encoder: TextEncoder, row: Encoder, vectors: dict[int, tuple[str, Vector]] | None = None
) -> list[TagEvidence]:
    """The owner's tags with vectors of their names; missing vectors are made and kept.

    `vectors` (tag id -> name, vector) holds those known already, and gets what is read or made.
    """
    held = {} if vectors is None else vectors
    tags = proposals.vocabulary(owner_id, row, skip_vectors=frozenset(held))
    for tag in tags:
        if tag.vector is not None:
            held[tag.tag_id] = (tag.name, np.asarray(tag.vector, dtype=np.float32))
    missing = [tag for tag in tags if held.get(tag.tag_id, ("", None))[0] != tag.name][:MOST_NAMES_AT_ONCE]
    names = [tag.name for tag in missing]
    made: Iterable[Vector] = encoder.encode_passages(names) if names else ()
    fresh = {tag.tag_id: (tag.name, vector) for tag, vector in zip(missing, made, strict=True)}
    if fresh:
        proposals.store_tag_vectors(owner_id, row, {i: (name, vector.tolist()) for i, (name, vector) in fresh.items()})
        held.update(fresh)
    return [TagEvidence(tag.tag_id, tag.name, _vector_of(tag, held), tag.links, tag.aliases) for tag in tags]


def _vector_of(tag: proposals.KnownTag, held: dict[int, tuple[str, Vector]]) -> Vector | None:
    name, vector = held.get(tag.tag_id, ("", None))
    return vector if name == tag.name else None


def _learned(owner_id: int, row: Encoder) -> Learned | None:
    """What was learned from a person under this encoder; None while nothing was, or it cannot be read any more."""
    weights = taggers.active_weights(owner_id, row)
    if weights is None:
        return None
    try:
        return from_bytes(weights)
    except UnreadableTagger as error:
        log.warning("tagger_unreadable", owner=owner_id, error=str(error))
        return None
