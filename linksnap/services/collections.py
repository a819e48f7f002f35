"""Make, name, nest, fill and delete collections. Every change of the tree holds the owner's row, so none can race."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone

from linksnap.models import ChangeSet, Collection, CollectionLink, Link, User
from linksnap.rules.collection_names import (
    DEEPEST,
    CollectionError,
    CollectionProblem,
    clean_collection_name,
    clean_collection_path,
)
from linksnap.rules.collection_tree import Parents, depth_of, height_of, with_all_below
from linksnap.rules.own_order import moved
from linksnap.services import change_sets, collection_journal

_BATCH = 2_000


@transaction.atomic
def create(owner: User, name: str, parent: Collection | None = None, description: str = "") -> Collection:
    """A new collection, last among those beside it.

    Raises CollectionError: a name that is empty, too long or taken at that place, or a place too deep.
    """
    shown = clean_collection_name(name)
    parents = hold_tree(owner.pk)
    above = _parent_id(parents, parent)
    if depth_of(parents, above) >= DEEPEST:
        raise CollectionError(CollectionProblem.TOO_DEEP)
    _refuse_taken(owner.pk, above, shown)
    return _append(owner.pk, above, shown, description)


@transaction.atomic
def get_or_create_path(owner: User, path: tuple[str, ...]) -> Collection:
    """The collection at the end of a path of names, every level made that is missing.

    Names are cleaned and cut to 200 characters; what lies deeper than 50 levels belongs into the fiftieth.
    Raises CollectionError when no level of the path has a name.
    """
    names = clean_collection_path(path)
    found, missing = _walk(owner.pk, names)
    if missing:
        hold_tree(owner.pk)
        # Somebody else may have made them while we waited.
        found, missing = _walk(owner.pk, names)
    for name in missing:
        found = _append(owner.pk, found.pk if found else None, name)
    assert found is not None
    return found


@transaction.atomic
def rename(collection: Collection, name: str) -> Collection:
    """Give a collection another name. Raises CollectionError: empty, too long, taken beside it."""
    shown = clean_collection_name(name)
    hold_tree(collection.owner_id)
    held = _still_there(collection)
    _refuse_taken(held.owner_id, held.parent_id, shown, besides=held)
    held.name = shown
    held.save(update_fields=["name", "updated_at"])
    return held


@transaction.atomic
def describe(collection: Collection, description: str) -> Collection:
    """Say what a collection is about. Raises CollectionError when it is gone."""
    held = _held(collection)
    held.description = _text(description)
    held.save(update_fields=["description", "updated_at"])
    return held


@transaction.atomic
def move(collection: Collection, parent: Collection | None) -> Collection:
    """Stand a collection, with all below it, last under another one or at the top.

    Raises CollectionError: under itself, too deep, or the name is taken there.
    """
    parents = hold_tree(collection.owner_id)
    held = _still_there(collection)
    above = _parent_id(parents, parent)
    if above == held.parent_id:
        return held
    if above in with_all_below(parents, held.pk):
        raise CollectionError(CollectionProblem.CYCLE)
    if depth_of(parents, above) + height_of(parents, held.pk) > DEEPEST:
        raise CollectionError(CollectionProblem.TOO_DEEP)
    _refuse_taken(held.owner_id, above, held.name)
    held.parent_id, held.position = above, _next_position(held.owner_id, above)
    held.save(update_fields=["parent", "position", "updated_at"])
    return held


@transaction.atomic
def reorder(collection: Collection, places: int) -> Collection:
    """Move a collection so many places down (negative: up) among those beside it; past the ends is the end."""
    hold_tree(collection.owner_id)
    held = _still_there(collection)
    beside = list(_beside(held.owner_id, held.parent_id).order_by("position", "pk"))
    beside = moved(beside, beside.index(held), places)
    for position, sibling in enumerate(beside):
        sibling.position = position
    Collection.objects.bulk_update(beside, ["position"], batch_size=_BATCH)
    held.refresh_from_db(fields=["position"])
    return held


@transaction.atomic
def delete(collection: Collection) -> ChangeSet:
    """Delete a collection with all below it; the links stay in the library. The change set takes it back.

    Raises CollectionError when it is gone already.
    """
    parents = hold_tree(collection.owner_id)
    held = _still_there(collection)
    ids = with_all_below(parents, held.pk)
    # Whoever is putting links into one of them ends first, or finds it gone.
    list(Collection.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    before = collection_journal.written_down(ids)
    summary = {"name": held.name, "collections": len(ids), "links": sum(len(one["links"]) for one in before)}
    change = change_sets.record(held.owner_id, collection_journal.DELETED, summary, {"collections": before})
    Collection.objects.filter(owner_id=held.owner_id, pk__in=ids).delete()
    return change


@transaction.atomic
def add_links(collection: Collection, link_ids: Iterable[int]) -> int:
    """Put links (primary keys) at the end of a collection, in the order given; how many were new in it.

    Those of other people and those that stand in it already are passed over. Raises CollectionError when it is gone.
    """
    held = _held(collection)
    wanted = list(dict.fromkeys(link_ids))
    own = set(Link.objects.filter(owner_id=held.owner_id, pk__in=wanted).values_list("pk", flat=True))
    rows = CollectionLink.objects.filter(owner_id=held.owner_id, collection=held)
    own -= set(rows.filter(link_id__in=own).values_list("link_id", flat=True))
    start = _after_last(rows.aggregate(last=Max("position"))["last"])
    fresh = [
        CollectionLink(owner_id=held.owner_id, collection=held, link_id=link_id, position=start + place)
        for place, link_id in enumerate(link_id for link_id in wanted if link_id in own)
    ]
    CollectionLink.objects.bulk_create(fresh, batch_size=_BATCH, ignore_conflicts=True)
    if fresh:
        Collection.objects.filter(pk=held.pk).update(updated_at=timezone.now())
    return len(fresh)


@transaction.atomic
def remove_links(collection: Collection, link_ids: Iterable[int]) -> int:
    """Take links out of a collection; how many stood in it. They stay in the library."""
    # Held before its links, in the order in which deleting holds them, too.
    list(Collection.objects.select_for_update(no_key=True).filter(pk=collection.pk).values_list("pk"))
    rows = CollectionLink.objects.filter(owner_id=collection.owner_id, collection=collection)
    removed, _ = rows.filter(link_id__in=list(link_ids)).delete()
    if removed:
        Collection.objects.filter(pk=collection.pk).update(updated_at=timezone.now())
    return removed


def hold_tree(owner_id: int) -> Parents:
    """Hold a person's tree until the transaction ends, and tell its shape. Rows that only name the owner go on."""
    list(User.objects.select_for_update(no_key=True).filter(pk=owner_id).values_list("pk"))
    return dict(Collection.objects.filter(owner_id=owner_id).values_list("pk", "parent_id"))


