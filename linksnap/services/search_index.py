"""Writes what is searched: passages with words and vectors of the active encoder, the words of links."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from linksnap.models import Link, LinkTag, Snapshot
from linksnap.queries.nearest_pages import active_encoder
from linksnap.rules.link_words import link_words
from linksnap.rules.tsvector import Field, tsvector_text
from linksnap.services import near_duplicates
from linksnap.services.encoder_tables import ensure_partition, hold_encoders, vector_text
from linksnap.services.encoders import register_encoder

__all__ = [
    "EncoderChanged",
    "IndexedPassage",
    "ensure_partition",
    "refresh_link_words",
    "register_encoder",
    "store_passages",
]

_ADD_PASSAGES = """
INSERT INTO linksnap_passage
    (owner_id, link_id, snapshot_id, n, heading, text, anchor, first_block, last_block, tokens, words)
SELECT %s, %s, %s, n, heading, text, anchor, first_block, last_block, tokens, words::tsvector
FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::int[], %s::int[], %s::int[], %s::text[])
    AS row (n, heading, text, anchor, first_block, last_block, tokens, words)
"""
_ADD_VECTORS = """
INSERT INTO linksnap_passageembedding (owner_id, encoder_id, link_id, passage_id, lang, vector)
SELECT passage.owner_id, %s, passage.link_id, passage.id, split_part(%s, '-', 1), row.vector::halfvec
FROM unnest(%s::int[], %s::text[]) AS row (n, vector)
JOIN linksnap_passage passage ON passage.snapshot_id = %s AND passage.n = row.n
"""
_ADD_PAGE_VECTOR = """
INSERT INTO linksnap_pageembedding (owner_id, encoder_id, link_id, vector) VALUES (%s, %s, %s, %s::halfvec)
"""
_SET_LINK_WORDS = """
UPDATE linksnap_link link SET words = row.words::tsvector
FROM unnest(%s::bigint[], %s::text[]) AS row (id, words) WHERE link.id = row.id
"""


@dataclass(frozen=True)
class IndexedPassage:
    """A passage with its vector (unit length, as many numbers as the encoder's `dim`)."""

    n: int
    heading: str
    text: str
    anchor: str
    first_block: int
    last_block: int
    tokens: int
    vector: Sequence[float]


class EncoderChanged(RuntimeError):
    """Another encoder has become the active one: vectors of this one would not be searched."""


def store_passages(
    snapshot: Snapshot, passages: Sequence[IndexedPassage], page_vector: Sequence[float], encoder_id: int
) -> bool:
    """Replace the passages and vectors of the snapshot's link by these, and say which link it is nearly the same as.

    `page_vector` stands for the whole page (unit length); it is left out when it is empty or all zeros. Returns False,
    and changes nothing, when another version of the link is current by now: an old job that comes late. Raises
    EncoderChanged when another encoder than `encoder_id` is active by now.
    """
    is_stored = _store(snapshot, passages, page_vector, encoder_id)
    if is_stored:
        # After the link is let go: whoever compares may have to change the other one of a pair.
        near_duplicates.mark(snapshot)
    return is_stored


@transaction.atomic
def _store(
    snapshot: Snapshot, passages: Sequence[IndexedPassage], page_vector: Sequence[float], encoder_id: int
) -> bool:
    hold_encoders(as_writer=True)
    active = active_encoder()
    if active is not None and active.pk != encoder_id:
        raise EncoderChanged(f"encoder {active.pk} is active, not {encoder_id}")
    link = Link.objects.select_for_update().get(pk=snapshot.link_id)
    if link.current_snapshot_id not in (None, snapshot.pk):
        return False
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM linksnap_passage WHERE owner_id = %s AND link_id = %s", [link.owner_id, link.pk])
        cursor.execute("DELETE FROM linksnap_pageembedding WHERE link_id = %s", [link.pk])
        # Should we die before it is compared, the chore does it (services.near_duplicates.catch_up).
        cursor.execute("UPDATE linksnap_snapshot SET fingerprint = NULL WHERE id = %s", [snapshot.pk])
        if passages:
            cursor.execute(_ADD_PASSAGES, [link.owner_id, link.pk, snapshot.pk, *_columns(snapshot, passages)])
            numbers = [passage.n for passage in passages]
            vectors = [vector_text(passage.vector) for passage in passages]
            cursor.execute(_ADD_VECTORS, [encoder_id, snapshot.lang, numbers, vectors, snapshot.pk])
        # NaN is not greater than zero either.
        if sum(abs(number) for number in page_vector) > 0:
            cursor.execute(_ADD_PAGE_VECTOR, [link.owner_id, encoder_id, link.pk, vector_text(page_vector)])
    return True


def refresh_link_words(link_ids: Iterable[int]) -> None:
    """Write anew the words of links: titles (weight A), tags with all names, what was written (B), address (C)."""
    links = list(Link.objects.filter(pk__in=list(link_ids)).select_related("current_snapshot"))
    names = _tag_names(link.pk for link in links)
    words = [
        link_words(_titles(link), names.get(link.pk, []), (link.description, link.notes), link.url) for link in links
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SET_LINK_WORDS, [[link.pk for link in links], words])


def _columns(snapshot: Snapshot, passages: Sequence[IndexedPassage]) -> list[list[Any]]:
    """The passages as columns, in the order of `_ADD_PASSAGES`."""
    rows = [
        (
            passage.n,
            _storable(passage.heading),
            _storable(passage.text),
            _storable(passage.anchor),
            passage.first_block,
            passage.last_block,
            passage.tokens,
            tsvector_text([Field(snapshot.title, "A"), Field(passage.heading, "C"), Field(passage.text, "D")]),
        )
        for passage in passages
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def _storable(text: str) -> str:
    """PostgreSQL takes no NUL, and UTF-8 no lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _tag_names(link_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names and other names of the tags of each link."""
    names: dict[int, list[str]] = {}
    rows = LinkTag.objects.filter(link_id__in=list(link_ids)).select_related("tag").prefetch_related("tag__aliases")
    for row in rows:
        names.setdefault(row.link_id, []).extend([row.tag.name, *(alias.name for alias in row.tag.aliases.all())])
    return names


def _titles(link: Link) -> list[str]:
    page_title = link.current_snapshot.title if link.current_snapshot else ""
    return [link.title] if page_title == link.title else [link.title, page_title]
