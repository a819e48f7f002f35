"""Brings in what stands beside the links: tags, collections, saved searches."""

import re

from linksnap.formats.archive.lines import BadRow
from linksnap.formats.archive.nouns import AliasRow, CollectionRow, SearchRow, TagRow
from linksnap.models import Collection, SavedSearch, Tag, TagAlias
from linksnap.rules.collection_names import numbered_name
from linksnap.rules.tag_names import TagNameError, clean_tag_name, free_slug
from linksnap.services import bulk_rows
from linksnap.services.archive.desk import Desk, free_ids, in_batches, set_numbers

_SLUG = re.compile(r"[\w-]{1,120}")


def bring_tags(desk: Desk) -> None:
    """Tags the person lacks, then their other names, then who stands under whom."""
    own = Tag.objects.filter(owner=desk.owner)
    known = dict(own.values_list("key", "pk")) | _alias_keys(desk)
    slugs = set(own.values_list("slug", flat=True))
    parents: dict[int, str] = {}
    for batch in in_batches(desk.archive.rows(TagRow)):
        new = [row for row in batch if row.key not in known]
        ids = bulk_rows.next_ids(Tag, len(new))
        columns = [_tag_columns(row, pk, slugs) for row, pk in zip(new, ids, strict=True)]
        desk.insert(Tag, columns)
        known |= {row.key: pk for row, pk in zip(new, ids, strict=True)}
        parents |= {pk: row.parent for row, pk in zip(new, ids, strict=True) if row.parent}
        desk.made.setdefault("made_tags", []).extend(ids)
        desk.tags |= {row.key: known[row.key] for row in batch}
    set_numbers(Tag, "parent_id", {pk: desk.tags[key] for pk, key in parents.items()})
    aliases = [row for row in desk.archive.rows(AliasRow) if row.key not in known]
    desk.insert(TagAlias, [{"tag_id": desk.tags[row.tag], "key": row.key, "name": row.name} for row in aliases])


def bring_collections(desk: Desk) -> None:
    """Collections by their path: those above come first in the file."""
    own = Collection.objects.filter(owner=desk.owner).values_list("parent_id", "name", "pk")
    known: dict[tuple[int | None, str], int] = {(parent, name): pk for parent, name, pk in own}
    for row in desk.archive.rows(CollectionRow):
        parent = desk.collections[row.parent] if row.parent else None
        pk = known.get((parent, row.name))
        if pk is None:
            (pk,) = bulk_rows.next_ids(Collection, 1)
            columns: dict[str, object] = {
                "id": pk,
                "parent_id": parent,
                "public_id": free_ids(Collection, [row.public_id])[0],
            }
            fields = ("name", "description", "position", "created_at", "updated_at")
            desk.insert(Collection, [columns | {name: getattr(row, name) for name in fields}])
            desk.made.setdefault("made_collections", []).append(pk)
            known[parent, row.name] = pk
        desk.collections[row.public_id] = pk


def bring_searches(desk: Desk) -> None:
    """Saved searches; another one of the same name gets a number."""
    known = dict(SavedSearch.objects.filter(owner=desk.owner).values_list("name", "query"))
    for row in desk.archive.rows(SearchRow):
        if known.get(row.name) == row.query:
            continue
        names = [row.name, *(numbered_name(row.name, number) for number in range(2, len(known) + 3))]
        name = next(name for name in names if name not in known)
        known[name] = row.query
        (pk,) = bulk_rows.next_ids(SavedSearch, 1)
        (public_id,) = free_ids(SavedSearch, [row.public_id])
        columns: dict[str, object] = {"id": pk, "public_id": public_id, "name": name}
        fields = ("query", "mode", "position", "created_at")
        desk.insert(SavedSearch, [columns | {name: getattr(row, name) for name in fields}])
        desk.made.setdefault("made_searches", []).append(pk)


def _alias_keys(desk: Desk) -> dict[str, int]:
    return dict(TagAlias.objects.filter(owner=desk.owner).values_list("key", "tag_id"))


def _tag_columns(row: TagRow, pk: int, slugs: set[str]) -> dict[str, object]:
    try:
        clean_tag_name(row.name)
    except TagNameError as error:
        raise BadRow(f"tags.jsonl: {row.name[:80]!r} is no name of a tag") from error
    # A slug stands in addresses; one that no address can hold would break every page it is on.
    fits = row.slug not in slugs and _SLUG.fullmatch(row.slug)
    slug = row.slug if fits else free_slug(row.name, slugs)
    slugs.add(slug)
    return {"id": pk, "key": row.key, "name": row.name, "slug": slug, "created_at": row.created_at}
