"""What the side bar shows: how many links there are of each state, and the tags used most."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from linksnap.models import FAILED_STATES, Link, LinkTag, SavedSearch, Tag, User
from linksnap.queries.collections import SideCollections, side_collections
from linksnap.queries.review import waiting_links
from linksnap.queries.saved_searches import side_searches
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
    collections: SideCollections = field(default_factory=SideCollections)
    searches: tuple[SavedSearch, ...] = ()
    # Links with proposed tags that wait in the review inbox; 1,000 stands for more.
    waiting: int = 0


def side_bar(owner: User, collection: str = "") -> SideBar:
    """Seven queries at most, however large the library; the tree stands open at `collection` (a public id)."""
    return SideBar(
        counts=count_links(owner),
        tags=tag_tree(top_tags(owner)),
        collections=side_collections(owner, collection),
        searches=side_searches(owner),
        waiting=waiting_links(owner),
    )


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
    if not text.strip():
        return _most_used(owner)
    key = tag_key(text)
    # A subquery instead of a join on aliases, which would count links once per alias.
    by_alias = Tag.objects.filter(owner=owner, aliases__key__contains=key).values("pk")
    found = Tag.objects.filter(Q(key__contains=key) | Q(pk__in=by_alias), owner=owner)
    return list(found.annotate(links=Count("link_tags")).order_by("-links", "name")[:MOST_TAGS])


def _most_used(owner: User) -> list[Tag]:
    """Counted on the links alone: joining 20,000 tags before cutting to 40 took half of the page's database time."""
    counted = LinkTag.objects.filter(owner=owner).values_list("tag").annotate(n=Count("pk")).order_by("-n", "tag")
    links = dict(counted[:MOST_TAGS])
    tags = list(Tag.objects.filter(owner=owner, pk__in=links))
    for tag in tags:
        # The same attribute that an annotation would have made.
        setattr(tag, "links", links[tag.pk])  # noqa: B010
    return sorted(tags, key=lambda tag: (-links[tag.pk], tag.name))


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
