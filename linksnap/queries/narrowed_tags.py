"""Which tags the links of a narrowed list have, and on how many of them: counted of its newest 2,000 links."""

from dataclasses import replace

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, QuerySet, Value, When

from linksnap.models import Link, LinkTag, User
from linksnap.queries.library import LibraryFilter, filtered_links
from linksnap.queries.tag_tree import with_below
from linksnap.queries.tag_use import use_of

MOST_LINKS = 2_000
# So many numbers fit into the memory that a server gives a hash (work_mem); what does not fit would be looked through
# for each link.
_MOST_HASHED = 200_000
# To fetch and sort the links of a tag costs so much for each; to walk through the newest ones of the library until
# 2,000 have it costs less the more have it. Measured with 100,000 links: they meet at 5,000.
_WALK_FROM = 270
_WITHIN = """
WITH list AS MATERIALIZED (THE_LIST)
SELECT tag_id, count(*) AS links, (SELECT count(*) FROM list) FROM list
JOIN linksnap_linktag held ON held.link_id = list.id WHERE held.owner_id = %s
GROUP BY tag_id ORDER BY links DESC, tag_id LIMIT %s
"""


def tags_of_list(owner: User, wanted: LibraryFilter, total: int, most: int) -> tuple[dict[int, int], int]:
    """The `most` frequent tags, tag id -> links of the list, most first; and how many links were looked at.

    One more than 2,000 of those stands for a longer list. `total` links are in the library outside the archive.
    """
    newest = _links(owner, wanted, total).order_by("-created_at", "-pk").values("id")[: MOST_LINKS + 1]
    try:
        statement, params = newest.query.sql_with_params()
    except EmptyResultSet:
        return {}, 0
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN.replace("THE_LIST", statement), [*params, owner.pk, most])
        rows = cursor.fetchall()
    return {tag_id: links for tag_id, links, _ in rows}, rows[0][2] if rows else 0


def _links(owner: User, wanted: LibraryFilter, total: int) -> QuerySet[Link]:
    """The list; where many links have its tags, as a walk through all links beside a hash of those that have them.

    The planner would look each link up in an index of tags, which takes four times as long, and asks a second process
    to help it.
    """
    rest = replace(wanted, tags=(), any_tags=())
    slugs = wanted.tags if len(wanted.tags) == 1 else wanted.any_tags
    if rest.is_narrow or not slugs or len(wanted.tags) + len(wanted.any_tags) != len(slugs):
        return filtered_links(owner, wanted)
    ids = {pk for found in with_below(owner, slugs).values() for pk in found}
    held = sum(use.links for use in use_of(owner, ids).values())
    if held > _MOST_HASHED or held * held <= _WALK_FROM * total:
        return filtered_links(owner, wanted)
    having = LinkTag.objects.filter(owner=owner, tag__in=ids).values("link")
    # A condition inside CASE is no join to the planner: it makes the hash.
    among = Case(When(pk__in=having, then=Value(True)), default=Value(False), output_field=BooleanField())
    return filtered_links(owner, rest).filter(among)
