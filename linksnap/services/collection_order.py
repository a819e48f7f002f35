"""The own order of the links in a collection: one place up or down, or as a person dragged them."""

from collections.abc import Sequence

from django.db import transaction

from linksnap.models import Collection, CollectionLink
from linksnap.rules.own_order import moved

_BATCH = 2_000


@transaction.atomic
def shift_link(collection: Collection, link_id: int, places: int) -> None:
    """Move a link so many places down (negative: up); past the ends is the end. One that is not in it moves nothing."""
    rows = _held(collection)
    here = next((place for place, row in enumerate(rows) if row.link_id == link_id), None)
    if here is None:
        return
    _number(moved(rows, here, places))


@transaction.atomic
def arrange_links(collection: Collection, link_ids: Sequence[int]) -> None:
    """Put these links in this order on the places they take up now; all others stay where they are.

    So one page of a long list can be ordered without knowing the rest. Links that are not in it are passed over.
    """
    rows = _held(collection)
    by_link = {row.link_id: row for row in rows}
    wanted = [by_link[link_id] for link_id in dict.fromkeys(link_ids) if link_id in by_link]
    members = {row.pk for row in wanted}
    following = iter(wanted)
    _number([next(following) if row.pk in members else row for row in rows])


def _held(collection: Collection) -> list[CollectionLink]:
    """The places in order; the collection is held, so that two changes come one after the other."""
    list(Collection.objects.select_for_update(no_key=True).filter(pk=collection.pk).values_list("pk"))
    rows = CollectionLink.objects.filter(owner_id=collection.owner_id, collection=collection)
    return list(rows.order_by("position", "pk"))


def _number(rows: list[CollectionLink]) -> None:
    """Number the places from 0, writing only those that changed."""
    changed = []
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            changed.append(row)
    CollectionLink.objects.bulk_update(changed, ["position"], batch_size=_BATCH)
