"""Bring one batch of rows into the library: links, tags, folders, captures, report and checkpoint, or nothing of it."""

import json
from collections import Counter
from collections.abc import Sequence

from django.db import connection, transaction

from linksnap.models import Capture, Link, RowOutcome, TagSource, TransferRow
from linksnap.services import bulk_rows, search_index, tag_rules
from linksnap.services.bulk_rows import Columns
from linksnap.services.importing import captures as import_captures
from linksnap.services.importing import tags as import_tags
from linksnap.services.importing.captures import WantedCapture
from linksnap.services.importing.context import ImportContext
from linksnap.services.importing.entries import Refusal
from linksnap.services.importing.extras import add_highlights, keep_pages
from linksnap.services.importing.links import (
    NewLink,
    check_added,
    find_links,
    name_captures,
    send_links,
    settle_proposals,
    write_changes,
)
from linksnap.services.importing.merging import LinkDraft
from linksnap.services.importing.options import FolderUse
from linksnap.services.importing.preparing import Prepared, PreparedRow
from linksnap.services.importing.results import RowResult
from linksnap.services.importing.tags import KnownTags
from linksnap.services.transfer_progress import BatchTally, checkpoint, hold_run

# Two imports of one person take turns, batch by batch: neither adds what the other has just added.
_OWNER_LOCK = 7_310


