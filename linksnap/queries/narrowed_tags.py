"""Which tags the links of a narrowed list have, and on how many of them: counted of its newest 1,000 links."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, QuerySet, Value, When

from linksnap.models import Link, LinkTag, User
from linksnap.queries.library import LibraryFilter, filtered_links
from linksnap.queries.tag_tree import with_below
from linksnap.queries.tag_use import use_of

MOST_LINKS = 1_000
# So many numbers fit into the memory that a server gives a hash (work_mem); what does not fit would be looked through
# for each link.
_MOST_HASHED = 200_000
# To fetch and sort the links of a tag costs so much for each; to walk through the newest ones of the library until
# 1,000 have it costs less the more have it. Measured with 100,000 links: they meet at 3,700.
_WALK_FROM = 135
_WITHIN = """
WITH list (id) AS MATERIALIZED (THE_LIST)
SELECT tag_id, count(*) AS links, (SELECT count(*) FROM list) FROM list
JOIN linksnap_linktag held ON held.link_id = list.id WHERE held.owner_id = %s
GROUP BY tag_id ORDER BY links DESC, tag_id LIMIT %s
"""


def tags_of_list(owner: User, wanted: LibraryFilter, total: int, most: int) -> tuple[dict[int, int], int]:
    """The `most` frequent tags, tag id -> links of the list, most first; and how many links were looked at.

    One more than 1,000 of those stands for a longer list. `total` links are in the library outside the archive.
    """
    try:
        statement, params = _newest(owner, wanted, total)[: MOST_LINKS + 1].query.sql_with_params()
    except EmptyResultSet:
        return {}, 0
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN.replace("THE_LIST", statement), [*params, owner.pk, most])
        rows = cursor.fetchall()
    return {tag_id: links for tag_id, links, _ in rows}, rows[0][2] if rows else 0


def _newest(owner: User, wanted: LibraryFilter, total: int) -> QuerySet[Any, Any]:
    """The ids of the list, newest first; of a tag that many links have, those that came here last."""
    rest = replace(wanted, tags=(), any_tags=())
    slugs = wanted.tags if len(wanted.tags) == 1 else wanted.any_tags
    if rest.is_narrow or not slugs or len(wanted.tags) + len(wanted.any_tags) != len(slugs):
        return _by_time(filtered_links(owner, wanted))
    ids = {pk for found in with_below(owner, slugs).values() for pk in found}
    held = sum(use.links for use in use_of(owner, ids).values())
    if held > MOST_LINKS and len(ids) == 1:
        # The index of the tag has them in this order.
        having = LinkTag.objects.filter(owner=owner, tag__in=ids, link__is_archived=False)
        return having.order_by("-link_id").values("link_id")
    if held > _MOST_HASHED or held * held <= _WALK_FROM * total:
        return _by_time(filtered_links(owner, wanted))
    # The planner would look each link up in an index of tags, which takes four times as long as a walk through all
    # links beside a hash of those that have one, and asks a second process to help it. A condition inside CASE is no
    # join to it: it makes the hash.
    among = Case(
        When(pk__in=LinkTag.objects.filter(owner=owner, tag__in=ids).values("link"), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    return _by_time(filtered_links(owner, rest).filter(among))


def _by_time(links: QuerySet[Link]) -> QuerySet[Any, Any]:
    return links.order_by("-created_at", "-pk").values("id")
