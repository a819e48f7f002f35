"""The indexes of the large library: built and timed; how fast pages are written beside them."""

from __future__ import annotations

import os
import time

import psycopg
from django.db import connection
from redis import Redis

from benchmarks.search_speed.instance import Ground, drop_indexes
from benchmarks.search_speed.library import PASSAGES_A_PAGE
from benchmarks.search_speed.texts import Material
from linksnap.models import Link
from linksnap.services.encoder_tables import build_indexes
from linksnap.services.search_index import IndexedPassage, refresh_link_words, store_passages
from tests.kept import link_of, snapshot_of

_SIZES = """
SELECT sum(pg_relation_size(index.indexrelid)) FILTER (WHERE index.indexrelid::regclass::text ~ 'hnsw'),
    pg_relation_size(index.indrelid)
FROM pg_index index WHERE index.indrelid = %s::regclass GROUP BY index.indrelid
"""
_TABLES = ("linksnap_passage", "linksnap_passageembedding", "linksnap_link")


def build_index(ground: Ground) -> dict[str, float]:
    """Build the HNSW indexes anew, by the product's own way; seconds, bytes, and passages a second."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as direct:
        drop_indexes(direct)
    begun = time.perf_counter()
    build_indexes(ground.encoder)
    seconds = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [f"linksnap_passageembedding_{ground.encoder.pk}"])
        index_bytes, table_bytes = cursor.fetchone()
        for table in _TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
    passages = ground.plan.pages * PASSAGES_A_PAGE
    return {
        "build_s": round(seconds, 1),
        "index_bytes": int(index_bytes),
        "table_bytes": table_bytes,
        "passages_a_second": round(passages / seconds),
    }


def ingest_rate(ground: Ground, material: Material, pages: int = 200) -> dict[str, float]:
    """Pages and passages a second that are written into the full library, vectors at hand; they are taken out again."""
    links = [link_of(ground.owner, f"https://fresh.example/{number}") for number in range(pages)]
    kept = [snapshot_of(link, lang="zh") for link in links]
    begun = time.perf_counter()
    for number, snapshot in enumerate(kept):
        first = number % (len(material.texts) - PASSAGES_A_PAGE)
        passages = [
            IndexedPassage(n, "", material.texts[first + n].text, "", n, n, 200, material.vectors[first + n].tolist())
            for n in range(PASSAGES_A_PAGE)
        ]
        store_passages(snapshot, passages, passages[0].vector, ground.encoder.pk)
        refresh_link_words([snapshot.link_id])
    seconds = time.perf_counter() - begun
    Link.objects.filter(pk__in=[link.pk for link in links]).delete()
    return {
        "pages_a_second": round(pages / seconds, 1),
        "passages_a_second": round(pages * PASSAGES_A_PAGE / seconds, 1),
    }


def forget_phrases() -> None:
    """Let every question be one that nobody has asked yet."""
    broker = Redis.from_url(os.environ["REDIS_URL"])
    for key in broker.scan_iter("linksnap:phrase-vector:*", count=1000):
        broker.delete(key)
