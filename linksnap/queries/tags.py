"""Tags as people manage them: the list with use or as a tree, one tag, what a merge would do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Prefetch, QuerySet

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
AND tag.id IN (
    SELECT id FROM linksnap_tag WHERE owner_id = %(owner)s AND forms LIKE %(inside)s
    UNION ALL SELECT tag_id FROM linksnap_tagalias WHERE owner_id = %(owner)s AND forms LIKE %(inside)s
    UNION ALL SELECT id FROM linksnap_tag
        WHERE owner_id = %(owner)s AND forms = '' AND replace(key, '-', '') LIKE %(inside)s
    UNION ALL SELECT tag_id FROM linksnap_tagalias
        WHERE owner_id = %(owner)s AND forms = '' AND replace(key, '-', '') LIKE %(inside)s
)
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
    TagSort.NAME: "tag.key, tag.id",
    TagSort.LAST: "uses.last_used DESC NULLS LAST, tag.name, tag.id",
    TagSort.TREE: "tag.key, tag.id",
}


@dataclass(frozen=True)
class ListedTag:
    """A tag of the list with its use; `depth` levels below the top of the tree, where the list is one."""

    tag: Tag
    links: int
    last_used: datetime | None
    depth: int = 0


@dataclass(frozen=True)
class MergePreview:
    """What joining two tags would do: links that get the other tag, links that have both already, names that move."""

    moved: int
    both: int
    aliases: int
    proposals: int


def tags_page(owner: User, text: str, sort: TagSort, number: int) -> Page[ListedTag]:
    """One page of a person's tags; `text` looks in names, aliases and their pinyin. A tree is paged by its tops."""
    plain = plain_form(text)
    is_tree = sort is TagSort.TREE and not text.strip()
    # A text of signs alone is in no name.
    where = (_NAMED if plain else "AND false" if text.strip() else "") + (
        "AND tag.parent_id IS NULL" if is_tree else ""
    )
    params: dict[str, Any] = {"owner": owner.pk, "inside": f"%{like(plain)}%"}
    total = _asked(f"SELECT count(*) FROM linksnap_tag AS tag WHERE tag.owner_id = %(owner)s {where}", params)[0][0]
    page: Page[Any] = Paginator(range(total), TAGS_A_PAGE).get_page(number)
    end = page.number * TAGS_A_PAGE
    most = _used_most(owner, end) if sort is TagSort.USE and not where else []
    if most:
        where, params = "AND uses.tag_id = ANY(%(most)s)", params | {"most": most}
    statement = f"""{WITH_USES}
        SELECT tag.id, 0, uses.links, uses.last_used FROM linksnap_tag AS tag LEFT JOIN uses ON uses.tag_id = tag.id
        WHERE tag.owner_id = %(owner)s {where} ORDER BY {_ORDERS[sort]} LIMIT %(limit)s OFFSET %(offset)s"""
    found = _asked(statement, params | {"limit": TAGS_A_PAGE, "offset": end - TAGS_A_PAGE})
    rows = [(tag_id, depth) for tag_id, depth, *_ in found]
    if is_tree:
        tops = [tag_id for tag_id, _ in rows]
        rows = _asked(_BELOW, {"owner": owner.pk, "tops": tops, "limit": TAGS_A_PAGE + _MOST_BELOW})
    known = {tag_id: Use(links, last_used) for tag_id, _, links, last_used in found if links}
    page.object_list = _listed(owner, rows, None if is_tree else known)
    return page


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


def merge_preview(source: Tag, into: Tag) -> MergePreview:
    """Count what `services.tags.merge(source, into)` would change."""
    theirs = LinkTag.objects.filter(owner_id=into.owner_id, tag=into).values("link_id")
    links = LinkTag.objects.filter(owner_id=source.owner_id, tag=source)
    both = links.filter(link_id__in=theirs).count()
    pending = Suggestion.objects.filter(owner_id=source.owner_id, tag=source, state=SuggestionState.PENDING)
    return MergePreview(
        moved=links.count() - both,
        both=both,
        aliases=TagAlias.objects.filter(tag=source).count() + 1,
        proposals=pending.count(),
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