@transaction.atomic
def apply_batch(context: ImportContext, rows: Sequence[PreparedRow]) -> None:
    """Write the rows and the checkpoint behind them in one transaction.

    Raises transfer_progress.RunTaken when the run is no longer this worker's (paused, cancelled, a newer fence), and
    database errors when somebody changed the same rows at the same moment: then the batch can be tried again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_OWNER_LOCK, context.run.owner_id % 2**31])
        # A crash of the server may lose the last batches, always together with their checkpoint: they are read again.
        cursor.execute("SET LOCAL synchronous_commit = off")
    run = hold_run(context.run)
    results = _merge(context, [row for row in rows if isinstance(row, Prepared)])
    known = import_tags.find_or_make(run.owner_id, [result.wanted for result in results])
    _write_links(context, results, known)
    add_highlights(context, results)
    _propose(context, results)
    keep_pages(context, results)
    _capture_known(context, results)
    _finish_links(results)
    tag_rules.run(run.owner_id, {result.draft.link_id for result in results})
    _write_report(context, results, [row for row in rows if isinstance(row, Refusal)])
    checkpoint(run, _tally(context, rows, results))


def _merge(context: ImportContext, rows: Sequence[Prepared]) -> list[RowResult]:
    """Which links the rows add and which they change, in the order of the file."""
    digests = [row.candidate.address.sha256 for row in rows]
    drafts = find_links(context.owner.pk, digests)
    fresh = dict.fromkeys(digest for digest in digests if digest not in drafts)
    ids = dict(zip(fresh, bulk_rows.next_ids(Link, len(fresh)), strict=True))
    results = []
    for row, digest in zip(rows, digests, strict=True):
        candidate = row.candidate
        draft, changes = drafts.get(digest), {}
        is_new = draft is None
        if draft is None:
            draft = drafts[digest] = LinkDraft.new(ids[digest], candidate, context.begun)
        else:
            changes = draft.merge(candidate)
        result = RowResult(row, draft, is_new, changes)
        result.wrote = draft.digest() if is_new else ""
        results.append(result)
    return results


def _write_links(context: ImportContext, results: Sequence[RowResult], known: KnownTags) -> None:
    """Insert the new links with their captures, then tags and places in collections, and note what was new of these."""
    made = _make_folders(context, results)
    fresh, wanted = _new_links(context, results, known)
    with bulk_rows.without_waiting():
        links = send_links(context.owner.pk, fresh)
        import_captures.send_of_new_links(context.run, wanted, context.visits)
        tags = import_tags.put_on(context.owner.pk, _tag_pairs(results, known))
        pairs = _places(context, results)
        # In the order of the file, which is the order of the collection.
        places = context.folders.put_in(list(reversed(pairs)))
    check_added(links, fresh)
    _note_tags(results, known, set(tags.rows()))
    for link_id, collection_id in places.rows():
        pairs[link_id, collection_id].note("collections", collection_id)
    for collection_id in made:
        results[0].note("made_collections", collection_id)


def _new_links(
    context: ImportContext, results: Sequence[RowResult], known: KnownTags
) -> tuple[list[NewLink], list[WantedCapture]]:
    """The links to add with their words, each naming the capture that is made for it; and these captures."""
    names: dict[int, dict[str, None]] = {}
    for result in results:
        own = names.setdefault(result.draft.link_id, {})
        own |= dict.fromkeys(name for tag in result.wanted.tags for name in known.words(tag.key))
    new = [result for result in results if result.is_new]
    wanted = _without_page(context, results) if context.options.capture else []
    made = _take_ids([result.draft for result in wanted if result.is_new])
    captures = {one.link_id: one.capture_id for one in made}
    fresh = [
        NewLink(result.prepared, result.draft, list(names[link_id]), captures.get(link_id))
        for result in new
        for link_id in [result.draft.link_id]
    ]
    return fresh, made


def _without_page(context: ImportContext, results: Sequence[RowResult]) -> list[RowResult]:
    """The rows whose links no row of the batch brings a page for: only these are fetched from their sites at once."""
    if not context.options.keep_pages:
        return list(results)
    with_page = {result.draft.link_id for result in results if result.candidate.page is not None}
    return [result for result in results if result.draft.link_id not in with_page]


def _take_ids(drafts: Sequence[LinkDraft]) -> list[WantedCapture]:
    """Captures to make, for the drafts nobody asked a snapshot of yet."""
    asked = {draft.link_id: draft for draft in drafts if not draft.has_capture}
    for draft in asked.values():
        draft.has_capture = True
    ids = bulk_rows.next_ids(Capture, len(asked))
    return [WantedCapture(ids[place], link_id, draft.host) for place, (link_id, draft) in enumerate(asked.items())]


def _capture_known(context: ImportContext, results: Sequence[RowResult]) -> int:
    """Ask for a snapshot of the links that were there before and never had one; how many."""
    if not context.options.capture:
        return 0
    wanted = _take_ids([result.draft for result in _without_page(context, results)])
    made = import_captures.make(context.run, wanted, context.visits)
    name_captures(made)
    return len(made)


def _tag_pairs(results: Sequence[RowResult], known: KnownTags) -> dict[tuple[int, int], TagSource]:
    pairs: dict[tuple[int, int], TagSource] = {}
    for result in results:
        for tag, is_machine in result.wanted.tags.items():
            source = TagSource.MACHINE if is_machine else TagSource.IMPORT
            pairs.setdefault((result.draft.link_id, known.ids[tag.key]), source)
    return pairs


def _note_tags(results: Sequence[RowResult], known: KnownTags, fresh: set[tuple[int, int]]) -> None:
    """Note with the first row of each which tags it brought, to its link (`fresh`) and to the library."""
    made = set(known.made)
    for result in results:
        for tag in result.wanted.tags:
            tag_id = known.ids[tag.key]
            if (result.draft.link_id, tag_id) in fresh:
                fresh.discard((result.draft.link_id, tag_id))
                result.note("tags", tag_id)
            if tag_id in made:
                made.discard(tag_id)
                result.note("made_tags", tag_id)
        for level in (level for path in result.wanted.paths for level in path[:-1]):
            if known.ids[level.key] in made:
                made.discard(known.ids[level.key])
                result.note("made_tags", known.ids[level.key])


def _make_folders(context: ImportContext, results: Sequence[RowResult]) -> tuple[int, ...]:
    if context.options.folders != FolderUse.COLLECTIONS:
        return ()
    return context.folders.find_or_make(path for result in results for path in result.candidate.folders)


def _places(context: ImportContext, results: Sequence[RowResult]) -> dict[tuple[int, int], RowResult]:
    """Where the links go, (link id, collection id) with the first row that says so; the last one first."""
    if context.options.folders != FolderUse.COLLECTIONS:
        return {}
    return {
        (result.draft.link_id, context.folders.ids[path]): result
        for result in reversed(results)
        for path in result.candidate.folders
    }


def _propose(context: ImportContext, results: Sequence[RowResult]) -> None:
    proposed: dict[tuple[int, str], str] = {}
    rows: dict[tuple[int, str], RowResult] = {}
    for result in results:
        for tag in result.wanted.proposed:
            place = (result.draft.link_id, tag.key)
            proposed.setdefault(place, tag.name)
            rows.setdefault(place, result)
    if proposed:
        known = import_tags.find(context.owner.pk, {key for _, key in proposed})
        for place in import_tags.propose(context.run, proposed, known):
            rows[place].note("proposed", place[1])


def _finish_links(results: Sequence[RowResult]) -> None:
    """Write what changed on links that were there before, and their words."""
    added = {result.draft.link_id for result in results if result.is_new}
    old = [result for result in results if result.draft.link_id not in added]
    write_changes({result.draft.link_id: result.draft for result in old if result.changes}.values())
    tagged = {result.draft.link_id for result in old if result.changes or "tags" in result.added}
    settle_proposals([(result.draft.link_id, tag_id) for result in old for tag_id in result.added.get("tags", ())])
    if tagged:
        search_index.refresh_link_words(tagged)


def _write_report(context: ImportContext, results: Sequence[RowResult], refusals: Sequence[Refusal]) -> None:
    rows: list[tuple[object, ...]] = []
    for result in results:
        before, candidate = result.before(), result.candidate
        told = None if before is None else json.dumps(before, ensure_ascii=False)
        reason = result.reason or (candidate.notices[0] if candidate.notices else "")
        rows.append(
            (candidate.number, candidate.address.url, candidate.title, result.outcome.value, reason,
             result.draft.link_id, told)
        )  # fmt: skip
    for refusal in refusals:
        outcome = RowOutcome.REJECTED.value
        rows.append((refusal.number, refusal.url, refusal.title, outcome, refusal.reason[:40], None, None))
    names = ("number", "url", "title", "outcome", "reason", "link_id", "before")
    arrays = dict(zip(names, (list(column) for column in zip(*rows, strict=True)), strict=True))
    constants = {"owner_id": context.owner.pk, "run_id": context.run.pk}
    bulk_rows.insert(TransferRow, Columns(arrays, constants))


def _tally(context: ImportContext, rows: Sequence[PreparedRow], results: Sequence[RowResult]) -> BatchTally:
    """What the batch did, in numbers."""
    counts: Counter[str] = Counter(result.outcome.value for result in results)
    reasons: Counter[str] = Counter()
    for row in rows:
        if isinstance(row, Refusal):
            counts[RowOutcome.REJECTED.value] += 1
            reasons[row.reason] += 1
    for result in results:
        counts.update({kind: len(things) for kind, things in result.added.items()})
    last = rows[-1].number if isinstance(rows[-1], Refusal) else rows[-1].candidate.number
    return BatchTally(last, counts, reasons, context.begun, context.visits.last)
