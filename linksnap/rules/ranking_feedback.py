"""What the best hits have in common draws pages like them up: a question about a subject has more than one answer."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from linksnap.rules.ranking import sums_of
from linksnap.rules.ranking_meaning import Asked, MeaningRow, MeaningScore, library_size
from linksnap.rules.ranking_weights import WEIGHTS, Weights
from linksnap.rules.ranking_words import WordsScore

Vector = NDArray[np.float32]
# The subject is told by so many of the best, and so many of those after them are looked at again.
TELLING, LOOKED_AT = 5, 60
# Languages that the script of a question tells; a question in letters may be in any of the others.
_BY_SCRIPT = frozenset({"zh", "ja", "ko"})


def feedback(
    scores: tuple[Mapping[int, WordsScore], Mapping[int, MeaningScore]],
    rows: Sequence[MeaningRow],
    asked: Asked,
    pages_of: Callable[[Mapping[int, str]], Mapping[int, Vector]],
    weights: Weights = WEIGHTS,
) -> dict[int, float]:
    """What links get for being like the best: nothing unless words and meaning agree on a subject in one language.

    `scores` by words and by meaning, `rows` those that meaning was scored from. `pages_of` gives the unit vectors of
    pages, without what their language shares, for links with their languages; it is asked only where it is needed.
    """
    agreed = agreement(*scores, weights) * library_size(rows)
    if not agreed:
        return {}
    sums = sums_of(*scores, weights)
    best = best_of(sums)
    langs = {row.link_id: row.lang for row in rows}
    # Where the best are in another language, or in several, the five would draw up their own language, not the subject.
    if any(_script(langs.get(link_id, "")) != _script(asked.lang) for link_id in best[:TELLING]):
        return {}
    return drawn(sums, pages_of({link_id: langs[link_id] for link_id in best if link_id in langs}), agreed, weights)


def _script(lang: str) -> str:
    main = lang.split("-")[0]
    return main if main in _BY_SCRIPT else ""


def agreement(
    words: Mapping[int, WordsScore], meaning: Mapping[int, MeaningScore], weights: Weights = WEIGHTS
) -> float:
    """How surely words and meaning found one subject, in [0, 1]: how near in meaning the first pages by words are.

    A question that one page answers has that page high and the other four far below; a question in the other language
    has words that lead elsewhere. Neither has a subject that more pages could be drawn to.
    """
    first = sorted(words, key=lambda link_id: (-words[link_id].score, -link_id))[:TELLING]
    top = max((meant.height for meant in meaning.values()), default=0.0)
    if len(first) < TELLING or top <= 0:
        return 0.0
    heights = [max(0.0, meaning[link_id].height) if link_id in meaning else 0.0 for link_id in first]
    share = sum(heights) / len(heights) / max(top, 0.5)
    found = (share - weights.agree_badly) / (weights.agree_well - weights.agree_badly)
    return min(1.0, max(0.0, found))


def best_of(sums: Mapping[int, float]) -> list[int]:
    """The links that are looked at again, best first: those whose pages' directions `drawn` wants."""
    return sorted(sums, key=lambda link_id: (-sums[link_id], -link_id))[:LOOKED_AT]


def drawn(
    sums: Mapping[int, float], pages: Mapping[int, Vector], agreed: float, weights: Weights = WEIGHTS
) -> dict[int, float]:
    """Deviations that each of the best links gets for being like the very best: pseudo-relevance feedback.

    `sums` are scores in deviations, `pages` unit vectors of whole pages without what their language shares. The first
    five count by e to the power of their score (Rocchio 1971 in the encoder's space: Li et al. 2022, "Pseudo relevance
    feedback with deep language models"); nothing is ever taken off.
    """
    links = [link_id for link_id in best_of(sums) if link_id in pages]
    if not agreed or len(links) < TELLING:
        return {}
    vectors = np.stack([pages[link_id] for link_id in links])
    telling = np.array([sums[link_id] for link_id in links[:TELLING]], dtype=np.float32)
    counts = np.exp(telling - telling[0])
    # Not `@`: so small a product costs the threads of the BLAS more than it saves.
    subject = np.einsum("i,ij->j", counts, vectors[:TELLING])
    near = np.einsum("ij,j->i", vectors, subject / max(float(np.linalg.norm(subject)), 1e-6))
    worth = weights.alike * agreed
    return {link_id: worth * max(0.0, value) for link_id, value in zip(links, near.tolist(), strict=True)}
