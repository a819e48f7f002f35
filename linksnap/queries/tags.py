"""Tags as people manage them: the list with use or as a tree, one tag, what a merge would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, Prefetch, QuerySet

from linksnap.models import LinkTag, Suggestion, SuggestionState, Tag, TagAlias, User
from linksnap.queries.tag_finder import like
from linksnap.queries.tag_use import WITH_USES, Use, most_used, use_of
from linksnap.rules.tag_forms import plain_form
from linksnap.rules.tag_names import tag_key

TAGS_A_PAGE = 50
# What stands under one page of a tree; deeper and wider ones are seen on the pages of their tags.
_MOST_BELOW = 500
# So many tags may be used as often as the last one of a page.
_MOST_EQUAL = 250

_NAMED = """
SELECT id FROM linksnap_tag WHERE owner_id = %(owner)s AND forms LIKE %(inside)s
UNION SELECT tag_id FROM linksnap_tagalias WHERE owner_id = %(owner)s AND forms LIKE %(inside)s
UNION SELECT id FROM linksnap_tag
    WHERE owner_id = %(owner)s AND forms = '' AND replace(key, '-', '') LIKE %(inside)s
UNION SELECT tag_id FROM linksnap_tagalias
    WHERE owner_id = %(owner)s AND forms = '' AND replace(key, '-', '') LIKE %(inside)s
"""
_BELOW = """
WITH RECURSIVE tree AS (
    SELECT id, ARRAY[key::text] AS path FROM linksnap_tag WHERE owner_id = %(owner)s AND id = ANY(%(tops)s)
    UNION ALL SELECT below.id, tree.path || below.key::text FROM tree
        JOIN linksnap_tag below ON below.parent_id = tree.id AND below.owner_id = %(owner)s
)
SELECT id, cardinality(path) - 1 FROM tree ORDER BY path LIMIT %(limit)s
"""


class TagSort(StrEnum):
    """The orders the tag list can have."""

    USE = "use"
    NAME = "name"
    LAST = "last"
    TREE = "tree"


_ORDERS = {
    TagSort.USE: "coalesce(uses.links, 0) DESC, tag.name, tag.id",
    # No two tags of a person have one key, and an index has them in this order.
    TagSort.NAME: "tag.key",
    TagSort.LAST: "uses.last_used DESC NULLS LAST, tag.name, tag.id",
    TagSort.TREE: "tag.key",
}


_BY_USE = (TagSort.USE, TagSort.LAST)


@dataclass(frozen=True)
class ListedTag:
    """A tag of the list with its use; `depth` levels below the top of the tree, where the list is one."""

    tag: Tag
    links: int
    last_used: datetime | None
    depth: int = 0


@dataclass(frozen=True)
class MergePreview:
    """What joining tags into one would do: links that get it, links that have it beside them already, what moves along.

    `aliases` are the names that lead to it afterwards, `below` the tags that stand under it then.
    """

    moved: int
    both: int
    aliases: int
    proposals: int
    below: int = 0


def tags_page(owner: User, text: str, sort: TagSort, number: int) -> Page[ListedTag]:
    """One page of a person's tags; `text` looks in names, aliases and their pinyin. A tree is paged by its tops."""
    is_tree = sort is TagSort.TREE and not text.strip()
    named = _named(owner, text) if text.strip() else None
    total = _how_many(owner, is_tree) if named is None else len(named)
    page: Page[Any] = Paginator(range(total), TAGS_A_PAGE).get_page(number)
    end = page.number * TAGS_A_PAGE
    if named is None and sort is TagSort.USE:
        named = _used_most(owner, end) or None
    found = _in_order(owner, sort, named, end - TAGS_A_PAGE, is_tree)
    known = {tag_id: Use(links, last_used) for tag_id, links, last_used in found if links}
    rows = [(tag_id, 0) for tag_id, *_ in found]
    if is_tree:
        tops = [tag_id for tag_id, _ in rows]
        rows = _asked(_BELOW, {"owner": owner.pk, "tops": tops, "limit": TAGS_A_PAGE + _MOST_BELOW})
    page.object_list = _listed(owner, rows, known if sort in _BY_USE else None)
    return page


def _how_many(owner: User, is_tree: bool) -> int:
    own = Tag.objects.filter(owner=owner)
    return own.filter(parent=None).count() if is_tree else own.count()


def _named(owner: User, text: str) -> list[int]:
    """The ids of the tags with a name that holds the text; a text of signs alone is in no name."""
    plain = plain_form(text)
    rows = _asked(_NAMED, {"owner": owner.pk, "inside": f"%{like(plain)}%"}) if plain else []
    return [tag_id for (tag_id,) in rows]


