"""Brings in links and what hangs on them: tags, places in collections, highlights, decisions."""

import hashlib
import json
from collections.abc import Sequence

from django.db.models import Max

from linksnap.formats.archive.lines import BadRow
from linksnap.formats.archive.nouns import CollectionLinkRow, DecisionRow, HighlightRow, LinkRow, LinkTagRow
from linksnap.models import CollectionLink, Highlight, Link, LinkTag, Suggestion, SuggestionState, TagSource
from linksnap.rules.canonical_url import CanonicalUrl, UrlError, canonical_url
from linksnap.services import bulk_rows
from linksnap.services.archive.desk import MAY_STAY, Desk, LinkResult, choice, free_ids, in_batches
from linksnap.services.highlights import quote_digest
from linksnap.services.importing.entries import Candidate
from linksnap.services.importing.extras import highlight_state
from linksnap.services.importing.links import find_links, write_changes
from linksnap.services.importing.merging import LinkDraft
from linksnap.services.links import egress_allow_list


def bring_links(desk: Desk) -> None:
    """Links the person lacks; those that are there get what is new, and nothing is lost."""
    number = 0
    for batch in in_batches(desk.archive.rows(LinkRow)):
        addresses = [_address(row) for row in batch]
        there = find_links(desk.owner.pk, [address.sha256 for address in addresses])
        new: list[tuple[LinkRow, CanonicalUrl, LinkDraft]] = []
        changed: dict[int, LinkDraft] = {}
        ids = iter(bulk_rows.next_ids(Link, len(batch)))
        for row, address in zip(batch, addresses, strict=True):
            number += 1
            draft = there.get(address.sha256)
            known = draft or _draft(row, next(ids))
            result = LinkResult(number, known.link_id, row.url, draft is None, row.title or known.title)
            if draft is None:
                there[address.sha256] = known
                new.append((row, address, known))
            elif changes := draft.merge(_candidate(row, address, number)):
                result.changes = changes
                changed[draft.link_id] = draft
            desk.links[row.public_id] = result
        _insert_links(desk, new)
        for row, _, draft in new:
            desk.links[row.public_id].wrote = draft.digest()
        write_changes(draft for draft in changed.values() if draft.link_id not in {one[2].link_id for one in new})


def bring_link_tags(desk: Desk) -> None:
    """Which link has which tag."""
    for batch in in_batches(desk.archive.rows(LinkTagRow)):
        columns: list[dict[str, object]] = [
            {
                "link_id": desk.links[row.link].link_id,
                "tag_id": desk.tags[row.tag],
                "source": choice(TagSource, row.source),
                "probability": row.probability,
                "created_at": row.created_at,
            }
            for row in batch
        ]
        made = set(desk.insert(LinkTag, columns, ("link_id", "tag_id")))
        for row in batch:
            result = desk.links[row.link]
            if (result.link_id, desk.tags[row.tag]) in made:
                result.note("tags", desk.tags[row.tag])


def bring_collection_links(desk: Desk) -> None:
    """Which link stands in which collection; in one that was there, after those that are in it."""
    last = CollectionLink.objects.filter(owner=desk.owner).values_list("collection_id").annotate(last=Max("position"))
    behind = {pk: position + 1 for pk, position in last}
    for batch in in_batches(desk.archive.rows(CollectionLinkRow)):
        columns: list[dict[str, object]] = [
            {
                "collection_id": desk.collections[row.collection],
                "link_id": desk.links[row.link].link_id,
                "position": row.position + behind.get(desk.collections[row.collection], 0),
                "added_at": row.added_at,
            }
            for row in batch
        ]
        made = set(desk.insert(CollectionLink, columns, ("link_id", "collection_id")))
        for row in batch:
            result, collection = desk.links[row.link], desk.collections[row.collection]
            if (result.link_id, collection) in made:
                result.note("collections", collection)


