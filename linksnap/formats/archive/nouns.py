"""The rows of the archive, version 3: one noun a file `<noun>.jsonl`, keyed by public ids and tag keys only."""

from dataclasses import dataclass
from datetime import datetime

from linksnap.formats.archive.page_rows import ArtifactRow, BlobRow, CaptureRow, OutgoingLinkRow, SnapshotRow
from linksnap.formats.archive.standing_rows import FollowedFeedRow, RuleRow, TagDecisionRow

VERSION = 3
FORMAT = "linksnap"


@dataclass(frozen=True)
class OwnerSettings:
    """How the person likes their pages, what captures make, what goes on by itself; one row.

    `exports` is empty or the rhythm, format and number of files of a scheduled export.
    """

    language: str
    theme: str
    formats: list[object]
    thins_versions: bool
    auto_tags_from: float | None
    remembers_searches: bool
    has_letter_keys: bool
    views: dict[str, object]
    exports: dict[str, object]


@dataclass(frozen=True)
class TagRow:
    """A tag; `parent` is the key of the tag it stands under, or empty."""

    key: str
    name: str
    slug: str
    parent: str
    created_at: datetime


@dataclass(frozen=True)
class AliasRow:
    """Another name that leads to the tag of the key `tag`."""

    tag: str
    key: str
    name: str


@dataclass(frozen=True)
class LinkRow:
    """A link. `current` and `latest_capture` are public ids or empty.

    `is_capture_waiting`: a capture was queued or running; one is queued anew where the archive is brought in.
    """

    public_id: str
    url: str
    canonical_url: str
    host: str
    title: str
    description: str
    notes: str
    is_unread: bool
    is_favourite: bool
    is_archived: bool
    is_shared: bool
    created_at: datetime
    updated_at: datetime
    current: str
    latest_capture: str
    is_capture_waiting: bool


@dataclass(frozen=True)
class LinkTagRow:
    """The tag of a key on a link, how it came there, and how sure the suggester was where it had a part in that."""

    link: str
    tag: str
    source: str
    probability: float | None
    created_at: datetime


@dataclass(frozen=True)
class CollectionRow:
    """A collection; those above come before those below. The secret of a shared one is not carried."""

    public_id: str
    parent: str
    name: str
    description: str
    position: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class CollectionLinkRow:
    """A link's place in a collection."""

    collection: str
    link: str
    position: int
    added_at: datetime


@dataclass(frozen=True)
class SearchRow:
    """A saved search."""

    public_id: str
    name: str
    query: str
    mode: str
    position: int
    created_at: datetime


@dataclass(frozen=True)
class HighlightRow:
    """A marked passage."""

    public_id: str
    link: str
    quote: str
    note: str
    colour: str
    anchor: str
    created_at: datetime


@dataclass(frozen=True)
class DecisionRow:
    """A proposal that was accepted or rejected, or that came with a file and waits; `tag` is a key or empty.

    What the suggester itself proposes is made anew from the pages.
    """

    public_id: str
    link: str
    tag: str
    key: str
    name: str
    score: float
    reason: str
    state: str
    created_at: datetime
    decided_at: datetime | None


Row = (
    OwnerSettings | TagRow | AliasRow | LinkRow | LinkTagRow | CollectionRow | CollectionLinkRow | SearchRow
    | HighlightRow | DecisionRow | RuleRow | TagDecisionRow | FollowedFeedRow | CaptureRow | SnapshotRow
    | OutgoingLinkRow | ArtifactRow | BlobRow
)  # fmt: skip

# In the order of the archive: what a row names comes before it, but for a link's current snapshot and last capture.
NOUNS: dict[str, type[Row]] = {
    "settings": OwnerSettings,
    "tags": TagRow,
    "aliases": AliasRow,
    "links": LinkRow,
    "link_tags": LinkTagRow,
    "collections": CollectionRow,
    "collection_links": CollectionLinkRow,
    "searches": SearchRow,
    "highlights": HighlightRow,
    "decisions": DecisionRow,
    "rules": RuleRow,
    "tag_decisions": TagDecisionRow,
    "followed_feeds": FollowedFeedRow,
    "captures": CaptureRow,
    "snapshots": SnapshotRow,
    "outgoing_links": OutgoingLinkRow,
    "artifacts": ArtifactRow,
    "blobs": BlobRow,
}
# The version of the first archive that has a noun, where that is not the first of all.
SINCE: dict[str, int] = {"outgoing_links": 2, "rules": 3, "tag_decisions": 3, "followed_feeds": 3}
MANIFEST = "manifest.json"


def nouns_of(version: int) -> dict[str, type[Row]]:
    """The nouns an archive of this version has."""
    return {noun: kind for noun, kind in NOUNS.items() if SINCE.get(noun, 1) <= version}


def member_of(noun: str) -> str:
    """The name of a noun's member."""
    return f"{noun}.jsonl"


def blob_member(sha256: str) -> str:
    """The name of the member that holds the bytes of this digest."""
    return f"blobs/{sha256[:2]}/{sha256}"
