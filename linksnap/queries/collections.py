"""Collections as a person reads them: the tree with its counts, one list with its links, the lists a link stands in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet

from linksnap.models import Collection, CollectionLink, Link, User
from linksnap.queries.library import CARDS_A_PAGE, with_card_rows
from linksnap.rules.collection_tree import depth_of, with_all_below

# The side bar shows so many lists at the top and three levels; the overview shows them all.
SIDE_TOP, SIDE_ROWS = 15, 150
PATH_SIGN = " / "


# By hand, since every page asks: putting them together would take longer than the answers.
_SIDE = """
SELECT list.id, list.public_id, list.owner_id, list.parent_id, list.name, list.position,
    (SELECT count(*) FROM linksnap_collectionlink place
        WHERE place.owner_id = %(owner)s AND place.collection_id = list.id) AS held
"""
_SIDE_TOP = f"""{_SIDE}, (SELECT count(*) FROM linksnap_collection WHERE owner_id = %(owner)s) AS every
FROM linksnap_collection list WHERE list.owner_id = %(owner)s AND list.parent_id IS NULL
ORDER BY list.position, list.id LIMIT %(most)s
"""  # noqa: S608
_SIDE_BELOW = f"""{_SIDE} FROM linksnap_collection list LEFT JOIN linksnap_collection above ON above.id = list.parent_id
WHERE list.owner_id = %(owner)s AND (list.parent_id = ANY(%(top)s) OR above.parent_id = ANY(%(top)s))
ORDER BY list.position, list.id LIMIT %(most)s
"""


class CollectionSort(StrEnum):
    """The orders of a list's links: as its person put them, or by when they were added."""

    OWN = "own"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class TreeRow:
    """One line of the tree, drawn without recursion: `opens` a list below it, then `closes` so many lists."""

    collection: Collection
    links: int
    level: int
    opens: bool
    closes: range
    is_open: bool = False


@dataclass(frozen=True)
class SideCollections:
    """What the side bar shows, and how many collections there are in all."""

    rows: tuple[TreeRow, ...] = ()
    total: int = 0


def collections_of(owner: User) -> QuerySet[Collection]:
    """The collections this person may see and change."""
    return Collection.objects.filter(owner=owner)


def side_collections(owner: User, current: str = "") -> SideCollections:
    """The first lists at the top with two levels below them, in two queries however many there are.

    Those above the list whose page is shown (`current`, its public id) stand open.
    """
    first = list(Collection.objects.raw(_SIDE_TOP, {"owner": owner.pk, "most": SIDE_TOP}))
    if not first:
        return SideCollections()
    top = [row.pk for row in first]
    below = Collection.objects.raw(_SIDE_BELOW, {"owner": owner.pk, "most": SIDE_ROWS, "top": top})
    rows: list[Collection] = [*first, *below]
    total = getattr(first[0], "every", 0)
    counts = {row.pk: getattr(row, "held", 0) for row in rows}
    return SideCollections(tuple(tree_rows(_rooted(rows), counts, _path_open(rows, current))), total)


def _rooted(rows: Sequence[Collection]) -> list[Collection]:
    """Without those whose parent did not fit in."""
    present = {row.pk for row in rows}
    return [row for row in rows if row.parent_id is None or row.parent_id in present]


def collection_tree(owner: User) -> list[TreeRow]:
    """All of a person's collections, each list before the next, in two queries."""
    rows = list(collections_of(owner).order_by("position", "pk"))
    return list(tree_rows(rows, link_counts(owner), {row.pk for row in rows} if len(rows) <= 60 else set()))


def tree_rows(rows: Iterable[Collection], links: Mapping[int, int], opened: set[int]) -> list[TreeRow]:
    """Lines of a tree in the order they are drawn; rows come in the order they have beside each other."""
    held = list(rows)
    present = {row.pk for row in held}
    below: dict[int | None, list[Collection]] = {}
    for row in held:
        below.setdefault(row.parent_id if row.parent_id in present else None, []).append(row)
    lines: list[TreeRow] = []
    # A stack, no recursion: lists may be nested deeper than a template could be included.
    stack = [(row, 1, 0) for row in reversed(below.get(None, []))]
    stack = _with_ends(stack, 0)
    while stack:
        row, level, ends = stack.pop()
        children = [(child, level + 1, 0) for child in reversed(below.get(row.pk, []))]
        closes = range(0) if children else range(ends)
        lines.append(TreeRow(row, links.get(row.pk, 0), level, bool(children), closes, row.pk in opened))
        stack += _with_ends(children, ends + 1)
    return lines


