"""The rows of the archive that say what was captured: captures, versions, the links in them, their files."""

from dataclasses import dataclass
from datetime import datetime

Json = dict[str, object]


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
    modified_at: datetime | None
    canonical_url: str
    document: str
    evidence: Json
    strategy: str
    faults: Json
    details: Json
    pinned_at: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True)
class OutgoingLinkRow:
    """A link in the article of a snapshot, the `n`-th of them."""

    snapshot: str
    n: int
    url: str
    text: str


@dataclass(frozen=True)
class ArtifactRow:
    """A file of a snapshot; its bytes are the member `blobs/<2>/<sha256>`. Pictures may come in parts, from 0."""

    snapshot: str
    kind: str
    part: int
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