def _in_order(
    owner: User, sort: TagSort, named: list[int] | None, offset: int, is_tree: bool
) -> list[tuple[int, int | None, datetime | None]]:
    """Ids of the tags of a page, of those that are `named` where given; with their use where that makes the order."""
    where = "" if named is None else "AND tag.id = ANY(%(named)s)"
    where += " AND tag.parent_id IS NULL" if is_tree else ""
    uses, columns, join = (
        (WITH_USES, "uses.links, uses.last_used", "LEFT JOIN uses ON uses.tag_id = tag.id")
        if sort in _BY_USE
        else ("", "NULL, NULL", "")
    )
    statement = f"""{uses} SELECT tag.id, {columns} FROM linksnap_tag AS tag {join}
        WHERE tag.owner_id = %(owner)s {where} ORDER BY {_ORDERS[sort]} LIMIT {TAGS_A_PAGE} OFFSET %(offset)s"""
    return _asked(statement, {"owner": owner.pk, "named": named, "offset": offset})


def _used_most(owner: User, end: int) -> list[int]:
    """Tags with the `end` most used among them, whatever stands between two of equal use; empty where that is unknown.

    They come from an index; to put all tags of a large vocabulary in order takes longer than the rest of the page.
    """
    most = most_used(owner, end + _MOST_EQUAL)
    numbers = list(most.values())
    # Beyond the last one there may be others that are used as often as that.
    return list(most) if len(numbers) > end and numbers[end - 1] > numbers[-1] else []


def tag_of(owner: User, slug: str) -> Tag | None:
    """One tag of this person with its aliases and its parent; None where there is none."""
    return _whole(owner).filter(slug=slug).first()


def tags_with_use(owner: User, slugs: Sequence[str]) -> list[ListedTag]:
    """Those of these tags that are the person's, the most used first."""
    ids = Tag.objects.filter(owner=owner, slug__in=slugs).order_by("key").values_list("pk", flat=True)
    return sorted(_listed(owner, [(pk, 0) for pk in ids]), key=lambda one: -one.links)


def children_of(owner: User, tag: Tag) -> list[ListedTag]:
    """The tags directly under a tag, the most used first."""
    below = Tag.objects.filter(owner=owner, parent=tag).order_by("key").values_list("pk", flat=True)
    listed = _listed(owner, [(pk, 0) for pk in below[:_MOST_BELOW]])
    return sorted(listed, key=lambda one: -one.links)


def tag_by_old_name(owner: User, slug: str) -> Tag | None:
    """The tag an address meant before a rename or merge: found by the key of its slug, or by an alias."""
    key = tag_key(slug)
    own = Tag.objects.filter(owner=owner)
    return own.filter(key=key).first() or own.filter(aliases__key=key).first()


def tag_named(owner: User, name: str) -> Tag | None:
    """The tag this name leads to, as its own name or as an alias."""
    return tag_by_old_name(owner, name) if tag_key(name) else None


def merge_preview(sources: Sequence[Tag], into: Tag) -> MergePreview:
    """Count what merging each of `sources` into `into` would change; a link with two of them counts once."""
    theirs = LinkTag.objects.filter(owner_id=into.owner_id, tag=into).values("link_id")
    links = LinkTag.objects.filter(owner_id=into.owner_id, tag__in=sources)
    in_all = links.aggregate(n=Count("link_id", distinct=True))["n"]
    both = links.filter(link_id__in=theirs).aggregate(n=Count("link_id", distinct=True))["n"]
    own = Tag.objects.filter(owner_id=into.owner_id, parent__in=sources)
    pending = Suggestion.objects.filter(owner_id=into.owner_id, tag__in=sources, state=SuggestionState.PENDING)
    return MergePreview(
        moved=in_all - both,
        both=both,
        aliases=TagAlias.objects.filter(owner_id=into.owner_id, tag__in=sources).count() + len(sources),
        proposals=pending.count(),
        below=own.exclude(pk__in=[into.pk, *(one.pk for one in sources)]).count(),
    )


def _whole(owner: User) -> QuerySet[Tag]:
    aliases = Prefetch("aliases", TagAlias.objects.order_by("name"))
    return Tag.objects.filter(owner=owner).select_related("parent").prefetch_related(aliases)


def _listed(owner: User, rows: list[tuple[Any, ...]], known: dict[int, Use] | None = None) -> list[ListedTag]:
    tags = _whole(owner).in_bulk([tag_id for tag_id, _ in rows])
    uses = use_of(owner, tags) if known is None else known
    return [
        ListedTag(tags[tag_id], use.links if (use := uses.get(tag_id)) else 0, use.last_used if use else None, depth)
        for tag_id, depth in rows
        if tag_id in tags
    ]


def _asked(statement: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
