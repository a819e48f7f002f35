"""Take a merge of links apart again: everything goes back to the link it came from."""

from datetime import datetime
from typing import Any

from linksnap.models import (
    ChangeSet,
    Collection,
    CollectionLink,
    Highlight,
    Link,
    LinkTag,
    Suggestion,
    SuggestionState,
)
from linksnap.services.change_sets import undoes
from linksnap.services.search_index import refresh_link_words

MERGED = "links_merged"

Entry = dict[str, Any]


@undoes(MERGED)
def take_apart(change_set: ChangeSet) -> None:
    """What was changed or deleted by hand since the merge stays as it is."""
    owner_id = change_set.owner_id
    entries: list[Entry] = change_set.before["groups"]
    touched = {pk for entry in entries for pk in (entry["kept"], *_sources(entry))}
    held = Link.objects.select_for_update(of=("self",)).filter(owner_id=owner_id, pk__in=touched).order_by("pk")
    links = {link.pk: link for link in held}
    for entry in entries:
        own = links.get(entry["kept"])
        if own is not None:
            _fields_back(own, entry["fields"])
            LinkTag.objects.filter(link=own, tag_id__in=entry["tags"]).delete()
            Suggestion.objects.filter(link=own, pk__in=entry["suggestions"]).update(
                state=SuggestionState.PENDING, decided_at=None
            )
            _move_back(own, entry, links)
        Link.objects.filter(owner_id=owner_id, pk__in=entry["archived"]).update(is_archived=False)
    _dropped_back(owner_id, entries, links)
    refresh_link_words(links)


def _sources(entry: Entry) -> list[int]:
    moved = [link_id for _, link_id in (*entry["highlights"], *entry["places"])]
    return [*entry["archived"], *moved, *(row[1] for row in entry["dropped"])]


def _fields_back(kept: Link, fields: dict[str, list[Any]]) -> None:
    """Only where the value is still what the merge wrote."""
    back = []
    for name, (before, after) in fields.items():
        value = getattr(kept, name)
        if (value.isoformat() if isinstance(value, datetime) else value) == after:
            setattr(kept, name, datetime.fromisoformat(before) if isinstance(value, datetime) else before)
            back.append(name)
    if back:
        kept.save(update_fields=[*back, "updated_at"])


def _move_back(kept: Link, entry: Entry, links: dict[int, Link]) -> None:
    for pk, link_id in entry["highlights"]:
        row = Highlight.objects.filter(pk=pk, link=kept).first()
        taken = Highlight.objects.filter(link_id=link_id, quote_sha256=row.quote_sha256).exists() if row else True
        if link_id in links and not taken:
            Highlight.objects.filter(pk=pk).update(link_id=link_id)
    for pk, link_id in entry["places"]:
        place = CollectionLink.objects.filter(pk=pk, link=kept).first()
        others = CollectionLink.objects.filter(link_id=link_id)
        if place and link_id in links and not others.filter(collection_id=place.collection_id).exists():
            CollectionLink.objects.filter(pk=pk).update(link_id=link_id)


def _dropped_back(owner_id: int, entries: list[Entry], links: dict[int, Link]) -> None:
    rows = [row for entry in entries for row in entry["dropped"]]
    there = set(
        Collection.objects.filter(owner_id=owner_id, pk__in=[row[0] for row in rows]).values_list("pk", flat=True)
    )
    places = [
        CollectionLink(
            owner_id=owner_id,
            collection_id=collection_id,
            link_id=link_id,
            position=position,
            added_at=datetime.fromisoformat(added_at),
        )
        for collection_id, link_id, position, added_at in rows
        if collection_id in there and link_id in links
    ]
    CollectionLink.objects.bulk_create(places, ignore_conflicts=True)
