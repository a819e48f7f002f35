"""What the side bar shows: how many links there are of each state, and the tags used most."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from linksnap.models import FAILED_STATES, Link, Tag, User
from linksnap.rules.tag_names import tag_key

MOST_TAGS = 40


@dataclass(frozen=True)
class Counts:
    """Links by state; archived ones count only as archived (and as failed)."""

    total: int = 0
    unread: int = 0
    favourite: int = 0
    archived: int = 0
    failed: int = 0


@dataclass(frozen=True)
class TagEntry:
    """A tag in the side bar with its number of links, and the tags below it."""

    tag: Tag
    count: int
    children: tuple["TagEntry", ...] = ()


@dataclass(frozen=True)
class SideBar:
    """All of it."""

    counts: Counts
    tags: tuple[TagEntry, ...] = field(default=())


def side_bar(owner: User) -> SideBar:
    """Two queries, however large the library."""
    return SideBar(counts=count_links(owner), tags=tag_tree(top_tags(owner)))


def count_links(owner: User) -> Counts:
    """Every number of the side bar in one query."""
    shown = Q(is_archived=False)
    row = Link.objects.filter(owner=owner).aggregate(
        total=Count("pk", filter=shown),
        unread=Count("pk", filter=shown & Q(is_unread=True)),
        favourite=Count("pk", filter=shown & Q(is_favourite=True)),
        archived=Count("pk", filter=Q(is_archived=True)),
        failed=Count("pk", filter=Q(latest_capture__state__in=FAILED_STATES)),
    )
    return Counts(**row)


def top_tags(owner: User, text: str = "") -> list[Tag]:
    """The tags used most (or those whose name or other name holds `text`), each with `links`, its number of links."""
    tags: QuerySet[Tag] = Tag.objects.filter(owner=owner)
    if text.strip():
        key = tag_key(text)
        # A subquery instead of a join on aliases, which would count links once per alias.
        tags = tags.filter(
            Q(key__contains=key) | Q(pk__in=Tag.objects.filter(owner=owner, aliases__key__contains=key).values("pk"))
        )
    counted = tags.annotate(links=Count("link_tags")).order_by("-links", "name")
    return list(counted[:MOST_TAGS])


def tag_tree(tags: Iterable[Tag]) -> tuple[TagEntry, ...]:
    """Tags below their parents where both are in the list; the order is kept."""
    rows = list(tags)
    present = {tag.pk for tag in rows}
    below: dict[int, list[TagEntry]] = {}
    for tag in rows:
        if tag.parent_id in present and tag.parent_id is not None:
            below.setdefault(tag.parent_id, []).append(TagEntry(tag, getattr(tag, "links", 0)))
    return tuple(
        TagEntry(tag, getattr(tag, "links", 0), tuple(below.get(tag.pk, ())))
        for tag in rows
        if tag.parent_id not in present
    )