def _walk(owner_id: int, names: tuple[str, ...]) -> tuple[Collection | None, tuple[str, ...]]:
    """The deepest collection there is on the path, and the names that are missing below it."""
    found: Collection | None = None
    for level, name in enumerate(names):
        below = _beside(owner_id, found.pk if found else None).filter(name=name).first()
        if below is None:
            return found, names[level:]
        found = below
    return found, ()


def _append(owner_id: int, parent_id: int | None, name: str, description: str = "") -> Collection:
    position = _next_position(owner_id, parent_id)
    return Collection.objects.create(
        owner_id=owner_id, parent_id=parent_id, name=name, description=_text(description), position=position
    )


def _beside(owner_id: int, parent_id: int | None) -> QuerySet[Collection]:
    return Collection.objects.filter(owner_id=owner_id, parent_id=parent_id)


def _next_position(owner_id: int, parent_id: int | None) -> int:
    return _after_last(_beside(owner_id, parent_id).aggregate(last=Max(F("position")))["last"])


def _after_last(last: int | None) -> int:
    return 0 if last is None else last + 1


def _parent_id(parents: Parents, parent: Collection | None) -> int | None:
    """The key of the collection to stand under, if it is still there and the same person's."""
    if parent is None:
        return None
    if parent.pk not in parents:
        raise CollectionError(CollectionProblem.GONE)
    return parent.pk


def _refuse_taken(owner_id: int, parent_id: int | None, name: str, besides: Collection | None = None) -> None:
    others = _beside(owner_id, parent_id).filter(name=name)
    if (others.exclude(pk=besides.pk) if besides else others).exists():
        raise CollectionError(CollectionProblem.NAME_TAKEN)


def _still_there(collection: Collection) -> Collection:
    held = Collection.objects.filter(pk=collection.pk).first()
    if held is None:
        raise CollectionError(CollectionProblem.GONE)
    return held


def _held(collection: Collection) -> Collection:
    """The row, locked: two people's tabs append one after the other."""
    held = Collection.objects.select_for_update(no_key=True).filter(pk=collection.pk).first()
    if held is None:
        raise CollectionError(CollectionProblem.GONE)
    return held


def _text(text: str) -> str:
    return text.replace("\x00", "")
