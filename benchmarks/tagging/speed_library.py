"""Fills one person's library in the database and times the product's own suggesting there (Django is set up by now)."""

import time
from collections.abc import Iterator

import numpy as np
from django.core.management import call_command
from django.db import connection

from linksnap.models import Link, LinkTag, Tag, User
from linksnap.queries.nearest_pages import active_encoder
from linksnap.services.encoder_tables import build_indexes
from linksnap.services.search_index import ensure_partition, register_encoder
from ml.encoder.fake_encoder import FakeEncoder
from ml.encoder.types import Vectors
from ml.tagging.evidence import PageEvidence
from tests.factories import LinkFactory, UserFactory
from workers.suggesting import propose

_AT_ONCE = 2_000
_VECTOR = "COPY linksnap_pageembedding (owner_id, encoder_id, link_id, vector) FROM STDIN"


def timed(vectors: Vectors, titles: list[str], tags: list[list[int]], asked: int) -> Iterator[float]:
    """Yield the milliseconds of each suggestion for a new link; the first five, which make all ready, are left out."""
    call_command("migrate", verbosity=0)
    fake = FakeEncoder()
    register_encoder(fake.name, fake.revision, fake.dim)
    encoder = active_encoder()
    if encoder is None:
        raise RuntimeError("no encoder is active")
    ensure_partition(encoder)
    owner = UserFactory.create()
    _fill(owner, titles, tags)
    _fill_vectors(owner.pk, encoder.pk, vectors)
    build_indexes(encoder)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rng = np.random.default_rng(1)
    for number in range(-5, asked):
        near = int(rng.integers(0, len(titles)))
        link = LinkFactory.create(owner=owner, url=f"https://{near % 997}.example/new/{number}", title=titles[near])
        vector = vectors[near] + 0.3 * rng.standard_normal(384).astype(np.float32) / 20
        page = PageEvidence(link.title, titles[near] * 200, "zh", link.host, vector, link.url)
        started = time.perf_counter()
        propose(link, page, fake, encoder)
        if number >= 0:
            yield round(1_000 * (time.perf_counter() - started), 2)


def _fill(owner: User, titles: list[str], tags: list[list[int]]) -> None:
    most = max(max(row) for row in tags) + 1
    made = Tag.objects.bulk_create(
        [Tag(owner=owner, name=f"标签{n}", key=f"标签{n}", slug=f"标签{n}") for n in range(most)]
    )
    for start in range(0, len(titles), _AT_ONCE):
        places = range(start, min(start + _AT_ONCE, len(titles)))
        urls = [f"https://{n % 997}.example/{n}" for n in places]
        links = Link.objects.bulk_create(
            [LinkFactory.build(owner=owner, url=url, title=titles[n]) for n, url in zip(places, urls, strict=True)]
        )
        LinkTag.objects.bulk_create(
            [
                LinkTag(owner=owner, link=link, tag=made[tag])
                for link, n in zip(links, places, strict=True)
                for tag in tags[n]
            ]
        )


def _fill_vectors(owner: int, encoder: int, vectors: Vectors) -> None:
    ids = list(Link.objects.filter(owner_id=owner).order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor, cursor.copy(_VECTOR) as copy:
        for link_id, vector in zip(ids, vectors, strict=True):
            text = "[" + ",".join(f"{number:.4g}" for number in vector.tolist()) + "]"
            copy.write_row((owner, encoder, link_id, text))
