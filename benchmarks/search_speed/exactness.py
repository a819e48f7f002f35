"""How many of the ten best pages of an exact comparison the product's quick ways find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from linksnap.models import Encoder, Link, User
from linksnap.queries import meaning_hits
from linksnap.queries.meaning_hits import find_meaning
from linksnap.rules.ranking import Asked, score_meaning


@dataclass(frozen=True)
class Compared:
    """Mean share of the exact first ten that was found, and the share of questions where the very first was."""

    recall_at_10: float
    same_first: float


def recall(owner: User, encoder: Encoder, vectors: Sequence[Sequence[float]], site: str) -> Compared:
    """Ask each phrase both ways, within the links of a site where one is given."""
    within = list(Link.objects.filter(owner=owner, host=site).values_list("pk", flat=True)) if site else None
    shares, firsts = [], []
    for vector in vectors:
        quick = _first_ten(owner, encoder, vector, within)
        with _everything_compared():
            exact = _first_ten(owner, encoder, vector, within)
        if exact:
            shares.append(len(set(quick) & set(exact)) / len(exact))
            firsts.append(quick[:1] == exact[:1])
    return Compared(round(float(np.mean(shares)), 4), round(float(np.mean(firsts)), 4))


def _first_ten(owner: User, encoder: Encoder, vector: Sequence[float], within: list[int] | None) -> list[int]:
    scores = score_meaning(find_meaning(owner, encoder, vector, within), Asked("en", 100))
    return sorted(scores, key=lambda link_id: (-scores[link_id].score, -link_id))[:10]


@contextmanager
def _everything_compared() -> Iterator[None]:
    """Inside, every passage is compared and every page ranked, however many there are."""
    usual, meaning_hits.RANK_ALL_UP_TO = meaning_hits.RANK_ALL_UP_TO, 10**9
    try:
        yield
    finally:
        meaning_hits.RANK_ALL_UP_TO = usual
