"""What the page of a tag tells of it: related tags, sites, months; and the changes of tags that can be taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Q

from linksnap.models import ChangeSet, Tag, User
from linksnap.queries.suggestion_order import MOST_SHOWN
from linksnap.rules.suggestion_codes import DECIDED

# The newest links of a tag are looked at: what is told of thirty thousand takes longer than the page.
MOST_LINKS = 1_000
_MOST_SHOWN = 12
_MOST_MONTHS = 60
CHANGES_A_PAGE = 20

_FACTS = f"""
WITH here AS MATERIALIZED (
    SELECT link_id FROM linksnap_linktag WHERE owner_id = %(owner)s AND tag_id = %(tag)s
    ORDER BY link_id DESC LIMIT {MOST_LINKS}
), pages AS MATERIALIZED (
    SELECT link.host, date_trunc('month', link.created_at AT TIME ZONE 'UTC') AS month
    FROM here JOIN linksnap_link link ON link.id = here.link_id
), months AS (
    SELECT month, count(*) AS n FROM pages GROUP BY month ORDER BY month DESC LIMIT {_MOST_MONTHS}
), together AS (
    SELECT tag_id, count(*) AS n FROM here JOIN linksnap_linktag held ON held.link_id = here.link_id
    WHERE held.owner_id = %(owner)s AND held.tag_id <> %(tag)s
    GROUP BY tag_id ORDER BY n DESC, tag_id LIMIT {_MOST_SHOWN}
)
SELECT 'links' AS kind, '' AS value, '' AS name, count(*) AS n FROM here
UNION ALL SELECT 'tag', tag.slug, tag.name, n FROM together JOIN linksnap_tag tag ON tag.id = tag_id
UNION ALL (SELECT 'site', host, host, count(*) FROM pages WHERE host <> '' GROUP BY host
    ORDER BY 4 DESC, 2 LIMIT {_MOST_SHOWN})
UNION ALL SELECT 'month', to_char(month, 'YYYY-MM'), to_char(month, 'YYYY-MM'), n FROM months
"""


@dataclass(frozen=True)
class Counted:
    """A value as a filter takes it (of a tag its slug), as people read it, and its number of links."""

    value: str
    name: str
    count: int


@dataclass(frozen=True)
class TagFacts:
    """Of `links` links (the newest, if the tag has more): related tags and sites, most first; months, oldest first."""

    links: int
    tags: tuple[Counted, ...]
    sites: tuple[Counted, ...]
    months: tuple[Counted, ...]

    @property
    def is_sample(self) -> bool:
        """True when older links were not looked at."""
        return self.links >= MOST_LINKS


def tag_facts(owner: User, tag: Tag) -> TagFacts:
    """Ask it all by one query."""
    found: dict[str, list[Counted]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"owner": owner.pk, "tag": tag.pk})
        for kind, value, name, count in cursor.fetchall():
            found.setdefault(kind, []).append(Counted(value, name, count))
    of = {kind: tuple(sorted(found.get(kind, ()), key=lambda one: (-one.count, one.name))) for kind in ("tag", "site")}
    return TagFacts(found["links"][0].count, of["tag"], of["site"], _every_month(found.get("month", ())[::-1]))


def tag_changes_of(owner: User, kinds: Collection[str], number: int = 1) -> Page[ChangeSet]:
    """A page of what was done to tags lately and can be taken back, newest first; `kinds` as the journal names them.

    Of decisions on proposals only those on more of them than one page shows: the others would hide all else.
    """
    own = ChangeSet.objects.filter(owner=owner, kind__in=kinds, undone_at=None)
    many = Q(summary__accepted__gt=MOST_SHOWN) | Q(summary__rejected__gt=MOST_SHOWN)
    own = own.filter(~Q(kind=DECIDED) | many)
    return Paginator(own.defer("before").order_by("-created_at", "-pk"), CHANGES_A_PAGE).get_page(number)


def _every_month(found: Sequence[Counted]) -> tuple[Counted, ...]:
    """The months from the first to the last, also those without a link; the last five years of them."""
    counts = {one.value: one.count for one in found}
    if not counts:
        return ()
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (min(counts), max(counts)))
    names = [
        f"{number // 12:04}-{number % 12 + 1:02}" for number in range(max(first, last - _MOST_MONTHS + 1), last + 1)
    ]
    return tuple(Counted(name, name, counts.get(name, 0)) for name in names)
