"""What is known of a whole vocabulary before it is put in order: use, dates, tags that stand together, pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from linksnap.models import Encoder, LinkTag, PageEmbedding, TagEmbedding, User
from linksnap.rules.tag_order import FEWEST_LINKS, TagFacts

MOST_TAGS = 20_000
_FACTS = """
SELECT tag.id, tag.name, tag.key, tag.parent_id, count(held.id),
    greatest(max(held.created_at), max(link.created_at), tag.created_at),
    EXISTS (SELECT 1 FROM linksnap_tag child WHERE child.parent_id = tag.id)
        OR EXISTS (SELECT 1 FROM linksnap_feed feed WHERE feed.tag_id = tag.id)
        OR EXISTS (SELECT 1 FROM linksnap_tagrule rule WHERE rule.tag_id = tag.id),
    coalesce(bool_or(link.is_favourite), false) OR EXISTS (
        SELECT 1 FROM linksnap_linktag one JOIN linksnap_openedhit hit ON hit.link_id = one.link_id
        WHERE one.owner_id = tag.owner_id AND one.tag_id = tag.id)
FROM linksnap_tag tag
LEFT JOIN linksnap_linktag held ON held.owner_id = tag.owner_id AND held.tag_id = tag.id
LEFT JOIN linksnap_link link ON link.id = held.link_id
WHERE tag.owner_id = %s GROUP BY tag.id ORDER BY 5 DESC, tag.id LIMIT %s
"""
_TOGETHER = """
WITH used AS MATERIALIZED (
    SELECT tag_id FROM linksnap_linktag WHERE owner_id = %(owner)s GROUP BY tag_id HAVING count(*) >= %(fewest)s
)
SELECT one.tag_id, other.tag_id, count(*) FROM linksnap_linktag one
JOIN linksnap_linktag other ON other.link_id = one.link_id AND other.owner_id = one.owner_id
    AND other.tag_id <> one.tag_id
WHERE one.owner_id = %(owner)s AND one.tag_id IN (SELECT tag_id FROM used)
    AND other.tag_id IN (SELECT tag_id FROM used)
GROUP BY 1, 2 HAVING count(*) >= %(least)s
"""


@dataclass(frozen=True)
class NameVector:
    """The name of a tag and its vector under the active encoder."""

    tag_id: int
    name: str
    vector: list[float]


def tag_facts(owner: User) -> list[TagFacts]:
    """The 20,000 most used tags of a person, the most used first."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [owner.pk, MOST_TAGS])
        return [TagFacts(*row) for row in cursor.fetchall()]


def tags_together(owner: User) -> dict[tuple[int, int], int]:
    """How many links have both: tags on five links or more that meet on three or more; each pair both ways round."""
    with connection.cursor() as cursor:
        cursor.execute(_TOGETHER, {"owner": owner.pk, "fewest": FEWEST_LINKS, "least": 3})
        return {(one, other): int(both) for one, other, both in cursor.fetchall()}


def tagged_links(owner: User) -> int:
    """Links with a tag."""
    return LinkTag.objects.filter(owner=owner).values("link_id").distinct().count()


def name_vectors(owner: User, encoder: Encoder) -> list[NameVector]:
    """The tags whose present names the encoder has seen."""
    rows = TagEmbedding.objects.filter(owner=owner, encoder=encoder).select_related("tag")
    return [NameVector(row.tag_id, row.name, list(row.vector)) for row in rows if row.tag.name == row.name]


def page_vectors(owner: User, encoder: Encoder, tag_id: int, limit: int) -> tuple[list[int], list[Sequence[float]]]:
    """Links of a tag, the newest first, with their page vectors."""
    held = LinkTag.objects.filter(owner=owner, tag_id=tag_id).values("link_id")
    rows = PageEmbedding.objects.filter(owner=owner, encoder=encoder, link_id__in=held).order_by("-link_id")[:limit]
    pages = [(row.link_id, list(row.vector)) for row in rows]
    return [link_id for link_id, _ in pages], [vector for _, vector in pages]
