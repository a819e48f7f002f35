"""Finds the passages of a person that are near to a phrase in meaning (pgvector)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from linksnap.models import Encoder, User
from linksnap.queries.meaning_background import Sample, sample_of, with_background
from linksnap.rules.indexed_languages import INDEXED_LANGUAGES, OTHER_LANGUAGES
from linksnap.rules.ranking import MeaningRow

# Up to here every passage is compared and every page ranked.
RANK_ALL_UP_TO = 4_000
# Beyond, the nearest passages of each language are ranked, since a phrase is nearer to all texts of its own language,
# and the rest is told by a sample. Up to here each passage that the filters leave is compared to find the nearest:
# always right, and 20,000 take some 15 ms.
COMPARE_UP_TO = 20_000
# Beyond that the indexes answer, unless so few of their rows are wanted that going through them takes longer: comparing
# n rows takes .7 us each, to find the nearest 300 in an index of which a share s is wanted 300 / s times 8 us.
INDEX_WORTH_IT = 3_500
NEAREST = 300

# What compares by the index and in no other way; a filter may make it look at many rows before it has enough.
_SETTINGS = """
SET LOCAL hnsw.iterative_scan = relaxed_order; SET LOCAL hnsw.ef_search = 300;
SET LOCAL hnsw.max_scan_tuples = 200000; SET LOCAL enable_sort = off
"""
_SETTINGS_BACK = """
SET LOCAL hnsw.iterative_scan TO DEFAULT; SET LOCAL hnsw.ef_search TO DEFAULT;
SET LOCAL hnsw.max_scan_tuples TO DEFAULT; SET LOCAL enable_sort TO DEFAULT
"""

_FEW = f"""
SELECT count(*) FROM (SELECT 1 FROM linksnap_passageembedding WHERE {{where}} LIMIT {RANK_ALL_UP_TO + 1}) few
"""
_ALL = """
WITH seen AS MATERIALIZED (
    SELECT link_id, passage_id, lang, -(vector <#> %(phrase)s::halfvec) AS similarity
    FROM linksnap_passageembedding WHERE {where}
), pages AS (
    SELECT link_id, count(*) AS passages, sum(similarity) AS total, sum(similarity * similarity) AS squares
    FROM seen GROUP BY link_id
), best AS (
    SELECT DISTINCT ON (link_id) link_id, passage_id, similarity, lang
    FROM seen ORDER BY link_id, similarity DESC, passage_id
)
SELECT link_id, passage_id, similarity, lang, passages, total, squares FROM pages JOIN best USING (link_id)
"""
_SEEN = """
seen AS MATERIALIZED (
    SELECT link_id, passage_id, lang, -(vector <#> %(phrase)s::halfvec) AS similarity
    FROM linksnap_passageembedding WHERE {where}
),
"""
_COMPARED = f"""
(SELECT link_id, passage_id, lang, similarity FROM seen WHERE {{lang}} ORDER BY similarity DESC LIMIT {NEAREST})
"""
_INDEXED = f"""
(SELECT link_id, passage_id, lang, -(vector <#> %(phrase)s::halfvec) AS similarity FROM linksnap_passageembedding
WHERE {{where}} AND {{lang}} ORDER BY vector <#> %(phrase)s::halfvec LIMIT {NEAREST})
"""
_PAGES = """
WITH {seen} nearest AS MATERIALIZED ({nearest}), asked_for AS MATERIALIZED (
    SELECT link_id, passage_id, lang, -(vector <#> %(phrase)s::halfvec) AS similarity FROM linksnap_passageembedding
    WHERE owner_id = %(owner)s AND encoder_id = %(encoder)s AND link_id = ANY(%(also)s::bigint[])
), best AS MATERIALIZED (
    SELECT DISTINCT ON (link_id) link_id, passage_id, similarity, lang
    FROM (SELECT * FROM nearest UNION ALL SELECT * FROM asked_for) found
    ORDER BY link_id, similarity DESC, passage_id
)
SELECT best.link_id, best.passage_id, best.similarity, best.lang, of_page.passages, 0.0, 0.0
FROM best CROSS JOIN LATERAL (
    SELECT count(*) AS passages FROM linksnap_passageembedding every
    WHERE every.encoder_id = %(encoder)s AND every.link_id = best.link_id
) of_page
"""


def find_meaning(
    owner: User, encoder: Encoder, vector: Sequence[float], within: Sequence[int] | None, also: Sequence[int] = ()
) -> list[MeaningRow]:
    """Return links of `owner` (within the ids `within` where given), each with its passage nearest to `vector`.

    Links of the ids `also` are among them in any case, however far they are.

    For libraries of up to some thousand passages, and filters that leave so many, that is every link, with sums over
    all its passages. Beyond, it is the pages of the nearest passages, and a row of no link for the rest of a language.
    """
    asked = _Asked(owner, encoder, np.asarray(vector, dtype=np.float32), within, also)
    if asked.has_few():
        return asked.rows(_ALL)
    sample = sample_of(owner, encoder)
    background = sample.by_language(asked.phrase)
    if _index_is_faster(_kept(sample, within), sample.of_all):
        with _indexes_chosen():
            rows = asked.rows(_pages("", _INDEXED, background))
    else:
        rows = asked.rows(_pages(_SEEN, _COMPARED, background))
    return with_background(rows, background)


def _kept(sample: Sample, within: Sequence[int] | None) -> float:
    """About how many passages the filters leave."""
    if within is None:
        return sample.passages
    return sample.passages * sample.share_within(np.asarray(within, dtype=np.int64))


def _index_is_faster(kept: float, of_all: float) -> bool:
    return kept > COMPARE_UP_TO and kept * kept > INDEX_WORTH_IT * of_all


def _pages(seen: str, one: str, background: dict[str, Any]) -> str:
    """The statement that takes the nearest of each language the sample has, and of all the others together."""
    langs = [f"lang = '{lang}'" for lang in INDEXED_LANGUAGES if lang in background]
    nearest = " UNION ALL ".join(one.replace("{lang}", lang) for lang in [*langs, OTHER_LANGUAGES])
    return _PAGES.replace("{seen}", seen).replace("{nearest}", nearest)


@contextmanager
def _indexes_chosen() -> Iterator[None]:
    """Inside, what is nearest is asked of the indexes.

    The settings reach the plan because Django binds on the client side: psycopg prepares no statement here.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SETTINGS)
        yield
        # In a transaction that somebody else began they would stay.
        cursor.execute(_SETTINGS_BACK)


@dataclass(frozen=True)
class _Asked:
    """Whose passages under which encoder are compared with what, within which links, and which more are wanted."""

    owner: User
    encoder: Encoder
    phrase: NDArray[np.float32]
    within: Sequence[int] | None
    also: Sequence[int]

    @cached_property
    def phrase_text(self) -> str:
        """The vector as pgvector reads it."""
        return "[" + ",".join(f"{number:.6g}" for number in self.phrase.tolist()) + "]"

    def has_few(self) -> bool:
        """Whether so few passages are wanted that all pages can be ranked."""
        ((few,),) = self._fetch(_FEW)
        return bool(few <= RANK_ALL_UP_TO)

    def rows(self, statement: str) -> list[MeaningRow]:
        """Run one of the statements above."""
        return [MeaningRow(*row) for row in self._fetch(statement)]

    def _fetch(self, statement: str) -> list[Any]:
        where = "owner_id = %(owner)s AND encoder_id = %(encoder)s"
        params: dict[str, Any] = {"owner": self.owner.pk, "encoder": self.encoder.pk, "also": list(self.also)}
        params["phrase"] = self.phrase_text
        if self.within is not None:
            where += " AND link_id = ANY(%(within)s)"
            params["within"] = list(self.within)
        with connection.cursor() as cursor:
            cursor.execute(statement.replace("{where}", where), params)
            return list(cursor.fetchall())
