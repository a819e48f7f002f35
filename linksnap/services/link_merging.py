"""Merge links that are one page: what people added goes to one of them, the others go into the archive."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from linksnap.models import (
    ChangeSet,
    CollectionLink,
    Highlight,
    Link,
    LinkTag,
    Suggestion,
    SuggestionState,
    TagSource,
    User,
)
from linksnap.services import announcements, change_sets
from linksnap.services.link_unmerging import MERGED, Entry
from linksnap.services.search_index import refresh_link_words


@transaction.atomic
def merge(owner: User, groups: Sequence[Sequence[int]]) -> ChangeSet:
    """Make each group (ids, the one to keep first) one link. Nothing is deleted, so that undo is complete.

    Tags are copied; notes are put together; places in collections and highlights move; a favourite stays one; the
    earliest date wins. Ids of others, of links gone meanwhile, or named twice, are left out.
    """
    wanted = [pk for group in groups for pk in group]
    held = Link.objects.select_for_update(of=("self",)).filter(owner=owner, pk__in=wanted).order_by("pk")
    links = {link.pk: link for link in held}
    entries = []
    for group in groups:
        members = [links.pop(pk) for pk in group if pk in links]
        if len(members) > 1:
            entries.append(_merged(members[0], members[1:]))
    refresh_link_words([entry["kept"] for entry in entries])
    gone = sum(len(entry["archived"]) for entry in entries)
    return change_sets.record(owner, MERGED, {"links": gone, "groups": len(entries)}, {"groups": entries})


def _merged(kept: Link, others: list[Link]) -> Entry:
    added, settled = _give_tags(kept, others)
    entry: Entry = {
        "kept": kept.pk,
        "archived": [link.pk for link in others if not link.is_archived],
        "fields": _fill(kept, others),
        "tags": added,
        "suggestions": settled,
        "highlights": _move_highlights(kept, others),
        **_move_places(kept, others),
    }
    Link.objects.filter(pk__in=entry["archived"]).update(is_archived=True)
    if added:
        announcements.tags_changed(kept)
    return entry


def _fill(kept: Link, others: list[Link]) -> dict[str, list[Any]]:
    """Write the fields of all on the kept one; field -> [before, after] of what changed."""
    links = [kept, *others]
    wanted: dict[str, Any] = {
        "title": next((link.title for link in links if link.title), ""),
        "description": _together([link.description for link in links]),
        "notes": _together([link.notes for link in links]),
        "is_unread": all(link.is_unread for link in links),
        "is_favourite": any(link.is_favourite for link in links),
        "is_shared": any(link.is_shared for link in links),
        "created_at": min(link.created_at for link in links),
    }
    changes = {}
    for name, after in wanted.items():
        before = getattr(kept, name)
        if after != before:
            changes[name] = [_plain(before), _plain(after)]
            setattr(kept, name, after)
    if changes:
        kept.save(update_fields=[*changes, "updated_at"])
    return changes


def _together(texts: list[str]) -> str:
    """All texts under each other, but none that another one holds already."""
    joined = ""
    for text in texts:
        if text and text not in joined:
            joined = text if joined in text else f"{joined}\n\n{text}"
    return joined


def _give_tags(kept: Link, others: list[Link]) -> tuple[list[int], list[int]]:
    """Ids of the tags that came, and of the proposals they settled. A person's tag goes before a machine's."""
    has = set(LinkTag.objects.filter(link=kept).values_list("tag_id", flat=True))
    new: dict[int, LinkTag] = {}
    for row in LinkTag.objects.filter(owner_id=kept.owner_id, link__in=others).order_by("created_at", "pk"):
        known = new.get(row.tag_id)
        if row.tag_id not in has and (known is None or known.source == TagSource.MACHINE):
            new[row.tag_id] = LinkTag(owner_id=kept.owner_id, link=kept, tag_id=row.tag_id, source=row.source)
    LinkTag.objects.bulk_create(new.values())
    open_ones = Suggestion.objects.filter(link=kept, tag_id__in=new, state=SuggestionState.PENDING)
    settled = list(open_ones.values_list("pk", flat=True))
    Suggestion.objects.filter(pk__in=settled).update(state=SuggestionState.ACCEPTED, decided_at=timezone.now())
    return list(new), settled


def _move_highlights(kept: Link, others: list[Link]) -> list[list[int]]:
    """[highlight, the link it stood on]; words marked on both stay where they are."""
    seen = {bytes(digest) for digest in kept.highlights.values_list("quote_sha256", flat=True)}
    moved = []
    for row in Highlight.objects.filter(owner_id=kept.owner_id, link__in=others).order_by("created_at", "pk"):
        if bytes(row.quote_sha256) not in seen:
            seen.add(bytes(row.quote_sha256))
            moved.append([row.pk, row.link_id])
    Highlight.objects.filter(pk__in=[pk for pk, _ in moved]).update(link=kept)
    return moved


def _move_places(kept: Link, others: list[Link]) -> dict[str, list[list[Any]]]:
    """Places in collections: moved ones as [place, link], dropped ones (the kept link stands there) in full."""
    has = set(kept.collection_links.values_list("collection_id", flat=True))
    moved: list[list[Any]] = []
    dropped: list[list[Any]] = []
    gone = []
    for row in CollectionLink.objects.filter(owner_id=kept.owner_id, link__in=others).order_by("pk"):
        if row.collection_id in has:
            gone.append(row.pk)
            dropped.append([row.collection_id, row.link_id, row.position, row.added_at.isoformat()])
        else:
            has.add(row.collection_id)
            moved.append([row.pk, row.link_id])
    CollectionLink.objects.filter(pk__in=gone).delete()
    CollectionLink.objects.filter(pk__in=[pk for pk, _ in moved]).update(link=kept)
    return {"places": moved, "dropped": dropped}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
