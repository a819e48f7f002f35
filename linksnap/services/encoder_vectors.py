"""Writes the vectors of an encoder that is made ready beside the active one, for passages that are there already."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from linksnap.models import Encoder, Link
from linksnap.services.encoder_tables import vector_text

# A page may have been captured anew since its passages were read: what is gone gets no vector, what is new a later one.
_ADD_PASSAGES = """
INSERT INTO linksnap_passageembedding (owner_id, encoder_id, link_id, passage_id, lang, vector)
SELECT passage.owner_id, %s, passage.link_id, passage.id, split_part(snapshot.lang, '-', 1), row.vector::halfvec
FROM unnest(%s::bigint[], %s::text[]) AS row (id, vector) JOIN linksnap_passage passage ON passage.id = row.id
JOIN linksnap_snapshot snapshot ON snapshot.id = passage.snapshot_id
ON CONFLICT DO NOTHING
"""
_ADD_PAGES = """
INSERT INTO linksnap_pageembedding (owner_id, encoder_id, link_id, vector)
SELECT link.owner_id, %s, link.id, row.vector::halfvec
FROM unnest(%s::bigint[], %s::text[]) AS row (id, vector) JOIN linksnap_link link ON link.id = row.id
ON CONFLICT (owner_id, encoder_id, link_id) DO UPDATE SET vector = excluded.vector
"""


@dataclass(frozen=True)
class PageVectors:
    """The vectors of a page's passages, and of the whole page."""

    link_id: int
    passage_ids: Sequence[int]
    vectors: Sequence[Sequence[float]]
    whole: Sequence[float]


@transaction.atomic
def add(encoder: Encoder, pages: Sequence[PageVectors]) -> None:
    """Write the vectors of pages; vectors that are there already stay."""
    # In the order of ids, like nobody else and so in nobody's way; against who stores a page anew at this moment.
    held = Link.objects.select_for_update().filter(pk__in=[page.link_id for page in pages]).order_by("pk")
    there = set(held.values_list("pk", flat=True))
    kept = [page for page in pages if page.link_id in there]
    ids = [passage for page in kept for passage in page.passage_ids]
    texts = [vector_text(vector) for page in kept for vector in page.vectors]
    with connection.cursor() as cursor:
        cursor.execute(_ADD_PASSAGES, [encoder.pk, ids, texts])
        cursor.execute(_ADD_PAGES, [encoder.pk, [page.link_id for page in kept], [vector_text(p.whole) for p in kept]])