def _with_ends(siblings: list[tuple[Collection, int, int]], ends: int) -> list[tuple[Collection, int, int]]:
    """The last of some siblings (the first on the stack) closes what stands open around them."""
    if siblings:
        row, level, _ = siblings[0]
        siblings[0] = (row, level, ends)
    return siblings


def link_counts(owner: User, keys: Iterable[int] | None = None) -> dict[int, int]:
    """How many links stand in each collection itself."""
    rows = CollectionLink.objects.filter(owner=owner)
    if keys is not None:
        rows = rows.filter(collection_id__in=list(keys))
    return dict(rows.values_list("collection_id").annotate(n=Count("pk")).order_by())


def path_of(collection: Collection) -> list[Collection]:
    """What a collection stands under, from the top down; the collection itself is not in it."""
    rows = collections_of(collection.owner).only("pk", "parent", "name", "public_id").in_bulk()
    path: list[Collection] = []
    above = collection.parent_id
    while above in rows and above is not None and len(path) < len(rows):
        path.insert(0, rows[above])
        above = rows[above].parent_id
    return path


def paths_of(owner: User) -> dict[int, str]:
    """The whole path of every collection as one line, such as `技术 / 数据库`, sorted by it."""
    rows = {pk: (parent, name) for pk, parent, name in collections_of(owner).values_list("pk", "parent_id", "name")}
    parents = {pk: row[0] for pk, row in rows.items()}
    lines: dict[int, str] = {}
    for pk in sorted(rows, key=lambda key: depth_of(parents, key)):
        parent, name = rows[pk]
        lines[pk] = f"{lines[parent]}{PATH_SIGN}{name}" if parent in lines else name
    return dict(sorted(lines.items(), key=lambda item: item[1].casefold()))


def collection_at(owner: User, line: str) -> Collection | None:
    """The collection whose path is written so (`技术 / 数据库`), whatever the case and the spaces."""
    wanted = _folded(line)
    key = next((pk for pk, path in paths_of(owner).items() if _folded(path) == wanted), None)
    return collections_of(owner).filter(pk=key).first() if key is not None else None


def _folded(line: str) -> str:
    return "".join(line.casefold().split())


def places_for(collection: Collection) -> dict[int, str]:
    """The paths of the collections that one may stand under: all but itself and those below it."""
    parents = dict(collections_of(collection.owner).values_list("pk", "parent_id"))
    barred = set(with_all_below(parents, collection.pk))
    return {pk: line for pk, line in paths_of(collection.owner).items() if pk not in barred}


def children_of(collection: Collection) -> list[TreeRow]:
    """The lists right below one, in their order."""
    rows = list(collections_of(collection.owner).filter(parent=collection).order_by("position", "pk"))
    return tree_rows(rows, link_counts(collection.owner, [row.pk for row in rows]), set())


def links_in(collection: Collection) -> QuerySet[Link]:
    """The links that stand in a collection, archived ones too."""
    return Link.objects.filter(
        owner_id=collection.owner_id, collection_links__collection=collection, collection_links__owner=collection.owner
    )


def collection_page(collection: Collection, sort: CollectionSort, number: int) -> Page[Link]:
    """One page of a collection's links, archived ones too; a number out of range gives the nearest page."""
    places = links_in(collection)
    order = {
        CollectionSort.OWN: ("collection_links__position", "collection_links__pk"),
        CollectionSort.NEWEST: ("-created_at", "-pk"),
        CollectionSort.OLDEST: ("created_at", "pk"),
    }[sort]
    return Paginator(with_card_rows(places.order_by(*order)), CARDS_A_PAGE).get_page(number)


def collections_with(link: Link, paths: Mapping[int, str]) -> list[tuple[Collection, str]]:
    """The collections a link stands in, each with its whole path (one of `paths_of`)."""
    rows = collections_of(link.owner).filter(collection_links__link=link, collection_links__owner=link.owner)
    return sorted(((row, paths.get(row.pk, row.name)) for row in rows), key=lambda pair: pair[1].casefold())


def _path_open(rows: Sequence[Collection], current: str) -> set[int]:
    by_key = {row.pk: row for row in rows}
    found = next((row for row in rows if current and row.public_id == current), None)
    opened: set[int] = set()
    while found is not None:
        opened.add(found.pk)
        found = by_key.get(found.parent_id or 0)
    return opened
