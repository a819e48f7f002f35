"""Pairs of a person's pages whose vectors are nearly one: looked for from the newest on, and not for long."""

import time
from dataclasses import dataclass, field

from django.db import OperationalError, connection, transaction

from linksnap.models import Encoder, User
from linksnap.queries.nearest_pages import active_encoder

NEAR = 0.98
NEWEST = 5_000
# Shorter pages are mostly walls and error pages, which resemble each other whatever they stand for.
FEWEST_WORDS = 50
BUDGET_S = 4.0
_BATCH = 250
_NEIGHBOURS = 4

_OWN = """
FROM linksnap_pageembedding page JOIN linksnap_link link ON link.id = page.link_id
JOIN linksnap_snapshot snapshot ON snapshot.id = link.current_snapshot_id
WHERE page.owner_id = %s AND page.encoder_id = %s AND link.owner_id = %s AND NOT link.is_archived
AND snapshot.words >= %s
"""
_COUNT = f"SELECT count(*) {_OWN}"
_PAIRS = f"""
WITH own AS MATERIALIZED (
    SELECT page.link_id, page.vector, snapshot.words {_OWN}
    ORDER BY link.created_at DESC, link.id DESC LIMIT %s OFFSET %s
)
SELECT own.link_id, near.link_id FROM own CROSS JOIN LATERAL (
    SELECT other.link_id, other.vector <#> own.vector AS away FROM linksnap_pageembedding other
    WHERE other.owner_id = %s AND other.encoder_id = %s ORDER BY other.vector <#> own.vector LIMIT {_NEIGHBOURS}
) near
JOIN linksnap_link link ON link.id = near.link_id AND NOT link.is_archived
JOIN linksnap_snapshot snapshot ON snapshot.id = link.current_snapshot_id
WHERE near.link_id <> own.link_id AND near.away <= -%s
AND snapshot.words BETWEEN own.words * 0.8 AND own.words / 0.8
"""


@dataclass(frozen=True)
class NearPairs:
    """Ids of links in pairs; `looked_at` of the `pages` with vectors were compared before time was up."""

    pairs: list[tuple[int, int]] = field(default_factory=list)
    looked_at: int = 0
    pages: int = 0


def near_pairs(owner: User, budget_s: float = BUDGET_S) -> NearPairs:
    """Pairs with cosine ≥ .98 and lengths within 20 %, among the newest 5,000 pages, in `budget_s` seconds at most."""
    encoder = active_encoder()
    if encoder is None:
        return NearPairs()
    own = [owner.pk, encoder.pk, owner.pk, FEWEST_WORDS]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, own)
        pages = int(cursor.fetchone()[0])
    pairs: list[tuple[int, int]] = []
    looked_at, end = 0, time.monotonic() + budget_s
    while looked_at < min(pages, NEWEST):
        found = _batch(owner, encoder, looked_at, end - time.monotonic())
        if found is None:
            break
        pairs += found
        looked_at = min(looked_at + _BATCH, pages, NEWEST)
    return NearPairs(pairs, looked_at, pages)


def _batch(owner: User, encoder: Encoder, offset: int, left_s: float) -> list[tuple[int, int]] | None:
    """The pairs of one batch; None when the time was not enough."""
    if left_s <= 0:
        return None
    own = [owner.pk, encoder.pk, owner.pk, FEWEST_WORDS, _BATCH, offset]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
            cursor.execute("SET LOCAL statement_timeout = %s", [max(1, int(left_s * 1000))])
            cursor.execute(_PAIRS, [*own, owner.pk, encoder.pk, NEAR])
            found = [(int(a), int(b)) for a, b in cursor.fetchall()]
            # Inside a transaction of somebody else the limit would outlive this one.
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return found
    except OperationalError as error:
        # 57014: the statement was cancelled, here by its own time limit (PostgreSQL, appendix A).
        if getattr(error.__cause__, "sqlstate", "") != "57014":
            raise
        return None
