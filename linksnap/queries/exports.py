"""What the small export formats write of a person's library: its links, in file order or folder by folder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from linksnap.formats.writers.rows import FolderEnd, FolderStart, TreeRow, WrittenHighlight, WrittenLink
from linksnap.models import Collection, CollectionLink, Highlight, Link, LinkTag, Snapshot, User
from linksnap.queries.link_conditions import links_that_meet
from linksnap.rules.collection_tree import with_all_below
from linksnap.rules.query_tree import Filter, FilterName, Node, Term
from linksnap.rules.search_query import parse_query

# Links held at once: with notes of 100 kB each, still some tens of megabytes.
_AT_ONCE = 500


@dataclass(frozen=True)
class ExportScope:
    """Which links go out; all conditions must hold, and empty ones let all through.

    `query` is a text of the search box (every word must stand in the link or its page), `tag` a slug or name,
    `collection` a public id (with the collections below it), `links` primary keys that were chosen by hand.
    """

    query: str = ""
    tag: str = ""
    collection: str = ""
    links: tuple[int, ...] | None = None

    @property
    def is_everything(self) -> bool:
        """True for the whole library."""
        return self.links is None and not (self.query.strip() or self.tag or self.collection)


def links_to_write(owner: User, scope: ExportScope) -> Iterator[WrittenLink]:
    """The links of `owner` in the scope, oldest first, read a few hundred at a time."""
    tree = _Tree(owner)
    ids = list(links_in_scope(owner, scope).order_by("created_at", "pk").values_list("pk", flat=True))
    return _written(owner, ids, tree)


def tree_to_write(owner: User, scope: ExportScope) -> Iterator[TreeRow]:
    """The collections as folders with their links in order, then the links that are in none.

    A link in several collections stands in each. A smaller scope shows only the folders it has links in.
    """
    tree = _Tree(owner)
    ids = list(links_in_scope(owner, scope).order_by("created_at", "pk").values_list("pk", flat=True))
    wanted, everything = set(ids), scope.is_everything
    top = tree.roots
    if scope.collection:
        top = [key for key, row in tree.rows.items() if row.public_id == scope.collection]
    for key in top:
        yield from _folder(owner, tree, key, wanted, everything)
    yield from _written(owner, [pk for pk in ids if pk not in tree.folders_of], tree)


def links_in_scope(owner: User, scope: ExportScope) -> QuerySet[Link]:
    """The links of `owner` an export of this scope holds, in no order."""
    query = parse_query(scope.query)
    words: list[Node] = [Term(wish.text) for wish in query.wishes if not wish.is_phrase and not wish.is_optional]
    tags: list[Node] = [Filter(FilterName.TAG, scope.tag)] if scope.tag else []
    links = links_that_meet(owner, [*query.conditions, *words, *tags])
    if scope.links is not None:
        links = links.filter(pk__in=scope.links)
    if scope.collection:
        tree = _Tree(owner, with_links=False)
        root = next((key for key, row in tree.rows.items() if row.public_id == scope.collection), 0)
        below = with_all_below(tree.parents, root)
        places = CollectionLink.objects.filter(owner=owner, collection__in=below)
        links = links.filter(pk__in=places.values("link_id"))
    return links


class _Tree:
    """A person's collections and which links stand in them, as ids: some tens of bytes a place."""

    def __init__(self, owner: User, with_links: bool = True) -> None:
        own = Collection.objects.filter(owner=owner).order_by("position", "pk")
        self.rows = {row.pk: row for row in own}
        self.parents = {key: row.parent_id for key, row in self.rows.items()}
        self.below: dict[int, list[int]] = {}
        for key, parent in self.parents.items():
            self.below.setdefault(parent or 0, []).append(key)
        self.links: dict[int, list[int]] = {}
        self.folders_of: dict[int, list[int]] = {}
        if with_links:
            places = CollectionLink.objects.filter(owner=owner).order_by("collection_id", "position", "pk")
            for folder, link in places.values_list("collection_id", "link_id").iterator():
                self.links.setdefault(folder, []).append(link)
                self.folders_of.setdefault(link, []).append(folder)

    @property
    def roots(self) -> list[int]:
        """The collections at the top, in order."""
        return self.below.get(0, [])

    def path(self, key: int) -> tuple[str, ...]:
        """The names from the top down to a collection."""
        names: list[str] = []
        seen: set[int] = set()
        at: int | None = key
        while at is not None and at in self.rows and at not in seen:
            seen.add(at)
            names.append(self.rows[at].name)
            at = self.parents[at]
        return tuple(reversed(names))


def _folder(owner: User, tree: _Tree, root: int, wanted: set[int], everything: bool) -> Iterator[TreeRow]:
    members = with_all_below(tree.parents, root)
    if not everything and not any(link in wanted for key in members for link in tree.links.get(key, ())):
        return
    row = tree.rows[root]
    yield FolderStart(row.name, row.description, row.created_at, row.updated_at)
    for child in tree.below.get(root, ()):
        yield from _folder(owner, tree, child, wanted, everything)
    yield from _written(owner, [link for link in tree.links.get(root, ()) if link in wanted], tree)
    yield FolderEnd()


def _written(owner: User, ids: Sequence[int], tree: _Tree) -> Iterator[WrittenLink]:
    rows = Link.objects.filter(owner=owner).defer("words").select_related("current_snapshot")
    rows = rows.prefetch_related(
        Prefetch("link_tags", LinkTag.objects.select_related("tag").order_by("pk")),
        Prefetch("highlights", Highlight.objects.order_by("created_at", "pk")),
    )
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        found = rows.in_bulk(some)
        # A link deleted since the ids were read is not there any more.
        yield from (_link(found[pk], tree) for pk in some if pk in found)


def _link(link: Link, tree: _Tree) -> WrittenLink:
    page = link.current_snapshot
    fields = {} if page is None else _page_fields(page)
    return WrittenLink(
        public_id=link.public_id,
        url=link.url,
        host=link.host,
        created_at=link.created_at,
        updated_at=link.updated_at,
        title=link.title,
        notes=link.notes,
        tags=tuple(row.tag.name for row in link.link_tags.all()),
        folders=tuple(tree.path(key) for key in tree.folders_of.get(link.pk, ())),
        is_unread=link.is_unread,
        is_favourite=link.is_favourite,
        is_archived=link.is_archived,
        is_shared=link.is_shared,
        highlights=tuple(
            WrittenHighlight(row.quote, row.note, row.colour, row.created_at) for row in link.highlights.all()
        ),
        description=link.description or (page.description if page else ""),
        **fields,
    )


def _page_fields(page: Snapshot) -> dict[str, Any]:
    return {
        "page_title": page.title,
        "final_url": page.final_url,
        "author": page.author,
        "site_name": page.site_name,
        "lang": page.lang,
        "words": page.words,
        "published_at": page.published_at,
        **{name: value for name in ("doi", "arxiv") if isinstance(value := page.details.get(name), str)},
    }
