"""Tags by neighbours: what the most similar pages of the library carry."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ml.tagging.evidence import Neighbour

TEMPERATURE = 0.02
"""Cosines of E5 lie between 0.75 and 0.95: a page 0.02 less similar counts e times less."""
SPREAD_SHARE = 0.25
"""An encoder whose neighbours lie further apart gets a quarter of that distance as its temperature."""
USUAL_NEIGHBOURS = 10
MOST_DOUBT = 6.0
SHOWN_TITLES = 3


@dataclass(frozen=True)
class Vote:
    """How strongly the neighbours speak for a tag (0 to 1) and against it, how many carry it, some of their titles."""

    share: float
    pages: int
    titles: tuple[str, ...]
    refused: float = 0.0


def vote(neighbours: Sequence[Neighbour], unrelated: float | None) -> dict[int, Vote]:
    """Return each tag's share of the neighbours' weight, and the share of those for which it was refused.

    `unrelated` is the cosine of things without a relation; None: not known, then the least similar neighbour stands
    for it.

    Weights fall off with similarity relative to the nearest page. One neighbour without tags is added at the
    similarity of unrelated pages, so that in a library with nothing near no tag gets a large share.
    """
    ordered = sorted(neighbours, key=lambda neighbour: -neighbour.similarity)
    if not ordered:
        return {}
    nearest, temperature = ordered[0].similarity, _temperature(ordered)
    weights = [math.exp((neighbour.similarity - nearest) / temperature) for neighbour in ordered]
    doubt = (_baseline(ordered, unrelated) - nearest) / temperature
    total = sum(weights) + math.exp(min(doubt, MOST_DOUBT))
    shares: dict[int, float] = {}
    refused: dict[int, float] = {}
    titles: dict[int, list[str]] = {}
    for neighbour, weight in zip(ordered, weights, strict=True):
        for tag_id in set(neighbour.tag_ids):
            shares[tag_id] = shares.get(tag_id, 0.0) + weight / total
            titles.setdefault(tag_id, []).append(neighbour.title)
        for tag_id in set(neighbour.refused_ids):
            refused[tag_id] = refused.get(tag_id, 0.0) + weight / total
    return {
        tag_id: Vote(
            shares.get(tag_id, 0.0),
            len(titles.get(tag_id, ())),
            tuple(titles.get(tag_id, ())[:SHOWN_TITLES]),
            refused.get(tag_id, 0.0),
        )
        for tag_id in shares | refused
    }


def _temperature(ordered: Sequence[Neighbour]) -> float:
    return max(TEMPERATURE, SPREAD_SHARE * (ordered[0].similarity - ordered[-1].similarity))


def _baseline(ordered: Sequence[Neighbour], unrelated: float | None) -> float:
    # The last neighbour of a big library is a fair picture of "merely from the same shelf".
    farthest = ordered[-1].similarity
    if unrelated is None:
        return farthest
    return max(unrelated, farthest) if len(ordered) >= USUAL_NEIGHBOURS else unrelated
