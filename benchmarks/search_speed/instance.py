"""The running product of one size: its library filled once and kept, its indexes built and timed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import django
import psycopg
from redis import Redis

from benchmarks.real_pages_product import Product
from benchmarks.search_speed.library import PASSAGES_A_PAGE, Plan, fill
from benchmarks.search_speed.texts import Material
from linksnap.env import RUNTIME_FILE, read_env_file

if TYPE_CHECKING:
    from linksnap.models import Encoder, User

_GRAPHS = "SELECT indexname FROM pg_indexes WHERE indexname ~ '^linksnap_(passage|page)embedding_[0-9]+_hnsw'"
_SIZES = """
SELECT sum(pg_relation_size(index.indexrelid)) FILTER (WHERE index.indexrelid::regclass::text ~ 'hnsw'),
    pg_relation_size(index.indrelid)
FROM pg_index index WHERE index.indrelid = %s::regclass GROUP BY index.indrelid
"""
_ENCODER_S, _LOOKS_S = 180, 8
_TABLES = ("linksnap_passage", "linksnap_passageembedding", "linksnap_link")


@dataclass(frozen=True)
class Ground:
    """What everything else is measured on."""

    owner: User
    encoder: Encoder
    plan: Plan
    port: int
    token: str


def prepare(product: Product, pages: int, material: Material, tell: Callable[[int, int], None]) -> Ground:
    """Set Django up for the running product, and fill its library where it is empty."""
    token = product.api()._headers["Authorization"].removeprefix("Bearer ")
    os.environ |= {**read_env_file(product.data / RUNTIME_FILE), "LINKSNAP_DATA": str(product.data)}
    os.environ["DJANGO_SETTINGS_MODULE"] = "linksnap.settings"
    django.setup()
    models = import_module("linksnap.models")
    owner = models.User.objects.order_by("pk").first()
    _wait_for_encoder()
    encoder = import_module("linksnap.queries.nearest_pages").active_encoder()
    plan = Plan(owner.pk, encoder.pk, pages)
    if models.Link.objects.count() < pages:
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            _drop_indexes(connection)
            fill(connection, plan, material, tell)
    return Ground(owner, encoder, plan, product.port, token)


def _wait_for_encoder() -> None:
    """The stack says that it is ready while the encoder is still loaded."""
    ask, end = import_module("linksnap.jobs").encode_phrase, time.monotonic() + _ENCODER_S
    while ask("LinkSnap") is None and time.monotonic() < end:
        time.sleep(1)
    # It looks once, after its first words, whether an index is missing; from then on they are ours.
    time.sleep(_LOOKS_S)


def build_index(ground: Ground) -> dict[str, float]:
    """Build the HNSW indexes anew, by the product's own way; seconds, bytes, and passages a second."""
    from django.db import connection

    from linksnap.services.encoder_tables import build_indexes

    with psycopg.connect(os.environ["DATABASE_URL"]) as direct:
        _drop_indexes(direct)
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


def _drop_indexes(connection: psycopg.Connection) -> None:
    for (name,) in connection.execute(_GRAPHS).fetchall():
        connection.execute(f"DROP INDEX {name}")
    connection.commit()


def ingest_rate(ground: Ground, material: Material, pages: int = 200) -> dict[str, float]:
    """Pages and passages a second that are written into the full library, vectors at hand; they are taken out again."""
    from linksnap.models import Link
    from linksnap.services.search_index import IndexedPassage, refresh_link_words, store_passages

    kept_rows = import_module("tests.kept")
    links = [kept_rows.link_of(ground.owner, f"https://fresh.example/{number}") for number in range(pages)]
    kept = [kept_rows.snapshot_of(link, lang="zh") for link in links]
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


def folder_of(cache: Path, pages: int, texts: int) -> Path:
    """Where the library of one size is kept."""
    return cache / f"pages-{pages}-of-{texts}"
