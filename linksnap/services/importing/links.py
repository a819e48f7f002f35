"""The links of an import in bulk: found and held, inserted with their words, changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection
from django.utils import timezone

from linksnap.models import Link
from linksnap.rules.canonical_url import CanonicalUrl
from linksnap.rules.link_words import link_words
from linksnap.services import bulk_rows
from linksnap.services.bulk_rows import Columns, Sent
from linksnap.services.importing.merging import LinkDraft
from linksnap.services.importing.preparing import Prepared

_KNOWN = "SELECT id FROM linksnap_link WHERE owner_id = %b AND canonical_sha256 = ANY(%b)"
_CHANGE = """
UPDATE linksnap_link link SET title = row.title, description = row.description, notes = row.notes,
    is_unread = row.is_unread, is_favourite = row.is_favourite, is_archived = row.is_archived,
    is_shared = row.is_shared, created_at = row.created_at, updated_at = %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::bool[], %s::bool[], %s::bool[],
    %s::timestamptz[]) AS row (id, title, description, notes, is_unread, is_favourite, is_archived, is_shared,
    created_at)
WHERE link.id = row.id
"""
_NAME_CAPTURES = """
UPDATE linksnap_link link SET latest_capture_id = row.capture_id
FROM unnest(%s::bigint[], %s::bigint[]) AS row (id, capture_id) WHERE link.id = row.id
"""
# A tag that was proposed and now comes with the file is decided.
_SETTLE = """
UPDATE linksnap_suggestion proposal SET state = 'accepted', tag_id = tag.id, decided_at = now()
FROM unnest(%s::bigint[], %s::bigint[]) AS row (link_id, tag_id) JOIN linksnap_tag tag ON tag.id = row.tag_id
WHERE proposal.link_id = row.link_id AND proposal.state = 'pending'
    AND (proposal.tag_id = tag.id OR proposal.key = tag.key)
"""


@dataclass(frozen=True)
class NewLink:
    """A link to insert, with the names of its tags for its words and the capture that is made for it."""

    prepared: Prepared
    draft: LinkDraft
    tag_names: Sequence[str]
    capture_id: int | None

    @property
    def address(self) -> CanonicalUrl:
        """The address of the row that brought it."""
        return self.prepared.candidate.address


def find_links(owner_id: int, digests: Collection[bytes], *, hold: bool = True) -> dict[bytes, LinkDraft]:
    """The links that are in the library already, by digest; with `hold` until the transaction ends."""
    known = [pk for (pk,) in bulk_rows.fetch(_KNOWN, [owner_id, list(set(digests))])]
    if not known:
        return {}
    rows = Link.objects.filter(owner_id=owner_id, pk__in=known)
    if hold:
        rows = rows.select_for_update(no_key=True, of=("self",))
    return {bytes(link.canonical_sha256): LinkDraft.of(link) for link in rows.defer("words").order_by("pk")}


def send_links(owner_id: int, new: Sequence[NewLink]) -> Sent:
    """Insert links; the answer holds the ids of those that were added."""
    drafts = [one.draft for one in new]
    fields = ("host", "title", "description", "notes", "is_unread", "is_favourite", "is_archived", "is_shared")
    arrays: dict[str, list[object]] = {
        "id": [draft.link_id for draft in drafts],
        "url": [one.address.url for one in new],
        "canonical_url": [one.address.key for one in new],
        "canonical_sha256": [one.address.sha256 for one in new],
        "latest_capture_id": [one.capture_id for one in new],
        "words": [_words(one) for one in new],
        **{name: [getattr(draft, name) for draft in drafts] for name in (*fields, "created_at", "updated_at")},
    }
    return bulk_rows.send(Link, Columns(arrays, {"owner_id": owner_id}), returning=("id",))


def check_added(sent: Sent, new: Sequence[NewLink]) -> None:
    """Raise IntegrityError when somebody saved one of the links in this moment: look again."""
    if len(sent.rows()) < len(new):
        raise IntegrityError("a link of the batch was saved meanwhile")


def write_changes(drafts: Iterable[LinkDraft]) -> None:
    """Write what merging changed."""
    changed = list(drafts)
    if not changed:
        return
    names = (
        "link_id", "title", "description", "notes", "is_unread", "is_favourite", "is_archived", "is_shared",
        "created_at",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [timezone.now(), *([getattr(draft, name) for draft in changed] for name in names)])


def name_captures(captures: Mapping[int, int]) -> None:
    """Let links name the captures made for them, link id -> capture id."""
    if captures:
        with connection.cursor() as cursor:
            cursor.execute(_NAME_CAPTURES, [list(captures), list(captures.values())])


def settle_proposals(pairs: Sequence[tuple[int, object]]) -> None:
    """What was proposed for a link and is on it now, (link id, tag id), is accepted."""
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(_SETTLE, [[link_id for link_id, _ in pairs], [tag_id for _, tag_id in pairs]])


def _words(new: NewLink) -> str:
    """The words that were prepared; cut again where a later row changed the link, or its tags are called otherwise."""
    draft, prepared = new.draft, new.prepared
    one = prepared.candidate
    is_same = (draft.title, draft.description, draft.notes) == (one.title, one.description, one.notes)
    if is_same and set(prepared.names) == set(new.tag_names):
        return prepared.words
    return link_words([draft.title], new.tag_names, (draft.description, draft.notes), new.address.url)
