"""Why a tag is suggested, for the words beside it: the kind of sign that weighs most, and what it rests on."""

import numpy as np

from ml.tagging.blend import Blend
from ml.tagging.evidence import PageEvidence, SuggestionReason, Surroundings
from ml.tagging.signs import COLUMN, SIGNS, PageSigns
from ml.tagging.words import site_of

KINDS = {
    SuggestionReason.NEIGHBOURS: ("near share", "near, in logarithms"),
    SuggestionReason.NAME: ("in title", "in text", "mentions", "meaning"),
    SuggestionReason.WORDS: ("word margin", "vector odds"),
    SuggestionReason.SITE: ("site",),
    SuggestionReason.TOGETHER: ("together",),
}
NOTHING = {"vector odds": -6.0, "word margin": -1.0}
"""What these signs say where nothing speaks for a tag; the others are zero then."""


def why(
    signs: PageSigns, row: int, blend: Blend, around: Surroundings, page: PageEvidence
) -> tuple[SuggestionReason, dict[str, object]]:
    """Return the reason of the candidate in a row, and its evidence: near pages, where its name stands, its site."""
    values = signs.table[row]
    idle = np.array([NOTHING.get(sign, 0.0) for sign in SIGNS], dtype=np.float32)
    weighed = (values - idle) * blend.weights
    # Heads that are not there say zero, which is no sign at all.
    weighed[COLUMN["vector odds"]] *= values[COLUMN["vector head"]]
    weighed[COLUMN["word margin"]] *= values[COLUMN["word head"]]
    parts = {kind: float(sum(weighed[COLUMN[sign]] for sign in names)) for kind, names in KINDS.items()}
    place = int(signs.places[row])
    evidence: dict[str, object] = {}
    vote, name = signs.votes.get(place), signs.names.get(place)
    if vote is not None and vote.pages:
        evidence |= {"pages": vote.pages, "titles": list(vote.titles)}
    else:
        parts.pop(SuggestionReason.NEIGHBOURS)
    if name is not None:
        evidence |= {"in_title": name.in_title, "mentions": name.mentions, "said": name.said_as}
    reason = max(parts, key=lambda kind: parts[kind])
    if reason is SuggestionReason.SITE:
        evidence |= {"site": site_of(page.host, page.address), "site_pages": around.site_pages}
    return reason, evidence
