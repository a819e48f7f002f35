"""How many links of each state a person has, without counting them."""

from collections.abc import Collection

from django.db import connection
from django.db.models import Exists, OuterRef, Sum

from linksnap.models import Link, LinkCount, LinkTag, User
from linksnap.queries.tag_use import use_of

_NAMES = ("total", "unread", "favourite", "archived")
# By hand, since every page asks: putting it together would take longer than the answer.
_SUMS = f"""
SELECT {", ".join(f"coalesce(sum({name}), 0)" for name in _NAMES)} FROM linksnap_linkcount WHERE owner_id = %s
"""  # noqa: S608


def known_numbers(owner: User) -> dict[str, int]:
    """`total`, `unread`, `favourite`, `archived`: exact, since triggers note every change; archived ones count once."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [owner.pk])
        return dict(zip(_NAMES, cursor.fetchone() or (0, 0, 0, 0), strict=True))


def all_links(owner: User) -> int:
    """How many links there are, in the archive and outside of it."""
    numbers = known_numbers(owner)
    return numbers["total"] + numbers["archived"]


def captured_links(owner: User | None = None) -> int:
    """How many links have a snapshot, of a person or of everybody: all but those without one, which are counted."""
    sums, bare = LinkCount.objects.all(), Link.objects.filter(current_snapshot=None)
    if owner is not None:
        sums, bare = sums.filter(owner=owner), bare.filter(owner=owner)
    every = sums.aggregate(n=Sum("total", default=0) + Sum("archived", default=0))["n"]
    return max(0, int(every) - bare.count())


def tagged_links(owner: User, tag_ids: Collection[int]) -> tuple[int, int] | None:
    """How many links outside the archive have one of these tags, and how many none of them.

    Of one tag the number of all its links is known; of several, that of the one on most links, and what the others add
    is counted. The archived ones among them are few beside the others, and counted; None where they are not few.
    """
    numbers = known_numbers(owner)
    if numbers["archived"] > numbers["total"]:
        return None
    rows = LinkTag.objects.filter(owner=owner, tag__in=tag_ids)
    uses = {tag_id: use.links for tag_id, use in use_of(owner, tag_ids).items()}
    most = max(uses, key=lambda tag_id: uses[tag_id], default=None)
    every = uses[most] if most is not None else 0
    if len(uses) > 1:
        has_it = Exists(LinkTag.objects.filter(owner=owner, tag=most, link=OuterRef("link")))
        every += rows.exclude(tag=most).filter(~has_it).values("link_id").distinct().count()
    held = Exists(rows.filter(link=OuterRef("pk")))
    having = every - Link.objects.filter(held, owner=owner, is_archived=True).count()
    return having, numbers["total"] - having
