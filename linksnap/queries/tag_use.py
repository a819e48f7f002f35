"""How many links have a tag: the last count, and anew what changed since, so that every number is exact."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from linksnap.models import User

# The beginning of a statement that needs the use of an owner's tags: `uses` has a row for every tag that is on a link.
# Of an owner who was never counted, all tags count as changed. NOT IN: what changed is looked up in a hash, however few
# the planner expects; it would go through them for each tag else.
WITH_USES = """
WITH touched AS MATERIALIZED (
    SELECT DISTINCT tag_id FROM linksnap_tagtouch WHERE owner_id = %(owner)s
), fresh AS MATERIALIZED (
    SELECT tag_id, count(*) AS links, max(created_at) AS last_used FROM linksnap_linktag
    WHERE owner_id = %(owner)s AND tag_id IN (SELECT tag_id FROM touched)
        AND EXISTS (SELECT 1 FROM linksnap_taguse WHERE owner_id = %(owner)s) GROUP BY tag_id
    UNION ALL SELECT tag_id, count(*), max(created_at) FROM linksnap_linktag
    WHERE owner_id = %(owner)s AND NOT EXISTS (SELECT 1 FROM linksnap_taguse WHERE owner_id = %(owner)s) GROUP BY tag_id
), uses AS (
    SELECT tag_id, links, last_used FROM fresh
    UNION ALL SELECT tag_id, links, last_used FROM linksnap_taguse WHERE owner_id = %(owner)s
        AND tag_id NOT IN (SELECT tag_id FROM touched)
)
"""
# The ones that changed are few, and of the others the index gives the largest: no need to sort them all.
_MOST = f"""{WITH_USES}, most AS (
    SELECT tag_id, links FROM fresh
    UNION ALL (SELECT tag_id, links FROM linksnap_taguse WHERE owner_id = %(owner)s
        AND tag_id NOT IN (SELECT tag_id FROM touched)
        ORDER BY links DESC, tag_id LIMIT %(limit)s)
)
SELECT tag_id, links FROM most ORDER BY links DESC, tag_id LIMIT %(limit)s
"""
_OF = f"{WITH_USES} SELECT tag_id, links, last_used FROM uses WHERE tag_id = ANY(%(tags)s)"


@dataclass(frozen=True)
class Use:
    """How many links have a tag, and when one got it last."""

    links: int = 0
    last_used: datetime | None = None


def most_used(owner: User | int, limit: int) -> dict[int, int]:
    """The tags on most links, tag id -> links, most first."""
    with connection.cursor() as cursor:
        cursor.execute(_MOST, {"owner": _pk(owner), "limit": limit})
        return dict(cursor.fetchall())


def use_of(owner: User | int, tag_ids: Iterable[int]) -> dict[int, Use]:
    """The use of some tags of a person; a tag on no link is not among them."""
    wanted = list(tag_ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OF, {"owner": _pk(owner), "tags": wanted})
        return {tag_id: Use(links, last_used) for tag_id, links, last_used in cursor.fetchall()}


def _pk(owner: User | int) -> int:
    return owner if isinstance(owner, int) else owner.pk
