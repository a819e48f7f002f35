"""How near a library's passages are to a phrase by chance, by language: told from a random sample of them."""

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from linksnap.models import Encoder, User
from linksnap.rules.ranking import MeaningRow

SAMPLE = 2_000
# A sample takes some 10 ms to fetch and 3 MB to keep; who goes on searching needs it once a minute.
_KEPT_S = 60.0
_MOST_KEPT = 8
_HASHES = 2.0**32

# The passages with the smallest hashes of their ids, by an index of its own (services.encoder_tables): a sample that is
# random, always current, and the same in every process.
_ROWS = f"""
SELECT link_id, lang, hashint8(passage_id), halfvec_send(vector) FROM linksnap_passageembedding
WHERE owner_id = %s AND encoder_id = %s ORDER BY hashint8(passage_id) LIMIT {SAMPLE}
"""
_ROWS_OF_ALL = "SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)"


@dataclass(frozen=True)
class Sample:
    """Passages drawn at random from a library: their links (n,), languages (n,), vectors (n, dim) of unit length.

    Those of one language stand together, `places` names where.

    `passages` is how many the library has: exact below SAMPLE, else estimated within some 2 %; `of_all` how many all
    libraries have together, as the database last counted.
    """

    passages: int
    of_all: int
    link_ids: NDArray[np.int64]
    langs: NDArray[np.str_]
    vectors: NDArray[np.float32]
    places: Mapping[str, slice]

    # Every search of a subject asks for these two, and a sample serves a minute of them.
    @cached_property
    def mean(self) -> NDArray[np.float32]:
        """The mean of all vectors (dim,); of zeros where there are none."""
        return np.asarray(self.vectors.sum(axis=0) / max(1, len(self.vectors)), dtype=np.float32)

    @cached_property
    def means(self) -> Mapping[str, NDArray[np.float32]]:
        """The mean of each language's vectors (dim,)."""
        return {
            lang: np.asarray(self.vectors[place].mean(axis=0), dtype=np.float32) for lang, place in self.places.items()
        }

    def share_within(self, link_ids: NDArray[np.int64]) -> float:
        """Which share of the passages belongs to these links, rather too high than too low."""
        return min(1.0, (int(np.isin(self.link_ids, link_ids).sum()) + 1) / max(1, len(self.link_ids)))

    def by_language(self, vector: NDArray[np.float32]) -> dict[str, tuple[int, float, float]]:
        """For each language: passages in the library, mean similarity to the phrase, mean of its square."""
        # Not `@`: so small a product costs the threads of the BLAS ten times what it costs one.
        near = np.einsum("ij,j->i", self.vectors, vector)
        scale = self.passages / max(1, len(near))
        found = {}
        for lang, place in self.places.items():
            of_lang = near[place]
            passages = max(1, round(len(of_lang) * scale))
            found[lang] = (passages, float(of_lang.mean()), float(np.square(of_lang).mean()))
        return found


class _Samples:
    """The samples of the libraries searched last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, int], tuple[float, Sample]] = OrderedDict()
        self._lock = Lock()

    def get(self, owner: User, encoder: Encoder) -> Sample:
        """The sample of a library's passages, at most a minute old."""
        key, now = (owner.pk, encoder.pk), time.monotonic()
        with self._lock:
            known = self._kept.get(key)
            if known and now - known[0] < _KEPT_S:
                self._kept.move_to_end(key)
                return known[1]
        sample = _drawn(owner, encoder)
        with self._lock:
            self._kept[key] = now, sample
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return sample


sample_of = _Samples().get


def _drawn(owner: User, encoder: Encoder) -> Sample:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [owner.pk, encoder.pk])
        rows = cursor.fetchall()
        cursor.execute(_ROWS_OF_ALL, [f"linksnap_passageembedding_{encoder.pk}"])
        counted = cursor.fetchone()
    passages = len(rows)
    if passages >= SAMPLE:
        # The k-th smallest of N hashes lies about k/N of the way up (Bar-Yossef et al. 2002, "Counting distinct").
        passages = max(passages, round(passages * _HASHES / (rows[-1][2] + _HASHES / 2 + 1)))
    rows.sort(key=lambda row: str(row[1]))
    vectors = [np.frombuffer(row[3], dtype=">f2", offset=4) for row in rows]
    return Sample(
        passages=passages,
        of_all=max(passages, int(counted[0]) if counted else 0),
        link_ids=np.array([row[0] for row in rows], dtype=np.int64),
        langs=np.array([row[1] for row in rows], dtype=np.str_),
        vectors=np.asarray(np.stack(vectors) if rows else np.zeros((0, encoder.dim)), dtype=np.float32),
        places=_places([row[1] for row in rows]),
    )


def _places(langs: Sequence[str]) -> dict[str, slice]:
    """Where each language stands in a sorted list of them."""
    firsts = {lang: place for place, lang in reversed(list(enumerate(langs)))}
    return {lang: slice(first, first + langs.count(lang)) for lang, first in sorted(firsts.items())}


def with_background(rows: list[MeaningRow], background: dict[str, tuple[int, float, float]]) -> list[MeaningRow]:
    """The rows of the nearest pages, and one row a language that stands for all other passages.

    The ranking needs how many passages were compared and the sums of their similarities: the nearest pages take the
    share of their language, and a row of nobody (a negative link id, as near as the average) the rest.
    """
    usual = max(background.values(), default=(0, 0.0, 0.0))
    shared, taken = [], dict.fromkeys(background, 0)
    for row in rows:
        _, mean, square = background.get(row.lang, usual)
        link_id, passage_id, similarity, lang, passages = row[:5]
        shared.append(MeaningRow(link_id, passage_id, similarity, lang, passages, passages * mean, passages * square))
        taken[row.lang] = taken.get(row.lang, 0) + row.passages
    for number, (lang, (passages, mean, square)) in enumerate(background.items(), 1):
        rest = passages - taken[lang]
        if rest > 0:
            shared.append(MeaningRow(-number, 0, mean, lang, rest, rest * mean, rest * square))
    return shared
