"""Put many links into a collection or take them out, so that it can be taken back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from linksnap.models import ChangeSet, Collection, CollectionLink, Link
from linksnap.rules.collection_names import CollectionError, CollectionProblem
from linksnap.services import bulk_rows, change_sets, collections
from linksnap.services.bulk_rows import Columns

COLLECTED = "bulk_collected"
UNCOLLECTED = "bulk_uncollected"


@transaction.atomic
def collect(collection: Collection, link_ids: Sequence[int]) -> ChangeSet:
    """Put links at the end of a collection, in the order given. Raises CollectionError when it is gone."""
    held = _held(collection.pk)
    if held is None:
        raise CollectionError(CollectionProblem.GONE)
    already = set(_places(held, link_ids).values_list("link_id", flat=True))
    collections.add_links(held, link_ids)
    added = [link_id for link_id in _places(held, link_ids).values_list("link_id", flat=True) if link_id not in already]
    summary = {"links": len(added), "name": held.name}
    return change_sets.record(held.owner_id, COLLECTED, summary, {"collection": held.pk, "links": added})


@transaction.atomic
def uncollect(collection: Collection, link_ids: Sequence[int]) -> ChangeSet:
    """Take links out of a collection; they stay in the library. Raises CollectionError when it is gone."""
    held = _held(collection.pk)
    if held is None:
        raise CollectionError(CollectionProblem.GONE)
    rows = list(_places(held, link_ids).order_by("position", "pk").values_list("link_id", "position", "added_at"))
    collections.remove_links(held, [row[0] for row in rows])
    summary = {"links": len(rows), "name": held.name}
    before = {"collection": held.pk, "links": [[*row[:2], row[2].isoformat()] for row in rows]}
    return change_sets.record(held.owner_id, UNCOLLECTED, summary, before)


@change_sets.undoes(COLLECTED)
def take_out(change_set: ChangeSet) -> None:
    """Take out what this step put in."""
    held = _held(change_set.before["collection"])
    if held is not None:
        collections.remove_links(held, change_set.before["links"])


@change_sets.undoes(UNCOLLECTED)
def put_back(change_set: ChangeSet) -> None:
    """Give the links their places again; those that are gone, or stand in it again, are passed over."""
    held = _held(change_set.before["collection"])
    if held is None:
        return
    rows = change_set.before["links"]
    own = Link.objects.select_for_update(no_key=True).filter(owner_id=held.owner_id, pk__in=[row[0] for row in rows])
    alive = set(own.order_by("pk").values_list("pk", flat=True))
    back = [row for row in rows if row[0] in alive]
    columns = {
        "link_id": [row[0] for row in back],
        "position": [row[1] for row in back],
        "added_at": [datetime.fromisoformat(row[2]) for row in back],
    }
    bulk_rows.insert(CollectionLink, Columns(columns, {"owner_id": held.owner_id, "collection_id": held.pk}))
    Collection.objects.filter(pk=held.pk).update(updated_at=timezone.now())


def _held(collection_id: int) -> Collection | None:
    """The row, locked: what stands in it changes for nobody else meanwhile."""
    return Collection.objects.select_for_update(no_key=True).filter(pk=collection_id).first()


def _places(collection: Collection, link_ids: Sequence[int]) -> QuerySet[CollectionLink]:
    return CollectionLink.objects.filter(owner_id=collection.owner_id, collection=collection, link_id__in=link_ids)
