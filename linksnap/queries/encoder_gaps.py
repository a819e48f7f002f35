"""What an encoder that is built beside the active one still lacks: passages, pages and tags without its vectors."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef

from linksnap.models import Encoder, Passage, Tag, TagEmbedding

_COUNT = """
SELECT count(*) FROM linksnap_passage passage WHERE NOT EXISTS (
    SELECT 1 FROM linksnap_passageembedding vector
    WHERE vector.encoder_id = %s AND vector.owner_id = passage.owner_id AND vector.passage_id = passage.id
)
"""
_LINKS = """
SELECT DISTINCT passage.link_id FROM linksnap_passage passage WHERE passage.link_id > %s AND NOT EXISTS (
    SELECT 1 FROM linksnap_passageembedding vector
    WHERE vector.encoder_id = %s AND vector.owner_id = passage.owner_id AND vector.passage_id = passage.id
) ORDER BY passage.link_id LIMIT %s
"""


@dataclass(frozen=True)
class BarePassage:
    """A passage as the encoder reads it; `title` is that of its page."""

    id: int
    link_id: int
    title: str
    heading: str
    text: str
    tokens: int


def count_missing(encoder: Encoder) -> int:
    """Passages without a vector of this encoder, of all people."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [encoder.pk])
        return int(cursor.fetchone()[0])


def links_to_fill(encoder: Encoder, after: int, limit: int) -> list[int]:
    """Ids above `after`, in order, of links with passages that lack a vector of this encoder."""
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, [after, encoder.pk, limit])
        return [row[0] for row in cursor.fetchall()]


def passages_of(link_ids: Sequence[int]) -> list[BarePassage]:
    """The passages of links, whole pages in their order."""
    rows = Passage.objects.filter(link_id__in=link_ids).order_by("link_id", "n")
    values = rows.values_list(
        "pk", "link_id", "link__title", "snapshot__title", "link__host", "heading", "text", "tokens"
    )
    return [
        BarePassage(pk, link_id, own or of_page or host, heading, text, tokens)
        for pk, link_id, own, of_page, host, heading, text, tokens in values
    ]


def tags_to_fill(encoder: Encoder, limit: int) -> list[Tag]:
    """Tags without a vector of their present name."""
    has = TagEmbedding.objects.filter(encoder=encoder, tag=OuterRef("pk"), name=OuterRef("name"))
    return list(Tag.objects.filter(~Exists(has)).order_by("pk")[:limit])


def tags_by_owner(tags: Sequence[Tag]) -> dict[int, list[Tag]]:
    """The tags of each person."""
    found: dict[int, list[Tag]] = {}
    for tag in tags:
        found.setdefault(tag.owner_id, []).append(tag)
    return found
