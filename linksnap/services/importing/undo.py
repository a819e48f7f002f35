"""Take an import back, newest row first: what nobody touched since goes, what the person made their own stays."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from linksnap.formats.base import FormatName
from linksnap.models import (
    Collection,
    CollectionLink,
    Feed,
    FollowedFeed,
    Highlight,
    Link,
    LinkTag,
    RowOutcome,
    SavedSearch,
    Suggestion,
    SuggestionState,
    Tag,
    TagRule,
    TransferRow,
    TransferRun,
)
from linksnap.services import near_duplicates, search_index
from linksnap.services.importing import own_settings
from linksnap.services.importing.extras import highlight_state
from linksnap.services.importing.touched import IMPORTED_SOURCES, KeptReason, touched
from linksnap.services.importing.versions import remove_versions
from linksnap.services.proposals import IMPORTED
from linksnap.services.transfer_progress import hold_run, write

_AT_ONCE = 200
_DEEPEST = 60
UNDONE = "undone"


@dataclass
class _Batch:
    """What one batch takes back, and what became of its rows."""

    run: TransferRun
    links: dict[int, Link]
    verdicts: dict[int, str] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)
    changed: set[int] = field(default_factory=set)
    doomed: list[int] = field(default_factory=list)


@transaction.atomic
def undo_batch(run: TransferRun) -> bool:
    """Take back the next rows and write the checkpoint; False when all are done. Raises RunTaken."""
    held = hold_run(run)
    report = dict(held.counts.get("undo", {}))
    rows = TransferRow.objects.filter(run=held, outcome__in=[RowOutcome.ADDED, RowOutcome.MERGED])
    if "next" in report:
        rows = rows.filter(number__lt=report["next"])
    batch_rows = list(rows.order_by("-number")[:_AT_ONCE])
    if not batch_rows:
        own_settings.put_back(held.owner_id, held.counts.get("settings", {}))
        write(held, counts={**held.counts, "undo": {**report, "rows": held.rows_done}})
        return False
    batch = _Batch(held, _hold_links(row.link_id for row in batch_rows if row.link_id))
    for row in batch_rows:
        if row.outcome == RowOutcome.MERGED:
            batch.verdicts[row.pk] = _put_back(batch, row)
    _remove_links(batch, [row for row in batch_rows if row.outcome == RowOutcome.ADDED])
    _remove_what_was_made(batch, batch_rows)
    _refresh(batch)
    _mark(batch)
    write(held, counts={**held.counts, "undo": _add_up(report, batch, batch_rows[-1].number, held.rows_done)})
    return True


def _hold_links(ids: Iterable[int]) -> dict[int, Link]:
    held = Link.objects.select_for_update(no_key=True).filter(pk__in=set(ids)).defer("words").order_by("pk")
    return {link.pk: link for link in held}


def _put_back(batch: _Batch, row: TransferRow) -> str:
    """Give a merged link its former values, where they still are what the import wrote; take off what it added."""
    link, before = batch.links.get(row.link_id or 0), row.before or {}
    if link is None:
        return KeptReason.GONE
    kept = False
    restored: list[str] = []
    for name, (old, new) in before.get("fields", {}).items():
        if _plain(getattr(link, name)) == new:
            setattr(link, name, datetime.fromisoformat(old) if name == "created_at" else old)
            restored.append(name)
        else:
            kept = True
    if restored:
        link.save(update_fields=[*restored, "updated_at"])
    kept |= _take_off(batch, link, before)
    batch.changed.add(link.pk)
    batch.numbers["links_restored"] += 1
    if batch.run.format == FormatName.LINKSNAP:
        kept |= remove_versions(link, before.get("pages", []), before.get("captures", []), batch.run.created_at)
    elif before.get("pages"):
        return KeptReason.PAGE
    return KeptReason.CHANGED if kept else UNDONE


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _take_off(batch: _Batch, link: Link, before: dict[str, list[Any]]) -> bool:
    """Remove tags, places in collections, highlights and proposals of one row; True when something was kept."""
    tags = LinkTag.objects.filter(link=link, tag_id__in=before.get("tags", []))
    is_archive = batch.run.format == FormatName.LINKSNAP
    (tags if is_archive else tags.filter(source__in=IMPORTED_SOURCES)).delete()
    CollectionLink.objects.filter(link=link, collection_id__in=before.get("collections", [])).delete()
    Suggestion.objects.filter(
        link=link, reason=IMPORTED, state=SuggestionState.PENDING, evidence__run=batch.run.public_id
    ).delete()
    for pk, old, new in before.get("marks", []):
        Highlight.objects.filter(pk=pk, note=new).update(note=old)
    states: dict[int, str] = dict(before.get("highlights", []))
    mine = Highlight.objects.filter(pk__in=states)
    untouched = [mark.pk for mark in mine if highlight_state(mark.note, mark.colour) == states[mark.pk]]
    removed, _ = Highlight.objects.filter(pk__in=untouched).delete()
    batch.numbers["highlights_removed"] += removed
    return len(untouched) < len(mine) or tags.exists()


def _remove_links(batch: _Batch, rows: Sequence[TransferRow]) -> None:
    """Delete the links the import added and nobody made their own."""
    reasons = touched(batch.run, [(row, batch.links[row.link_id]) for row in rows if row.link_id in batch.links])
    for row in rows:
        if row.link_id not in batch.links:
            batch.verdicts[row.pk] = KeptReason.GONE
        elif row.pk in reasons:
            batch.verdicts[row.pk] = reasons[row.pk]
        else:
            batch.verdicts[row.pk] = UNDONE
            batch.doomed.append(row.link_id or 0)
            batch.numbers["highlights_removed"] += len((row.before or {}).get("highlights", []))
    near_duplicates.release(batch.run.owner_id, batch.doomed)
    Link.objects.filter(pk__in=batch.doomed).delete()
    batch.changed -= set(batch.doomed)
    batch.numbers["links_removed"] += len(batch.doomed)


def _remove_what_was_made(batch: _Batch, rows: Sequence[TransferRow]) -> None:
    """Delete the tags and collections that came with these rows, where nothing uses them any more."""
    made_tags, made = _made(rows, "made_tags"), _made(rows, "made_collections")
    here = OuterRef("pk")
    # A feed goes with what it is of: its address is in feed readers, and nothing would bring it back.
    given = Feed.objects.filter(revoked_at=None)
    # First what works with tags and collections. A person's own rule keeps its tag.
    TagRule.objects.filter(pk__in=_made(rows, "made_rules")).delete()
    FollowedFeed.objects.filter(pk__in=_made(rows, "made_feeds")).delete()
    SavedSearch.objects.filter(~Exists(given.filter(search=here)), pk__in=_made(rows, "made_searches")).delete()
    # Inner ones first, for only what stands empty goes: tags of folders are nested, too.
    for _ in range(_DEEPEST):
        idle = Tag.objects.filter(~Exists(given.filter(tag=here)), pk__in=made_tags)
        idle = idle.filter(link_tags=None, children=None, aliases=None, rules=None)
        if not (removed := idle.delete()[1].get("linksnap.Tag", 0)):
            break
        batch.numbers["tags_removed"] += removed
    uses = [rows.filter(collection=here) for rows in (CollectionLink.objects.all(), FollowedFeed.objects.all(), given)]
    for _ in range(_DEEPEST):
        unused = Collection.objects.filter(*(~Exists(rows) for rows in uses), pk__in=made)
        empty = unused.filter(children=None, share_secret=None, description="")
        if not (removed := empty.delete()[1].get("linksnap.Collection", 0)):
            break
        batch.numbers["collections_removed"] += removed


def _made(rows: Sequence[TransferRow], kind: str) -> list[int]:
    return [pk for row in rows for pk in (row.before or {}).get(kind, [])]


def _refresh(batch: _Batch) -> None:
    if batch.changed:
        search_index.refresh_link_words(batch.changed)


def _mark(batch: _Batch) -> None:
    """Tell in the report what became of each row."""
    for reason in set(batch.verdicts.values()):
        rows = [pk for pk, verdict in batch.verdicts.items() if verdict == reason]
        TransferRow.objects.filter(pk__in=rows).update(reason=reason)


def _add_up(report: dict[str, Any], batch: _Batch, last: int, rows_done: int) -> dict[str, Any]:
    total = Counter({name: int(report.get(name, 0)) for name in batch.numbers})
    total.update(batch.numbers)
    kept: Counter[str] = Counter(report.get("kept", {}))
    kept.update(str(verdict) for verdict in batch.verdicts.values() if verdict != UNDONE)
    return {**report, **total, "kept": dict(kept), "next": last, "rows": max(0, rows_done - last + 1)}
