"""Learns a suggester from one person's history in the order it happened; nothing is judged by what it was fitted on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ml.encoder.types import Vectors
from ml.tagging.blend import Blend, fit_blend
from ml.tagging.calibration import Calibration, as_stated, fit_calibration
from ml.tagging.evidence import TagEvidence
from ml.tagging.figures import Outcome, figures_of
from ml.tagging.heads import BoundHeads, Heads, fit_heads
from ml.tagging.history import TaggedPage, moments
from ml.tagging.learned import Learned
from ml.tagging.prior import prior_blend, prior_pull
from ml.tagging.signs import page_signs
from ml.tagging.vocabulary import Vocabulary
from ml.tagging.words import PageWords, page_words

EARLY = 0.7
"""Heads are fitted on this share of the history, the blend on what came after."""
FEWEST = 30
"""With fewer pages there is no later part to fit a blend on: the prior stands as it is."""
MOST_LATER = 2_000
MOST_PAGES = 20_000
REFUSED_COUNTS = 2.0
"""A tag a person said no to tells more than one that was merely not put on."""


@dataclass(frozen=True)
class Judged:
    """The candidates of one page of the later part: signs, outcomes, how much each counts, tags that were due."""

    table: Vectors
    right: Vectors
    counts: Vectors
    due: int


def learn(history: Sequence[TaggedPage], tags: Sequence[TagEvidence]) -> Learned:
    """Fit heads, blend and calibration on a history (oldest page first; the newest 20,000 count).

    The heads of the early part meet the later part, on which the blend is fitted: one half judges the other, which
    gives calibration and figures. Then the heads are fitted again, on everything.
    """
    history = list(history)[-MOST_PAGES:]
    words = [page_words(one.page) for one in history]
    pages = sum(1 for one in history if one.tags)
    prior = prior_blend(pages)
    begin = max(int(len(history) * EARLY), len(history) - MOST_LATER)
    judged = judge(history, words, tags, begin) if pages >= FEWEST else []
    blend = _fitted(judged, prior) if judged else prior
    calibration, outcomes = _crosswise(judged, prior)
    return Learned(_heads(history, words), blend, calibration, figures_of(outcomes, pages, len(tags)))


def judge(
    history: Sequence[TaggedPage], words: Sequence[PageWords], tags: Sequence[TagEvidence], begin: int
) -> list[Judged]:
    """Return the candidates of each page from `begin` on, as they stood when it came; heads know the pages before."""
    uses = Counter(tag_id for one in history[:begin] for tag_id in one.tags)
    known = Vocabulary([replace(tag, count=uses[tag.tag_id]) for tag in tags])
    heads = BoundHeads(_heads(history[:begin], words[:begin]), known)
    judged = []
    for moment in moments(history, begin):
        page = history[moment.place].page
        signs = page_signs(page, known, moment.around, heads.scores(words[moment.place], page.vector))
        ids = np.array([known.tags[place].tag_id for place in signs.places.tolist()])
        right = np.isin(ids, list(moment.right)).astype(np.float32)
        counts = np.where(np.isin(ids, list(moment.refused)), REFUSED_COUNTS, 1.0).astype(np.float32)
        judged.append(Judged(signs.table, right, counts, len(moment.right)))
    return judged


def _heads(history: Sequence[TaggedPage], words: Sequence[PageWords]) -> Heads | None:
    tagged = [place for place, one in enumerate(history) if one.tags]
    if not tagged:
        return None
    vectors = np.stack([history[place].page.vector for place in tagged])
    return fit_heads([words[place] for place in tagged], vectors, [history[place].tags for place in tagged])


def _fitted(judged: Sequence[Judged], prior: Blend) -> Blend:
    table = np.concatenate([one.table for one in judged])
    right = np.concatenate([one.right for one in judged])
    counts = np.concatenate([one.counts for one in judged])
    return fit_blend(table, right, prior, prior_pull(), counts)


def _crosswise(judged: Sequence[Judged], prior: Blend) -> tuple[Calibration, list[Outcome]]:
    """Fit on every other page and judge the rest, both ways round: a calibration, and outcomes nobody had seen."""
    halves = judged[0::2], judged[1::2]
    if not halves[1]:
        return as_stated(), []
    raw = [
        Outcome(blend.chances(one.table), one.right, one.due)
        for here, blend in ((halves[0], _fitted(halves[1], prior)), (halves[1], _fitted(halves[0], prior)))
        for one in here
    ]
    middle = len(halves[0])
    parts = raw[:middle], raw[middle:]
    seen = [_curve(part) for part in parts]
    outcomes = [
        replace(outcome, chances=curve.apply(outcome.chances))
        for part, curve in ((parts[0], seen[1]), (parts[1], seen[0]))
        for outcome in part
    ]
    return _curve(raw), outcomes


def _curve(outcomes: Sequence[Outcome]) -> Calibration:
    shown = [outcome.shown() for outcome in outcomes]
    return fit_calibration(np.concatenate([one for one, _ in shown]), np.concatenate([one for _, one in shown]))
