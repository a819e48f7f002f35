"""Takes out of page vectors what only says in which language a page is written."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

LEAST_PAGES = 5
"""Of a language; what fewer pages differ in is their subject rather than their language."""
MOST_COMPARED = 2_000
ROUNDS = 3


def without_language(vectors: Vectors, langs: Sequence[str]) -> Vectors:
    """Return page vectors (n, dim) of unit length in which pages of one subject lie together in any language.

    Multilingual encoders keep the languages apart by a shift that is much the same for all subjects. It is told from
    pages that are each other's nearest in the other language, so that a library whose Chinese pages are about cooking
    and whose English ones are about programming does not get the two mixed (mutual nearest neighbours: Haghverdi et
    al. 2018, Nature Biotechnology). Pages of languages with fewer than five pages stay as they are.
    """
    moved = np.array(vectors, dtype=np.float32)
    of_lang = np.array([lang.split("-")[0] for lang in langs], dtype=object)
    named = [lang for lang, pages in Counter(of_lang).most_common() if lang and pages >= LEAST_PAGES]
    if len(named) < 2:
        return moved
    most = moved[of_lang == named[0]]
    for lang in named[1:]:
        mine = of_lang == lang
        moved[mine] += _shift(_spread(most), _spread(moved[mine]))
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(lengths, 1e-12), dtype=np.float32)


def _spread(vectors: Vectors) -> Vectors:
    """At most 2,000 of the vectors, taken at even distances."""
    if len(vectors) <= MOST_COMPARED:
        return vectors
    return np.asarray(vectors[np.linspace(0, len(vectors) - 1, MOST_COMPARED).astype(int)], dtype=np.float32)


def _shift(into: Vectors, out_of: Vectors) -> Vectors:
    """What to add to vectors of one language for them to lie among those of another, (dim,)."""
    shift = into.mean(axis=0) - out_of.mean(axis=0)
    for _ in range(ROUNDS):
        near = into @ (out_of + shift).T
        nearest_in, nearest_out = near.argmax(axis=0), near.argmax(axis=1)
        pairs = np.flatnonzero(nearest_out[nearest_in] == np.arange(len(out_of)))
        # The better half: of the rest, many are only the least unlike.
        likeness = near[nearest_in[pairs], pairs]
        pairs = pairs[likeness >= np.median(likeness)]
        shift = (into[nearest_in[pairs]] - out_of[pairs]).mean(axis=0)
    return np.asarray(shift, dtype=np.float32)
