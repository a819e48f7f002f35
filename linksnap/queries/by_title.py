"""The library by title: pages near one of its ends come from an index of titles, without sorting all links."""

from django.core.paginator import Page
from django.db import connection

from linksnap.models import Link, User

# Further in, fetching row after row in the order of an index takes as long as sorting everything.
MOST_PASSED = 2_000

# The first links of a page by the titles of their pages, and beside them those without a page, by their own. Titles are
# compared as code points, so those that begin alike stand together, and the index (snapshot_by_title) is in this order.
_IDS = """
SELECT id FROM (
    (SELECT link.id, snapshot.title AS order_title
    FROM linksnap_snapshot snapshot JOIN linksnap_link link ON link.current_snapshot_id = snapshot.id
    WHERE snapshot.owner_id = %(owner)s AND NOT link.is_archived
    ORDER BY left(snapshot.title, 500) {way}, snapshot.title {way}, link.id {back} LIMIT %(end)s)
    UNION ALL
    (SELECT id, title FROM linksnap_link
    WHERE owner_id = %(owner)s AND current_snapshot_id IS NULL AND NOT is_archived
    ORDER BY title {way}, id {back} LIMIT %(end)s)
) AS titled
ORDER BY order_title {way}, id {back} LIMIT %(end)s - %(start)s OFFSET %(start)s
"""
_FORWARD, _BACKWARD = _IDS.format(way="ASC", back="DESC"), _IDS.format(way="DESC", back="ASC")


def ids_by_title(owner: User, page: Page[Link]) -> list[int] | None:
    """The ids of the links on a page of the library by title; None where it is far from both ends."""
    total, size = page.paginator.count, page.paginator.per_page
    start = (page.number - 1) * size
    end = min(total, start + size)
    if end <= MOST_PASSED:
        return _asked(_FORWARD, owner, start, end)
    if total - start <= MOST_PASSED:
        return _asked(_BACKWARD, owner, total - end, total - start)
    return None


def _asked(statement: str, owner: User, start: int, end: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"owner": owner.pk, "start": start, "end": end})
        return [pk for (pk,) in cursor.fetchall()]
