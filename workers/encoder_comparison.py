"""Compares an encoder that is ready with the active one, on questions of the instance's own library."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log2
from statistics import median

from linksnap.models import Encoder, Link, Passage, User
from linksnap.queries.meaning_hits import find_meaning
from linksnap.queries.nearest_pages import active_encoder
from linksnap.rules.ranking import Asked, score_meaning
from linksnap.rules.segment import language_of_script
from linksnap.services.phrases import phrase_vector
from ml.encoder.types import TextEncoder

# Titles of pages serve as questions; the answer is their page. So many are asked, of all people together.
QUESTIONS = 100
_FIRST = 10


@dataclass(frozen=True)
class _Probe:
    """A question to one person's library, and the link that answers it."""

    owner: User
    text: str
    link_id: int


@dataclass
class _Told:
    """What one encoder answered: the first ten links of each question, and how long it took."""

    firsts: list[list[int]]
    took_ms: list[float]

    def figures(self, probes: Sequence[_Probe]) -> dict[str, float]:
        """nDCG@10 with one right answer, the share found first, and the median time of an answer."""
        gains = [
            1 / log2(first.index(probe.link_id) + 2) if probe.link_id in first else 0.0
            for probe, first in zip(probes, self.firsts, strict=True)
        ]
        found = [first[:1] == [probe.link_id] for probe, first in zip(probes, self.firsts, strict=True)]
        return {
            "ndcg10": round(sum(gains) / len(gains), 4),
            "first": round(sum(found) / len(found), 4),
            "ms": round(median(self.took_ms), 1),
        }


def compare(row: Encoder, encoder: TextEncoder) -> dict[str, object]:
    """Ask both encoders the same questions; {} where there is nothing to ask, or no other encoder answers."""
    probes, active = _probes(), active_encoder()
    if not probes or active is None or active.pk == row.pk:
        return {}
    ours = _answers(probes, row, lambda text: encoder.encode_queries([text])[0].tolist())
    theirs = _answers(probes, active, lambda text: phrase_vector(text, active))
    if ours is None or theirs is None:
        return {}
    shared = [len(set(a) & set(b)) / max(1, len(b)) for a, b in zip(ours.firsts, theirs.firsts, strict=True)]
    return {
        "questions": len(probes),
        "overlap10": round(sum(shared) / len(shared), 4),
        "this": ours.figures(probes),
        "active": {"revision": active.revision, **theirs.figures(probes)},
    }


def _probes() -> list[_Probe]:
    """Pages whose title is not all their text, newest first."""
    long_enough = Passage.objects.filter(tokens__gte=64).values("link_id")
    links = Link.objects.filter(pk__in=long_enough).select_related("owner", "current_snapshot").defer("words")
    found = [_Probe(link.owner, link.shown_title, link.pk) for link in links.order_by("-pk")[: 2 * QUESTIONS]]
    return [probe for probe in found if not probe.text.startswith("http")][:QUESTIONS]


def _answers(
    probes: Sequence[_Probe], row: Encoder, vector_of: Callable[[str], Sequence[float] | None]
) -> _Told | None:
    told = _Told([], [])
    for probe in probes:
        begun = time.perf_counter()
        vector = vector_of(probe.text)
        if vector is None:
            return None
        asked = Asked(language_of_script(probe.text), _FIRST)
        hits = score_meaning(find_meaning(probe.owner, row, vector, None), asked)
        told.took_ms.append((time.perf_counter() - begun) * 1000)
        told.firsts.append(sorted(hits, key=lambda link_id: (-hits[link_id].score, -link_id))[:_FIRST])
    return told