def bring_highlights(desk: Desk) -> None:
    """Marked passages, each once a link."""
    for batch in in_batches(desk.archive.rows(HighlightRow)):
        public_ids = free_ids(Highlight, [row.public_id for row in batch])
        ids = bulk_rows.next_ids(Highlight, len(batch))
        fields = ("quote", "note", "colour", "anchor", "created_at")
        columns: list[dict[str, object]] = [
            {
                "id": pk,
                "public_id": public_id,
                "link_id": desk.links[row.link].link_id,
                "quote_sha256": quote_digest(row.quote),
                **{name: getattr(row, name) for name in fields},
            }
            for row, pk, public_id in zip(batch, ids, public_ids, strict=True)
        ]
        made = {pk for (pk,) in desk.insert(Highlight, columns, ("id",))}
        for row, pk in zip(batch, ids, strict=True):
            if pk in made:
                desk.links[row.link].note("highlights", [pk, highlight_state(row.note, row.colour)])


def bring_decisions(desk: Desk) -> None:
    """What was accepted and rejected, so that nothing rejected is proposed again; what a file proposed waits on."""
    # As undo finds what an import has proposed.
    evidence = json.dumps({"run": desk.run_id} if desk.run_id else {})
    for batch in in_batches(desk.archive.rows(DecisionRow)):
        public_ids = free_ids(Suggestion, [row.public_id for row in batch])
        fields = ("key", "name", "score", "reason", "created_at", "decided_at")
        columns: list[dict[str, object]] = [
            {
                "public_id": public_id,
                "link_id": desk.links[row.link].link_id,
                "tag_id": desk.tags[row.tag] if row.tag else None,
                "state": choice(SuggestionState, row.state),
                "evidence": evidence if row.state == SuggestionState.PENDING else "{}",
                **{name: getattr(row, name) for name in fields},
            }
            for row, public_id in zip(batch, public_ids, strict=True)
        ]
        desk.insert(Suggestion, columns)


def _insert_links(desk: Desk, new: Sequence[tuple[LinkRow, CanonicalUrl, LinkDraft]]) -> None:
    public_ids = free_ids(Link, [row.public_id for row, _, _ in new])
    fields = ("title", "description", "notes", "is_unread", "is_favourite", "is_archived", "is_shared")
    columns: list[dict[str, object]] = [
        {
            "id": draft.link_id,
            "public_id": public_id,
            "url": row.url,
            "canonical_url": address.key,
            "canonical_sha256": address.sha256,
            "host": address.host[:255],
            "created_at": draft.created_at,
            "updated_at": row.updated_at,
            **{name: getattr(draft, name) for name in fields},
        }
        for (row, address, draft), public_id in zip(new, public_ids, strict=True)
    ]
    desk.insert(Link, columns)


def _address(row: LinkRow) -> CanonicalUrl:
    """The address as this version sees it. Raises BadRow for one that is none of the web."""
    try:
        return canonical_url(row.url, egress_allow_list())
    except UrlError as error:
        if error.problem not in MAY_STAY:
            raise BadRow(f"links.jsonl: {row.url[:80]!r}: {error.problem.value}") from error
    digest = hashlib.sha256(row.canonical_url.encode()).digest()
    return CanonicalUrl(row.url, row.url, row.canonical_url, row.host, digest)


def _draft(row: LinkRow, pk: int) -> LinkDraft:
    fields = (
        "host", "title", "description", "notes", "is_unread", "is_favourite", "is_archived", "is_shared", "created_at",
        "updated_at",
    )  # fmt: skip
    return LinkDraft(link_id=pk, **{name: getattr(row, name) for name in fields})


def _candidate(row: LinkRow, address: CanonicalUrl, number: int) -> Candidate:
    return Candidate(
        number=number,
        address=address,
        title=row.title,
        description=row.description,
        notes=row.notes,
        added_at=row.created_at,
        is_favourite=row.is_favourite,
        is_archived=row.is_archived,
        is_shared=row.is_shared,
    )
