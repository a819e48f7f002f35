"""Suggests tags for a page: neighbours, names and keyphrases blended into one score."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ml.tagging.evidence import (
    Neighbour,
    PageEvidence,
    SuggestedTag,
    SuggestionReason,
    TagEvidence,
)
from ml.tagging.folding import fold_name
from ml.tagging.keyphrases import keyphrases
from ml.tagging.names import NameMatch, match_names, unrelated_cosine
from ml.tagging.neighbours import Vote, vote

__all__ = ["Neighbour", "PageEvidence", "SuggestedTag", "SuggestionReason", "TagEvidence", "suggest_tags"]

# Logistic regression over 21,000 (page, tag) pairs of 600 pages, Chinese and English, in libraries of
# 2,100 and 2,900 links with 800 and 1,250 tags (benchmarks/tag_suggestions.py measures the outcome).
INTERCEPT = -7.0
SHARE_WEIGHT = 4.9
LOG_SHARE_WEIGHT = 1.2
MEANING_WEIGHT = 0.3
TITLE_WEIGHT = 1.0
TEXT_WEIGHT = 1.6
COUNT_WEIGHT = 0.2
SMALLEST_SHARE = 0.01
MEANING_RANGE = (-2.0, 5.0)

FITTED_TAGS = 1_000
PRIOR_WEIGHT = 0.7
"""Among ten tags one that fits is likelier to be meant than among a thousand. Judged, not fitted."""

LEAST_SCORE = 0.05
CLEAR_MEANING = 2.0
BEST_NEW, LEAST_NEW = 0.45, 0.15
"""Range of scores of new tags: below what a good existing tag gets, and never pre-selected (0.7)."""
DECIMALS = 3


@dataclass(frozen=True)
class _Signs:
    """What speaks for one existing tag."""

    tag: TagEvidence
    vote: Vote
    name: NameMatch


def suggest_tags(
    page: PageEvidence,
    tags: Sequence[TagEvidence],
    neighbours: Sequence[Neighbour],
    rejected: frozenset[str],
    limit: int = 5,
) -> list[SuggestedTag]:
    """Return at most `limit` suggestions, likeliest first, an existing tag before a new one of equal score.

    Names in `rejected` never come back, in no spelling; no two suggestions are spellings of one name. New
    tags come from keyphrases and only where no tag of the library has that name or alias.
    """
    existing = _existing(page, tags, neighbours)
    new = _new(page, tags)
    ordered = sorted([*existing, *new], key=lambda one: (-one.score, one.tag_id is None))
    taken = {fold_name(name) for name in rejected}
    chosen: list[SuggestedTag] = []
    for suggestion in ordered:
        name = fold_name(suggestion.name)
        if name and name not in taken and len(chosen) < limit:
            taken.add(name)
            chosen.append(suggestion)
    return chosen


def _existing(page: PageEvidence, tags: Sequence[TagEvidence], neighbours: Sequence[Neighbour]) -> list[SuggestedTag]:
    votes = vote(neighbours, unrelated_cosine(page.vector, tags))
    matches = match_names(page.title, page.text, page.vector, tags)
    found = []
    for tag in tags:
        signs = _Signs(tag, votes.get(tag.tag_id, Vote(0.0, 0, ())), matches[tag.tag_id])
        # Without any sign of its own a tag would ride on the prior alone.
        if signs.vote.pages or _is_said(signs.name) or signs.name.meaning >= CLEAR_MEANING:
            score = _score(signs, len(tags))
            if score >= LEAST_SCORE:
                found.append(_suggestion(signs, score))
    return found


def _is_said(name: NameMatch) -> bool:
    return name.in_title or name.mentions > 0


def _score(signs: _Signs, tags: int) -> float:
    low, high = MEANING_RANGE
    share = signs.vote.share
    total = INTERCEPT + PRIOR_WEIGHT * max(0.0, math.log(FITTED_TAGS / tags))
    total += SHARE_WEIGHT * share + LOG_SHARE_WEIGHT * math.log((share + SMALLEST_SHARE) / SMALLEST_SHARE)
    total += MEANING_WEIGHT * min(max(signs.name.meaning, low), high)
    total += TITLE_WEIGHT * signs.name.in_title + TEXT_WEIGHT * (signs.name.mentions > 0)
    total += COUNT_WEIGHT * math.log1p(signs.tag.count)
    return round(1 / (1 + math.exp(-total)), DECIMALS)


def _suggestion(signs: _Signs, score: float) -> SuggestedTag:
    evidence: dict[str, object] = {}
    if signs.vote.pages:
        evidence |= {"pages": signs.vote.pages, "titles": list(signs.vote.titles)}
    if _is_said(signs.name):
        evidence |= {"in_title": signs.name.in_title, "mentions": signs.name.mentions, "said": signs.name.said_as}
    by_neighbours = SHARE_WEIGHT * signs.vote.share + LOG_SHARE_WEIGHT * math.log1p(signs.vote.share / SMALLEST_SHARE)
    by_name = TITLE_WEIGHT * signs.name.in_title + TEXT_WEIGHT * (signs.name.mentions > 0)
    reason = SuggestionReason.NEIGHBOURS if by_neighbours > by_name else SuggestionReason.NAME
    return SuggestedTag(signs.tag.name, signs.tag.tag_id, score, reason, evidence)


def _new(page: PageEvidence, tags: Sequence[TagEvidence]) -> list[SuggestedTag]:
    known = {fold_name(name) for tag in tags for name in (tag.name, *tag.aliases)}
    phrases = [phrase for phrase in keyphrases(page.title, page.text) if fold_name(phrase.text) not in known]
    if not phrases:
        return []
    best = phrases[0].score
    return [
        SuggestedTag(
            name=phrase.text,
            tag_id=None,
            score=round(LEAST_NEW + (BEST_NEW - LEAST_NEW) * phrase.score / best, DECIMALS),
            reason=SuggestionReason.KEYPHRASE,
            evidence={"mentions": phrase.mentions},
        )
        for phrase in phrases
    ]
