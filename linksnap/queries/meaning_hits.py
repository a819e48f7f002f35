"""Finds the passages of a person that are near to a phrase in meaning (pgvector)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from linksnap.models import Encoder, User
from linksnap.rules.ranking import MeaningRow

# Up to here every passage is compared: 47 ms of one core for 100,000, and always right, also under filters.
EXACT_UP_TO = 60_000
# Above, the index is asked once for each of the library's main languages, since a phrase is nearer to all texts of its
# own language, and how near unrelated text is, is estimated from a sample.
_SAMPLE_ONE_IN = 16
_LARGEST_SAMPLE = 4_000
_LANGUAGES = 3
_NEAREST = 300
_SETTINGS = "SET LOCAL hnsw.iterative_scan = relaxed_order; SET LOCAL hnsw.ef_search = 200; SET LOCAL enable_sort = off"

_LANG = "split_part(coalesce(snapshot.lang, ''), '-', 1)"
_LINK_LANG = "linksnap_link link LEFT JOIN linksnap_snapshot snapshot ON snapshot.id = link.current_snapshot_id"
_EXACT = f"""
WITH seen AS MATERIALIZED (
    SELECT link_id, passage_id, -(vector <#> %s::halfvec) AS similarity
    FROM linksnap_passageembedding WHERE {{where}}{{limit}}
), pages AS (
    SELECT link_id, count(*) AS passages, sum(similarity) AS total, sum(similarity * similarity) AS squares
    FROM seen GROUP BY link_id
), best AS (
    SELECT DISTINCT ON (link_id) link_id, passage_id, similarity FROM seen ORDER BY link_id, similarity DESC, passage_id
)
SELECT best.link_id, best.passage_id, best.similarity, {_LANG}, passages, total, squares
FROM pages JOIN best USING (link_id) JOIN ({_LINK_LANG}) ON link.id = best.link_id
"""
_MAIN_LANGUAGES = f"""
SELECT {_LANG} FROM {_LINK_LANG} WHERE link.owner_id = %s AND link.current_snapshot_id IS NOT NULL
GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {_LANGUAGES}
"""
# A scalar sub-select and no EXISTS: that became a nested loop over all links of the language for each row of the index.
_NEAR = f"""
SELECT link_id, passage_id, -(vector <#> %s::halfvec) AS similarity
FROM linksnap_passageembedding near WHERE {{where}}
AND (SELECT {_LANG} FROM {_LINK_LANG} WHERE link.id = near.link_id) = %s
ORDER BY vector <#> %s::halfvec LIMIT {_NEAREST}
"""


def find_meaning(
    owner: User, encoder: Encoder, vector: Sequence[float], within: Sequence[int] | None
) -> list[MeaningRow]:
    """Return for each link of `owner` (within the ids `within` where given) its passage nearest to `vector`.

    For libraries of up to 60,000 passages, and filters that leave so many, that is every link, with sums over all its
    passages. Beyond, it is a sample for the sums and some hundreds of nearest passages from the index.
    """
    text = "[" + ",".join(f"{number:.6g}" for number in vector) + "]"
    where, params = _where(owner, encoder, within)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM linksnap_passageembedding WHERE {where} LIMIT {EXACT_UP_TO + 1}) few",
            params,
        )
        is_small = cursor.fetchone()[0] <= EXACT_UP_TO
        sample = f" AND passage_id %% {_SAMPLE_ONE_IN} = 0 LIMIT {_LARGEST_SAMPLE}"
        cursor.execute(_EXACT.format(where=where, limit="" if is_small else sample), [text, *params])
        rows = [MeaningRow(*row) for row in cursor.fetchall()]
        if is_small:
            return rows
        cursor.execute(_MAIN_LANGUAGES, [owner.pk])
        return _by_index(cursor, [row[0] for row in cursor.fetchall()], _Asked(text, where, params), rows)


def _where(owner: User, encoder: Encoder, within: Sequence[int] | None) -> tuple[str, list[Any]]:
    where, params = "owner_id = %s AND encoder_id = %s", [owner.pk, encoder.pk]
    return (where, params) if within is None else (f"{where} AND link_id = ANY(%s)", [*params, list(within)])


@dataclass(frozen=True)
class _Asked:
    """The vector as text, and the condition of its rows with parameters."""

    vector: str
    where: str
    params: list[Any]


def _by_index(cursor: Any, langs: Sequence[str], asked: _Asked, sample: Sequence[MeaningRow]) -> list[MeaningRow]:
    """The rows of the sample, with the nearest passages of each language put in."""
    rows = {row.link_id: row for row in sample}
    # SET LOCAL reaches the plan because Django binds on the client side: psycopg prepares no statement here.
    cursor.execute(_SETTINGS)
    for lang in langs:
        cursor.execute(_NEAR.format(where=asked.where), [asked.vector, *asked.params, lang, asked.vector])
        for link_id, passage_id, similarity in cursor.fetchall():
            known = rows.get(link_id, MeaningRow(link_id, passage_id, similarity, lang, 0, 0.0, 0.0))
            if similarity >= known.similarity:
                rows[link_id] = known._replace(passage_id=passage_id, similarity=similarity)
    return list(rows.values())
