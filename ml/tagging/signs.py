"""What speaks for a tag on a page, in numbers: one row a candidate tag, one column a sign."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.encoder.types import Vectors
from ml.tagging.evidence import PageEvidence, Surroundings
from ml.tagging.heads import HeadScores
from ml.tagging.name_index import NameMatch, spread_of
from ml.tagging.neighbours import Vote, vote
from ml.tagging.vocabulary import Vocabulary

SIGNS = (
    "constant",
    "near share",
    "near, in logarithms",
    "refused near",
    "word margin",
    "word head",
    "vector odds",
    "vector head",
    "in title",
    "in text",
    "mentions",
    "meaning",
    "use",
    "site",
    "together",
)
COLUMN = {name: place for place, name in enumerate(SIGNS)}
SMALLEST_SHARE = 0.01
MARGIN = (-3.0, 3.0)
ODDS = (-12.0, 6.0)
MEANING = (-2.0, 5.0)
MOST_TOGETHER = 6.0
SITE_DOUBT = 2.0
"""So many pages of a site as the whole library would have them are mixed into what its pages say."""
MOST_BY_HEADS, MOST_BY_MEANING, MOST_BY_USE = 25, 10, 10

Places = NDArray[np.int64]


@dataclass(frozen=True)
class PageSigns:
    """Candidates (places in the vocabulary), their signs (n, len(SIGNS)), and what evidence is told from."""

    places: Places
    table: Vectors
    votes: dict[int, Vote]
    names: dict[int, NameMatch]


@dataclass(frozen=True)
class _Found:
    """What was found for single tags, by place; meanings for all of them."""

    votes: dict[int, Vote]
    names: dict[int, NameMatch]
    meaning: Vectors
    site: dict[int, float]
    together: dict[int, float]


def page_signs(page: PageEvidence, known: Vocabulary, around: Surroundings, heads: HeadScores) -> PageSigns:
    """Return the tags that come into question for a page, with what speaks for each.

    `heads` holds the scores of the learned heads for this page, by place (see `ml.tagging.heads`).
    """
    votes = vote(around.neighbours, known.unrelated(page.vector))
    found = _Found(
        votes={known.place_of[i]: one for i, one in votes.items() if i in known.place_of},
        names=known.index.find(page.title, page.text),
        meaning=_meaning(page, known),
        site=_by_place(around.site_counts, known),
        together=_by_place(around.together, known),
    )
    held = {known.place_of[tag_id] for tag_id in around.on_link if tag_id in known.place_of}
    places = np.array(sorted(_candidates(found, known, heads) - held), dtype=np.int64)
    table = np.zeros((len(places), len(SIGNS)), dtype=np.float32)
    for sign, values in _columns(found, places, known, around, heads).items():
        table[:, COLUMN[sign]] = values
    return PageSigns(places, table, found.votes, found.names)


def _meaning(page: PageEvidence, known: Vocabulary) -> Vectors:
    if known.vectors.shape[1] != len(page.vector):
        return np.zeros(len(known.tags), dtype=np.float32)
    return spread_of(np.where(known.has_vector, known.vectors @ page.vector, np.nan).astype(np.float32))


def _by_place(values: Mapping[int, float], known: Vocabulary) -> dict[int, float]:
    return {known.place_of[tag_id]: float(value) for tag_id, value in values.items() if tag_id in known.place_of}


def _candidates(found: _Found, known: Vocabulary, heads: HeadScores) -> set[int]:
    chosen = {*found.votes, *found.names, *found.site, *found.together, *known.popular[:MOST_BY_USE]}
    chosen.update(heads.best(MOST_BY_HEADS))
    most = min(MOST_BY_MEANING, len(found.meaning))
    chosen.update(np.argpartition(-found.meaning, most - 1)[:most].tolist() if most else ())
    return chosen


def _columns(
    found: _Found, places: Places, known: Vocabulary, around: Surroundings, heads: HeadScores
) -> dict[str, Vectors | float]:
    use = np.clip((known.counts[places] + 0.5) / (max(around.pages, 1) + 1.0), 1e-6, 1.0)
    share = _each(places, {place: one.share for place, one in found.votes.items()})
    return {
        "constant": 1.0,
        "near share": share,
        "near, in logarithms": np.log((share + SMALLEST_SHARE) / SMALLEST_SHARE),
        "refused near": _each(places, {place: one.refused for place, one in found.votes.items()}),
        "word margin": np.clip(heads.margins[places], *MARGIN),
        "word head": heads.has_margin[places].astype(np.float32),
        "vector odds": np.clip(heads.odds[places], *ODDS),
        "vector head": heads.has_odds[places].astype(np.float32),
        "in title": _each(places, {place: float(one.in_title) for place, one in found.names.items()}),
        "in text": _each(places, {place: float(one.mentions > 0) for place, one in found.names.items()}),
        "mentions": _each(places, {place: math.log1p(one.mentions) for place, one in found.names.items()}),
        "meaning": np.clip(found.meaning[places], *MEANING),
        "use": np.log(use),
        "site": _lift(_each(places, found.site), around.site_pages, use),
        "together": _together(_each(places, found.together), use),
    }


def _each(places: Places, values: Mapping[int, float]) -> Vectors:
    return np.array([values.get(place, 0.0) for place in places.tolist()], dtype=np.float32)


def _together(share: Vectors, use: Vectors) -> Vectors:
    """How much likelier a tag is beside those on the link than without them, in log odds; nothing where it is less."""
    beside = np.clip(share, 1e-6, 0.98)
    return np.asarray(np.clip(np.log(beside / (1 - beside)) - np.log(use / (1 - use + 1e-6)), 0, MOST_TOGETHER))


def _lift(counts: Vectors, pages: int, use: Vectors) -> Vectors:
    """How much more often pages of this site have a tag than others, in logarithms."""
    share = (counts + SITE_DOUBT * use) / (pages + SITE_DOUBT)
    return np.asarray(np.log(share / use), dtype=np.float32)
