"""Finds the passages of a person that are near to a phrase in meaning (pgvector)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from linksnap.models import Encoder, User
from linksnap.queries.meaning_background import LANG, LINK_LANG, Sample, sample_of, with_background
from linksnap.rules.ranking import MeaningRow

# Up to here every passage is compared and every page ranked.
RANK_ALL_UP_TO = 4_000
# Beyond, the nearest passages are ranked, and the rest is told by a sample. Up to here each of those that the filters
# leave is compared to find the nearest: always right, and 20,000 take some 15 ms.
COMPARE_UP_TO = 20_000
# Beyond that the index answers, unless so few of its rows are wanted that going through it takes longer: comparing n
# rows takes about .7 us each, and finding the nearest 600 in an index of which a share s is wanted 600 / s times 8 us.
INDEX_WORTH_IT = 6_500
NEAREST = 600
# What compares by the index and in no other way; a filter may make it look at many rows before it has enough.
_SETTINGS = """
SET LOCAL hnsw.iterative_scan = relaxed_order; SET LOCAL hnsw.ef_search = 600;
SET LOCAL hnsw.max_scan_tuples = 200000; SET LOCAL enable_sort = off
"""
_SETTINGS_BACK = """
SET LOCAL hnsw.iterative_scan TO DEFAULT; SET LOCAL hnsw.ef_search TO DEFAULT;
SET LOCAL hnsw.max_scan_tuples TO DEFAULT; SET LOCAL enable_sort TO DEFAULT
"""

_FEW = f"""
SELECT count(*) FROM (SELECT 1 FROM linksnap_passageembedding WHERE {{where}} LIMIT {RANK_ALL_UP_TO + 1}) few
"""
_ALL = f"""
WITH seen AS MATERIALIZED (
    SELECT link_id, passage_id, -(vector <#> %(phrase)s::halfvec) AS similarity
    FROM linksnap_passageembedding WHERE {{where}}
), pages AS (
    SELECT link_id, count(*) AS passages, sum(similarity) AS total, sum(similarity * similarity) AS squares
    FROM seen GROUP BY link_id
), best AS (
    SELECT DISTINCT ON (link_id) link_id, passage_id, similarity FROM seen ORDER BY link_id, similarity DESC, passage_id
)
SELECT best.link_id, best.passage_id, best.similarity, {LANG}, passages, total, squares
FROM pages JOIN best USING (link_id) JOIN ({LINK_LANG}) ON link.id = best.link_id
"""
_COMPARED = f"""
SELECT link_id, passage_id, similarity FROM (
    SELECT link_id, passage_id, -(vector <#> %(phrase)s::halfvec) AS similarity, vector <#> %(neutral)s::halfvec AS far
    FROM linksnap_passageembedding WHERE {{where}} OFFSET 0
) compared ORDER BY far LIMIT {NEAREST}
"""
_INDEXED = f"""
SELECT link_id, passage_id, -(vector <#> %(phrase)s::halfvec) AS similarity
FROM linksnap_passageembedding WHERE {{where}} ORDER BY vector <#> %(neutral)s::halfvec LIMIT {NEAREST}
"""
_PAGES = f"""
WITH nearest AS MATERIALIZED ({{nearest}}), best AS MATERIALIZED (
    SELECT DISTINCT ON (link_id) link_id, passage_id, similarity
    FROM nearest ORDER BY link_id, similarity DESC, passage_id
)
SELECT best.link_id, best.passage_id, best.similarity, {LANG}, of_page.passages, 0.0, 0.0
FROM best JOIN ({LINK_LANG}) ON link.id = best.link_id CROSS JOIN LATERAL (
    SELECT count(*) AS passages FROM linksnap_passageembedding every
    WHERE every.encoder_id = %(encoder)s AND every.link_id = best.link_id
) of_page
"""


def find_meaning(
    owner: User, encoder: Encoder, vector: Sequence[float], within: Sequence[int] | None
) -> list[MeaningRow]:
    """Return links of `owner` (within the ids `within` where given), each with its passage nearest to `vector`.

    For libraries of up to some thousand passages, and filters that leave so many, that is every link, with sums over
    all its passages. Beyond, it is the pages of the nearest passages, and a row of no link for the rest of a language.
    """
    asked = _Asked(owner, encoder, np.asarray(vector, dtype=np.float32), within)
    if asked.has_few():
        return asked.rows(_ALL)
    sample = sample_of(owner, encoder)
    neutral = sample.without_language(asked.phrase)
    if _index_is_faster(_kept(sample, within), sample.of_all):
        with _index_chosen():
            rows = asked.rows(_PAGES.replace("{nearest}", _INDEXED), neutral)
    else:
        rows = asked.rows(_PAGES.replace("{nearest}", _COMPARED), neutral)
    return with_background(rows, sample.by_language(asked.phrase))


def _kept(sample: Sample, within: Sequence[int] | None) -> float:
    """About how many passages the filters leave."""
    if within is None:
        return sample.passages
    return sample.passages * sample.share_within(np.asarray(within, dtype=np.int64))


def _index_is_faster(kept: float, of_all: float) -> bool:
    return kept > COMPARE_UP_TO and kept * kept > INDEX_WORTH_IT * of_all


@contextmanager
def _index_chosen() -> Iterator[None]:
    """Inside, what is nearest is asked of the index.

    The settings reach the plan because Django binds on the client side: psycopg prepares no statement here.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        yield
        # In a transaction that somebody else began they would stay.
        cursor.execute(_SETTINGS_BACK)


@dataclass(frozen=True)
class _Asked:
    """Whose passages under which encoder are compared with what, and within which links."""

    owner: User
    encoder: Encoder
    phrase: NDArray[np.float32]
    within: Sequence[int] | None

    def has_few(self) -> bool:
        """Whether so few passages are wanted that all pages can be ranked."""
        ((few,),) = self._fetch(_FEW, {})
        return bool(few <= RANK_ALL_UP_TO)

    def rows(self, statement: str, neutral: NDArray[np.float32] | None = None) -> list[MeaningRow]:
        """Run one of the statements above. `neutral` is the phrase that the nearest are chosen by."""
        vectors = {"phrase": _text(self.phrase)}
        if neutral is not None:
            vectors["neutral"] = _text(neutral)
        return [MeaningRow(*row) for row in self._fetch(statement, vectors)]

    def _fetch(self, statement: str, vectors: dict[str, str]) -> list[Any]:
        where = "owner_id = %(owner)s AND encoder_id = %(encoder)s"
        params: dict[str, Any] = {"owner": self.owner.pk, "encoder": self.encoder.pk, **vectors}
        if self.within is not None:
            where += " AND link_id = ANY(%(within)s)"
            params["within"] = list(self.within)
        with connection.cursor() as cursor:
            cursor.execute(statement.replace("{where}", where), params)
            return list(cursor.fetchall())


def _text(vector: NDArray[np.float32]) -> str:
    return "[" + ",".join(f"{number:.6g}" for number in vector.tolist()) + "]"
