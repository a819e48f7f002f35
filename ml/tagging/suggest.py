"""Suggests tags for a page: what a person's history says of their own tags, then keyphrases for new ones."""

from collections.abc import Sequence

import numpy as np

from ml.tagging.calibration import as_stated
from ml.tagging.evidence import (
    Neighbour,
    PageEvidence,
    SuggestedTag,
    SuggestionReason,
    Surroundings,
    TagEvidence,
)
from ml.tagging.folding import fold_name
from ml.tagging.heads import BoundHeads
from ml.tagging.keyphrases import keyphrases
from ml.tagging.learned import Learned
from ml.tagging.prior import prior_blend
from ml.tagging.signs import COLUMN, PageSigns, page_signs
from ml.tagging.vocabulary import Vocabulary
from ml.tagging.why import why
from ml.tagging.words import page_words

__all__ = [
    "Neighbour",
    "PageEvidence",
    "SuggestedTag",
    "Suggester",
    "SuggestionReason",
    "Surroundings",
    "TagEvidence",
]

SHOWN = 5
LEAST = 0.08
LEAST_BY_USE = 0.25
"""A tag nothing on the page speaks for, only that it is used often, must be this likely."""
CLEAR_MEANING = 2.0
CLEAR_ODDS = -4.0
BEST_NEW, LEAST_NEW = 0.12, 0.03
"""Probabilities of new tags in a young library: never pre-selected (0.7), and less for who makes few new ones."""
LEAST_GROWTH = 0.1
DECIMALS = 3


class Suggester:
    """A person's vocabulary together with what was learned from them; kept while neither changes.

    Without anything learned, weights that fitted public libraries of the same size are used (`ml/tagging/prior.json`).
    """

    def __init__(self, tags: Sequence[TagEvidence], learned: Learned | None = None) -> None:
        self.known = Vocabulary(tags)
        self.learned = learned
        self.heads = BoundHeads(learned.heads if learned else None, self.known)

    def suggest(
        self, page: PageEvidence, around: Surroundings, rejected: frozenset[str] = frozenset(), limit: int = SHOWN
    ) -> list[SuggestedTag]:
        """Return at most `limit` suggestions: tags of the person, likeliest first, then new ones.

        Names in `rejected` never come back, in no spelling, and no two suggestions are spellings of one name. New tags
        come from keyphrases, and only where no tag of the library has that name or alias.
        """
        taken = {fold_name(name) for name in rejected}
        taken.update(fold_name(self.known.tags[self.known.place_of[i]].name) for i in self._held(around))
        chosen: list[SuggestedTag] = []
        # Keyphrases of a long page take longer than all the rest, so they are looked for only where there is room.
        for source in (self.existing, self._new):
            for suggestion in source(page, around) if len(chosen) < limit else ():
                name = fold_name(suggestion.name)
                if name and name not in taken and len(chosen) < limit:
                    taken.add(name)
                    chosen.append(suggestion)
        return chosen

    def existing(self, page: PageEvidence, around: Surroundings, least: float = LEAST) -> list[SuggestedTag]:
        """Return the person's own tags that are at least so likely, likeliest first."""
        if not self.known.tags or not (page.title or page.text):
            return []
        signs = page_signs(page, self.known, around, self.heads.scores(page_words(page), page.vector))
        blend = self.learned.blend if self.learned else prior_blend(around.pages)
        calibration = self.learned.calibration if self.learned else as_stated()
        chances = calibration.apply(blend.chances(signs.table))
        spoken_for = _spoken_for(signs)
        found = []
        for row in np.argsort(-chances, kind="stable").tolist():
            chance = float(chances[row])
            if chance < least or (least and chance < LEAST_BY_USE and not spoken_for[row]):
                continue
            tag = self.known.tags[int(signs.places[row])]
            reason, evidence = why(signs, row, blend, around, page)
            found.append(SuggestedTag(tag.name, tag.tag_id, round(chance, DECIMALS), reason, evidence))
        return found

    def _held(self, around: Surroundings) -> list[int]:
        return [tag_id for tag_id in around.on_link if tag_id in self.known.place_of]

    def _new(self, page: PageEvidence, around: Surroundings) -> list[SuggestedTag]:
        phrases = [one for one in keyphrases(page.title, page.text) if fold_name(one.text) not in self.known.folded]
        if not phrases:
            return []
        # Who has made few tags for many pages will hardly want another one.
        growth = min(1.0, max(LEAST_GROWTH, 2.0 * (len(self.known.tags) + 5) / (around.pages + 5)))
        best = phrases[0].score
        return [
            SuggestedTag(
                name=one.text,
                tag_id=None,
                score=round(growth * (LEAST_NEW + (BEST_NEW - LEAST_NEW) * one.score / best), DECIMALS),
                reason=SuggestionReason.KEYPHRASE,
                evidence={"mentions": one.mentions},
            )
            for one in phrases
        ]


def _spoken_for(signs: PageSigns) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which candidates have a sign of their own, and do not ride on being used often alone."""
    table = signs.table
    said = (table[:, COLUMN["in title"]] + table[:, COLUMN["in text"]] + table[:, COLUMN["near share"]]) > 0
    linked = (table[:, COLUMN["site"]] > 0) | (table[:, COLUMN["together"]] > 0)
    learned = (table[:, COLUMN["word margin"]] > 0) | (
        (table[:, COLUMN["vector head"]] > 0) & (table[:, COLUMN["vector odds"]] > CLEAR_ODDS)
    )
    return np.asarray(said | linked | learned | (table[:, COLUMN["meaning"]] >= CLEAR_MEANING), dtype=bool)
