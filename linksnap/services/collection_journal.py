"""Write down deleted collections with their links, and put them back."""

from datetime import datetime
from typing import Any

from linksnap.models import ChangeSet, Collection, CollectionLink, FeedSource, Link, User
from linksnap.rules.collection_names import DEEPEST, numbered_name
from linksnap.rules.collection_tree import depth_of, height_of
from linksnap.services import feed_journal
from linksnap.services.change_sets import undoes

DELETED = "collection_deleted"
_BATCH = 2_000

Entry = dict[str, Any]


def written_down(ids: list[int]) -> list[Entry]:
    """Everything of these collections, in the order of `ids`: parents first."""
    rows = Collection.objects.select_related("parent").in_bulk(ids)
    links: dict[int, list[list[Any]]] = {}
    places = CollectionLink.objects.filter(collection_id__in=ids).order_by("position", "pk")
    for collection_id, link_id, position, added_at in places.values_list(
        "collection_id", "link_id", "position", "added_at"
    ):
        links.setdefault(collection_id, []).append([link_id, position, added_at.isoformat()])
    return [_entry(rows[pk], links.get(pk, [])) for pk in ids if pk in rows]


@undoes(DELETED)
def put_back(change_set: ChangeSet) -> None:
    """Make the deleted collections again, under their old addresses and share links, with the links that still are."""
    list(User.objects.select_for_update(no_key=True).filter(pk=change_set.owner_id).values_list("pk"))
    made: dict[str, Collection] = {}
    entries: list[Entry] = change_set.before["collections"]
    for entry in entries:
        made[entry["public_id"]] = _made_again(change_set.owner_id, entry, _place(change_set.owner_id, entry, entries))
    _fill(change_set.owner_id, [(made[entry["public_id"]], entry) for entry in entries])
    for entry in entries:
        back = made[entry["public_id"]]
        feed_journal.put_back(change_set.owner_id, FeedSource.COLLECTION, back.pk, entry.get("feeds", ()))


def _entry(row: Collection, links: list[list[Any]]) -> Entry:
    return {
        "public_id": row.public_id,
        "parent": row.parent.public_id if row.parent else None,
        "name": row.name,
        "description": row.description,
        "position": row.position,
        "share_secret": row.share_secret,
        "shared_at": row.shared_at.isoformat() if row.shared_at else None,
        "created_at": row.created_at.isoformat(),
        "links": links,
        "feeds": feed_journal.feeds_of(FeedSource.COLLECTION, row.pk),
    }


def _place(owner_id: int, entry: Entry, entries: list[Entry]) -> int | None:
    """Under what it stood, if that is still there and not too deep by now; else the top."""
    parent = Collection.objects.filter(owner_id=owner_id, public_id=entry["parent"] or "").first()
    if parent is None:
        return None
    if entry is not entries[0]:
        return parent.pk
    parents = dict(Collection.objects.filter(owner_id=owner_id).values_list("pk", "parent_id"))
    return parent.pk if depth_of(parents, parent.pk) + _levels(entries) <= DEEPEST else None


def _levels(entries: list[Entry]) -> int:
    number = {entry["public_id"]: place for place, entry in enumerate(entries)}
    return height_of({number[entry["public_id"]]: number.get(entry["parent"] or "") for entry in entries}, 0)


def _made_again(owner_id: int, entry: Entry, parent_id: int | None) -> Collection:
    beside = Collection.objects.filter(owner_id=owner_id, parent_id=parent_id)
    taken = set(beside.values_list("name", flat=True))
    names = [entry["name"], *(numbered_name(entry["name"], number) for number in range(2, len(taken) + 3))]
    row = Collection.objects.create(
        owner_id=owner_id,
        public_id=entry["public_id"],
        parent_id=parent_id,
        name=next(name for name in names if name not in taken),
        description=entry["description"],
        position=entry["position"],
        share_secret=entry["share_secret"],
        shared_at=datetime.fromisoformat(entry["shared_at"]) if entry["shared_at"] else None,
    )
    # The field sets itself on creation; an update is the only way to say otherwise.
    Collection.objects.filter(pk=row.pk).update(created_at=datetime.fromisoformat(entry["created_at"]))
    return row


def _fill(owner_id: int, entries: list[tuple[Collection, Entry]]) -> None:
    wanted = {link_id for _, entry in entries for link_id, _, _ in entry["links"]}
    alive = set(Link.objects.filter(owner_id=owner_id, pk__in=wanted).values_list("pk", flat=True))
    rows = [
        CollectionLink(
            owner_id=owner_id,
            collection=collection,
            link_id=link_id,
            position=position,
            added_at=datetime.fromisoformat(added_at),
        )
        for collection, entry in entries
        for link_id, position, added_at in entry["links"]
        if link_id in alive
    ]
    CollectionLink.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
