"""A tag as lists of links show it: its name, where it leads, and whether it was put on by itself."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from linksnap.models import LinkTag, TagSource

# By hand, since every list of cards asks: rows of the models would take longer than all the names on a page.
_OF_LINKS = """
SELECT held.link_id, tag.name, tag.slug, held.source, held.probability
FROM linksnap_linktag held JOIN linksnap_tag tag ON tag.id = held.tag_id
WHERE held.link_id = ANY(%s) ORDER BY held.id
"""


@dataclass(frozen=True)
class ShownTag:
    """One tag of one link; `by_itself`: no person meant it yet, and `probability` says how sure the suggester was."""

    name: str
    slug: str
    by_itself: bool = False
    probability: float | None = None


def shown_tags(rows: Iterable[LinkTag]) -> tuple[ShownTag, ...]:
    """The tags of rows that came with their `tag`."""
    return tuple(ShownTag(row.tag.name, row.tag.slug, row.source == TagSource.AUTO, row.probability) for row in rows)


def tags_on(link_ids: Collection[int]) -> dict[int, tuple[ShownTag, ...]]:
    """The tags of some links as they were put on, link id -> tags; a link without any is left out."""
    found: dict[int, list[ShownTag]] = {}
    if not link_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OF_LINKS, [list(link_ids)])
        for link_id, name, slug, source, probability in cursor.fetchall():
            found.setdefault(link_id, []).append(ShownTag(name, slug, source == TagSource.AUTO, probability))
    return {link_id: tuple(tags) for link_id, tags in found.items()}
