"""Tags by neighbours: what the most similar pages of the library carry."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ml.tagging.evidence import Neighbour

TEMPERATURE = 0.02
"""Cosines of E5 lie between 0.75 and 0.95: a page 0.02 less similar counts e times less."""
UNRELATED = 0.80
"""What two pages with nothing in common have as cosine; at most this, the least similar neighbour says."""
USUAL_NEIGHBOURS = 10
SHOWN_TITLES = 3


@dataclass(frozen=True)
class Vote:
    """How strongly the neighbours speak for a tag (0 to 1), how many carry it, some of their titles."""

    share: float
    pages: int
    titles: tuple[str, ...]


def vote(neighbours: Sequence[Neighbour]) -> dict[int, Vote]:
    """Return each tag's share of the neighbours' weight.

    Weights fall off with similarity relative to the nearest page. One neighbour without tags is added at the
    similarity of unrelated pages, so that in a library with nothing near no tag gets a large share.
    """
    ordered = sorted(neighbours, key=lambda neighbour: -neighbour.similarity)
    if not ordered:
        return {}
    nearest = ordered[0].similarity
    weights = [math.exp((neighbour.similarity - nearest) / TEMPERATURE) for neighbour in ordered]
    total = sum(weights) + math.exp(min(0.0, (_baseline(ordered) - nearest) / TEMPERATURE))
    shares: dict[int, float] = {}
    titles: dict[int, list[str]] = {}
    for neighbour, weight in zip(ordered, weights, strict=True):
        for tag_id in set(neighbour.tag_ids):
            shares[tag_id] = shares.get(tag_id, 0.0) + weight / total
            titles.setdefault(tag_id, []).append(neighbour.title)
    return {
        tag_id: Vote(share, len(titles[tag_id]), tuple(titles[tag_id][:SHOWN_TITLES]))
        for tag_id, share in shares.items()
    }


def _baseline(ordered: Sequence[Neighbour]) -> float:
    # The tenth neighbour of a big library is a fair picture of "merely from the same shelf".
    if len(ordered) < USUAL_NEIGHBOURS:
        return UNRELATED
    return max(UNRELATED, ordered[-1].similarity)
