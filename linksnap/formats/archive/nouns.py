"""The rows of the archive, version 1: one noun a file `<noun>.jsonl`, keyed by public ids and tag keys only."""

from dataclasses import dataclass
from datetime import datetime

VERSION = 1
FORMAT = "linksnap"
Json = dict[str, object]


@dataclass(frozen=True)
class OwnerSettings:
    """How the person likes their pages; one row."""

    language: str
    theme: str


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
    """The tag of a key on a link, and how it came there."""

    link: str
    tag: str
    source: str
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
    """A proposal that was accepted or rejected; open ones are made anew from the pages. `tag` is a key or empty."""

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


@dataclass(frozen=True)
class CaptureRow:
    """How a capture ended: those that made a snapshot, and the last one of each link."""

    public_id: str
    link: str
    queue: str
    source: str
    state: str
    reason: str
    detail: str
    attempts: int
    upload_type: str
    page_date: datetime | None
    options: Json
    step: str
    step_detail: str
    step_seconds: Json
    created_at: datetime
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    dismissed_at: datetime | None


@dataclass(frozen=True)
class SnapshotRow:
    """A version of a page; `capture` is a public id or empty, `text_sha256` hex or empty."""

    public_id: str
    link: str
    capture: str
    version: int
    captured_at: datetime
    final_url: str
    http_status: int | None
    redirects: list[object]
    verdict: str
    missing: list[object]
    title: str
    description: str
    author: str
    site_name: str
    published_at: datetime | None
    lang: str
    words: int
    text_sha256: str
    metadata_sources: Json


@dataclass(frozen=True)
class ArtifactRow:
    """A file of a snapshot; its bytes are the member `blobs/<2>/<sha256>`."""

    snapshot: str
    kind: str
    sha256: str
    size: int
    content_type: str
    width: int
    height: int


@dataclass(frozen=True)
class BlobRow:
    """Bytes that are in the archive: digest and size of them as they are, before the zip packs them."""

    sha256: str
    size: int


Row = (
    OwnerSettings | TagRow | AliasRow | LinkRow | LinkTagRow | CollectionRow | CollectionLinkRow | SearchRow
    | HighlightRow | DecisionRow | CaptureRow | SnapshotRow | ArtifactRow | BlobRow
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
    "captures": CaptureRow,
    "snapshots": SnapshotRow,
    "artifacts": ArtifactRow,
    "blobs": BlobRow,
}
MANIFEST = "manifest.json"


def member_of(noun: str) -> str:
    """The name of a noun's member."""
    return f"{noun}.jsonl"


def blob_member(sha256: str) -> str:
    """The name of the member that holds the bytes of this digest."""
    return f"blobs/{sha256[:2]}/{sha256}"
