"""What the side bar shows: how many links there are of each state, and the tags used most."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from linksnap.models import SavedSearch, Tag, User
from linksnap.queries.collections import SideCollections, side_collections
from linksnap.queries.library import LibraryFilter
from linksnap.queries.link_numbers import known_numbers
from linksnap.queries.narrowed_tags import MOST_LINKS, tags_of_list
from linksnap.queries.review import MOST_COUNTED
from linksnap.queries.saved_searches import side_searches
from linksnap.queries.tag_finder import rows_named
from linksnap.queries.tag_use import most_used

MOST_TAGS = 40


# By hand and all in one, since every page asks. Of the captures that failed, which are few, an index alone tells
# whether they are the latest ones of their links; to ask for the links' owner would read each link.
_NUMBERS = """
SELECT
    (SELECT count(*) FROM linksnap_capture capture JOIN linksnap_link link ON link.latest_capture_id = capture.id
        WHERE capture.owner_id = %(owner)s AND capture.state IN ('failed', 'dead')),
    (SELECT count(*) FROM (
        SELECT DISTINCT link_id FROM linksnap_suggestion WHERE owner_id = %(owner)s AND state = 'pending' LIMIT %(most)s
    ) AS waiting)
"""


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
    # The tags are those of a narrowed list, not of the library.
    tags_are_within: bool = False
    # There are more links in the list than its tags were counted of.
    tags_are_capped: bool = False
    collections: SideCollections = field(default_factory=SideCollections)
    searches: tuple[SavedSearch, ...] = ()
    # Links with proposed tags that wait in the review inbox; 1,000 stands for more.
    waiting: int = 0


def side_bar(owner: User, collection: str = "", wanted: LibraryFilter | None = None) -> SideBar:
    """A fixed number of queries, however large the library; the tree stands open at `collection` (a public id).

    `wanted`: the list beside it, whose tags are counted then.
    """
    is_narrow = wanted is not None and wanted.is_narrow
    counts, waiting = _numbers(owner)
    found = tags_within(owner, wanted, counts.total) if wanted and is_narrow else (top_tags(owner), False)
    return SideBar(
        counts=counts,
        tags=tag_tree(found[0]),
        tags_are_within=is_narrow,
        tags_are_capped=found[1],
        collections=side_collections(owner, collection),
        searches=side_searches(owner),
        waiting=waiting,
    )


def count_links(owner: User) -> Counts:
    """Every number of the side bar: of the sums that triggers keep, but for the few links whose capture failed."""
    return _numbers(owner)[0]


def _numbers(owner: User) -> tuple[Counts, int]:
    """The numbers of links, and how many wait in the review inbox."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, {"owner": owner.pk, "most": MOST_COUNTED})
        failed, waiting = cursor.fetchone() or (0, 0)
    return Counts(**known_numbers(owner), failed=failed), waiting


def count_shown(owner: User) -> int:
    """How many links there are outside the archive, the total of `Counts`."""
    return known_numbers(owner)["total"]


def top_tags(owner: User, text: str = "") -> list[Tag]:
    """The tags used most (or those that `text` may mean), each with `links`, its number of links."""
    if not text.strip():
        return _with_links(owner, most_used(owner, MOST_TAGS))
    return _with_links(owner, {tag_id: links for tag_id, _, links in rows_named(owner, text, MOST_TAGS)})


def tags_within(owner: User, wanted: LibraryFilter, total: int) -> tuple[list[Tag], bool]:
    """The tags of a list, most first, each with `links`: how many of the list have it.

    Of the newest 1,000 links of the list; true beside the tags when it has more. `total` links are in the library.
    """
    links, looked_at = tags_of_list(owner, wanted, total, MOST_TAGS)
    return _with_links(owner, links), looked_at > MOST_LINKS


def _with_links(owner: User, links: dict[int, int]) -> list[Tag]:
    own = Tag.objects.filter(owner=owner).select_related("parent")
    tags = own.only("name", "slug", "parent__name", "parent__slug").in_bulk(links)
    for tag_id, tag in tags.items():
        # The same attribute that an annotation would have made.
        setattr(tag, "links", links[tag_id])  # noqa: B010
    return [tags[tag_id] for tag_id in links if tag_id in tags]


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
