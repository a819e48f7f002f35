"""A person's whole library as rows of the archive, each noun in an order that does not depend on primary keys."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Collate

from linksnap.formats.archive.nouns import (
    AliasRow,
    CollectionLinkRow,
    CollectionRow,
    DecisionRow,
    HighlightRow,
    LinkRow,
    LinkTagRow,
    Row,
    SearchRow,
    TagRow,
)
from linksnap.formats.archive.page_rows import ArtifactRow, CaptureRow, OutgoingLinkRow, SnapshotRow
from linksnap.models import (
    OPEN_STATES,
    Artifact,
    Capture,
    Collection,
    CollectionLink,
    Highlight,
    Link,
    LinkTag,
    OutgoingLink,
    SavedSearch,
    Snapshot,
    Suggestion,
    SuggestionState,
    Tag,
    TagAlias,
    User,
)
from linksnap.queries.archive_standing_rows import (
    followed_feed_rows,
    rule_rows,
    settings_rows,
    tag_decision_rows,
)
from linksnap.rules.suggestion_codes import IMPORTED

# Texts are put in the order of their code points: that of a database's language differs from machine to machine.
_CODE_POINTS = "C"
_AT_ONCE = 2000
_ENDED = ~Q(state__in=OPEN_STATES)


def tag_rows(owner: User) -> Iterator[Row]:
    """By key."""
    names = ("key", "name", "slug", "parent__key", "created_at")
    for key, name, slug, parent, created_at in _values(Tag.objects.filter(owner=owner).order_by(_text("key")), *names):
        yield TagRow(key, name, slug, parent or "", created_at)


def alias_rows(owner: User) -> Iterator[Row]:
    """By key."""
    for tag, key, name in _values(
        TagAlias.objects.filter(owner=owner).order_by(_text("key")), "tag__key", "key", "name"
    ):
        yield AliasRow(tag, key, name)


def link_rows(owner: User) -> Iterator[Row]:
    """By the date they were saved."""
    waiting = Capture.objects.filter(link=OuterRef("pk"), state__in=OPEN_STATES)
    rows = Link.objects.filter(owner=owner).annotate(is_capture_waiting=Exists(waiting))
    own = (
        "public_id", "url", "canonical_url", "host", "title", "description", "notes", "is_unread", "is_favourite",
        "is_archived", "is_shared", "created_at", "updated_at",
    )  # fmt: skip
    more = ("current_snapshot__public_id", "latest_capture__public_id", "latest_capture__state", "is_capture_waiting")
    for row in _values(rows.order_by("created_at", "public_id"), *own, *more):
        current, latest, state, is_waiting = row[len(own) :]
        values = [*row[: len(own)], current or "", latest if latest and state not in OPEN_STATES else "", is_waiting]
        yield LinkRow(*values)


def link_tag_rows(owner: User) -> Iterator[Row]:
    """By link; on each, in the order they were put there."""
    rows = LinkTag.objects.filter(owner=owner).order_by("link__public_id", "created_at", _text("tag__key"))
    for row in _values(rows, "link__public_id", "tag__key", "source", "probability", "created_at"):
        yield LinkTagRow(*row)


def collection_rows(owner: User) -> Iterator[Row]:
    """From the top down, siblings in their order."""
    below: dict[int | None, list[Collection]] = {}
    for row in Collection.objects.filter(owner=owner).order_by("position", "created_at", "public_id"):
        below.setdefault(row.parent_id, []).append(row)
    waiting = [(row, "") for row in reversed(below.get(None, []))]
    while waiting:
        row, parent = waiting.pop()
        yield CollectionRow(
            row.public_id, parent, row.name, row.description, row.position, row.created_at, row.updated_at
        )
        waiting += [(child, row.public_id) for child in reversed(below.get(row.pk, []))]


def collection_link_rows(owner: User) -> Iterator[Row]:
    """By collection, in their order."""
    rows = CollectionLink.objects.filter(owner=owner).order_by("collection__public_id", "position", "link__public_id")
    for row in _values(rows, "collection__public_id", "link__public_id", "position", "added_at"):
        yield CollectionLinkRow(*row)


def search_rows(owner: User) -> Iterator[Row]:
    """In their order."""
    rows = SavedSearch.objects.filter(owner=owner).order_by("position", "created_at", "public_id")
    for row in _values(rows, "public_id", "name", "query", "mode", "position", "created_at"):
        yield SearchRow(*row)


def highlight_rows(owner: User) -> Iterator[Row]:
    """By link, oldest first."""
    rows = Highlight.objects.filter(owner=owner).order_by("link__public_id", "created_at", "public_id")
    names = ("public_id", "link__public_id", "quote", "note", "colour", "anchor", "created_at")
    for row in _values(rows, *names):
        yield HighlightRow(*row)


def decision_rows(owner: User) -> Iterator[Row]:
    """Proposals that were accepted or rejected, and those of a file that wait, by link."""
    # A file's tags cannot be proposed anew: the file is gone.
    kept = ~Q(state=SuggestionState.PENDING) | Q(reason=IMPORTED)
    rows = Suggestion.objects.filter(kept, owner=owner)
    names = (
        "public_id", "link__public_id", "tag__key", "key", "name", "score", "reason", "state", "created_at",
        "decided_at",
    )  # fmt: skip
    for public_id, link, tag, *rest in _values(rows.order_by("link__public_id", _text("key")), *names):
        yield DecisionRow(public_id, link, tag or "", *rest)


def capture_rows(owner: User) -> Iterator[Row]:
    """Ended captures that made a snapshot or are the last of their link, by link."""
    is_last = Q(link__latest_capture=F("pk"))
    rows = Capture.objects.filter(_ENDED, is_last | Q(snapshot__isnull=False), owner=owner)
    names = (
        "public_id", "link__public_id", "queue", "source", "state", "reason", "detail", "attempts", "upload_type",
        "page_date", "options", "step", "step_detail", "step_seconds", "created_at", "queued_at", "started_at",
        "finished_at", "dismissed_at",
    )  # fmt: skip
    for row in _values(rows.order_by("link__public_id", "created_at", "public_id"), *names):
        yield CaptureRow(*row)


def snapshot_rows(owner: User) -> Iterator[Row]:
    """All versions, by link."""
    rows = Snapshot.objects.filter(owner=owner).order_by("link__public_id", "version")
    names = (
        "public_id", "link__public_id", "capture__public_id", "version", "captured_at", "final_url", "http_status",
        "redirects", "verdict", "missing", "title", "description", "author", "site_name", "published_at", "lang",
        "words", "text_sha256", "metadata_sources", "modified_at", "canonical_url", "document", "evidence", "strategy",
        "faults", "details", "pinned_at", "seen_at",
    )  # fmt: skip
    digest = names.index("text_sha256")
    for *row, state in _values(rows, *names, "capture__state"):
        # Only captures that have ended are in the archive.
        row[2] = row[2] if row[2] and state not in OPEN_STATES else ""
        row[digest] = bytes(row[digest]).hex()
        yield SnapshotRow(*row)


def outgoing_link_rows(owner: User) -> Iterator[Row]:
    """By snapshot, in the order of the article."""
    rows = OutgoingLink.objects.filter(owner=owner).order_by("snapshot__public_id", "n")
    for row in _values(rows, "snapshot__public_id", "n", "url", "text"):
        yield OutgoingLinkRow(*row)


def artifact_rows(owner: User) -> Iterator[ArtifactRow]:
    """By snapshot, kind and part."""
    rows = Artifact.objects.filter(owner=owner).order_by("snapshot__public_id", _text("kind"), "part")
    names = ("snapshot__public_id", "kind", "part", "sha256", "size", "content_type", "width", "height")
    for row in _values(rows, *names):
        yield ArtifactRow(*row)


def blobs_of(owner: User) -> list[tuple[str, str]]:
    """Digest and encoding of everything `owner` has in the store, each digest once, sorted."""
    rows = Artifact.objects.filter(owner=owner).order_by("sha256", "-encoding").distinct("sha256")
    return list(rows.values_list("sha256", "encoding"))


# The nouns that come from tables alone; artifacts and blobs also depend on what the store holds.
ROWS_OF: dict[str, Callable[[User], Iterator[Row]]] = {
    "settings": settings_rows,
    "tags": tag_rows,
    "aliases": alias_rows,
    "links": link_rows,
    "link_tags": link_tag_rows,
    "collections": collection_rows,
    "collection_links": collection_link_rows,
    "searches": search_rows,
    "highlights": highlight_rows,
    "decisions": decision_rows,
    "rules": rule_rows,
    "tag_decisions": tag_decision_rows,
    "followed_feeds": followed_feed_rows,
    "captures": capture_rows,
    "snapshots": snapshot_rows,
    "outgoing_links": outgoing_link_rows,
}


def _values(rows: QuerySet[Any], *names: str) -> Iterator[tuple[Any, ...]]:
    return rows.values_list(*names).iterator(chunk_size=_AT_ONCE)


def _text(name: str) -> Collate:
    return Collate(name, _CODE_POINTS)
