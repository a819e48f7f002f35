"""Record what a capture brought, in one transaction: snapshot, artifacts, index request and event, or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from linksnap import jobs
from linksnap.models import Artifact, Capture, EmbedJob, EventKind, Link, OutgoingLink, Snapshot, WorkState
from linksnap.queries.database_time import database_now
from linksnap.rules.canonical_url import UrlError, canonical_url
from linksnap.rules.copy_worth import CopyFacts, may_replace
from linksnap.services import announcements, captures, events, queue, retention, site_turns
from linksnap.services.blob_store import StoredBlob

# Pages that link to more are lists, and say nothing by one more link.
MOST_LINKS = 1_000


@dataclass(frozen=True)
class KeptArtifact:
    """Bytes that are in the store already, and what they are."""

    kind: str
    content_type: str
    blob: StoredBlob
    width: int = 0
    height: int = 0
    part: int = 0


@dataclass(frozen=True)
class LinkOut:
    """A link in the article, as it stands there."""

    url: str
    text: str


@dataclass(frozen=True)
class PageRecord:
    """Everything the workers found out about a page, in plain values."""

    final_url: str
    http_status: int | None
    verdict: str
    redirects: list[dict[str, object]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    title: str = ""
    description: str = ""
    author: str = ""
    site_name: str = ""
    published_at: datetime | None = None
    lang: str = ""
    words: int = 0
    text_sha256: bytes = b""
    metadata_sources: dict[str, str] = field(default_factory=dict)
    modified_at: datetime | None = None
    canonical_url: str = ""
    document: str = "page"
    evidence: dict[str, object] = field(default_factory=dict)
    strategy: str = "plain"
    faults: dict[str, str] = field(default_factory=dict)
    details: dict[str, object] = field(default_factory=dict)
    links: list[LinkOut] = field(default_factory=list)
    artifacts: list[KeptArtifact] = field(default_factory=list)


@transaction.atomic
def record(capture: Capture, page: PageRecord) -> Snapshot | None:
    """Append a version and end the capture; None when the capture is no longer ours (cancelled, or a newer fence).

    A page that is just what it was gets no new version: the one there is was seen again, and is returned. Another one
    becomes searchable when the resident encoder has indexed it; its request is written here.
    """
    # The link before its capture, as whoever deletes or merges links: the other way round the two wait for each other.
    held = Link.objects.select_for_update(of=("self",)).select_related("current_snapshot")
    link = held.filter(captures=capture.pk).first()
    if link is None or not queue.finish(capture, WorkState.SUCCEEDED, reason=page.verdict):
        return None
    site_turns.record_success(capture.site)
    if known := retention.seen_again(link, capture, page, {kept.kind for kept in page.artifacts}):
        # Nobody will index it again, so this is the end of its way.
        Capture.objects.filter(pk=capture.pk).update(reason="unchanged", step="done", step_detail="")
        events.record(capture, EventKind.SUCCEEDED, verdict=page.verdict, seen_again=known.version)
        captures.after_file(capture)
        return known
    snapshot = _append(link, capture, page)
    current = link.current_snapshot
    if may_replace(_facts(current) if current else None, _facts(snapshot)):
        link.current_snapshot = snapshot
        Link.objects.filter(pk=link.pk).update(current_snapshot=snapshot, updated_at=Now())
        jobs.hint_embed(EmbedJob.objects.create(owner_id=link.owner_id, snapshot=snapshot))
    events.record(capture, EventKind.SUCCEEDED, verdict=page.verdict, version=snapshot.version)
    captures.after_file(capture)
    announcements.snapshot_kept(snapshot)
    return snapshot


def _append(link: Link, capture: Capture, page: PageRecord) -> Snapshot:
    last = Snapshot.objects.filter(link=link).aggregate(last=Max("version"))["last"] or 0
    # Not this machine's clock: it may run ahead, and pages of tomorrow would stand before all others.
    now = database_now()
    values = {name: value for name, value in vars(page).items() if name not in ("artifacts", "links")}
    snapshot = Snapshot.objects.create(
        owner_id=link.owner_id,
        link=link,
        capture=capture,
        version=last + 1,
        captured_at=min(capture.page_date or now, now),
        **values,
    )
    Artifact.objects.bulk_create(
        Artifact(
            owner_id=link.owner_id,
            snapshot=snapshot,
            kind=kept.kind,
            content_type=kept.content_type,
            width=kept.width,
            height=kept.height,
            part=kept.part,
            sha256=kept.blob.sha256,
            size=kept.blob.size,
            stored_size=kept.blob.stored_size,
            encoding=kept.blob.encoding,
        )
        for kept in page.artifacts
    )
    OutgoingLink.objects.bulk_create(_outgoing(snapshot, page.links))
    return snapshot


def _outgoing(snapshot: Snapshot, links: list[LinkOut]) -> Iterator[OutgoingLink]:
    """Rows for the links of an article, each target once; what is no address of the web is left out."""
    seen: set[bytes] = set()
    for link in links:
        try:
            target = canonical_url(link.url)
        except UrlError:
            continue
        if target.sha256 not in seen and len(seen) < MOST_LINKS:
            seen.add(target.sha256)
            yield OutgoingLink(
                owner_id=snapshot.owner_id,
                snapshot=snapshot,
                n=len(seen),
                url=target.url,
                canonical_sha256=target.sha256,
                text=link.text[:300],
            )


def _facts(snapshot: Snapshot) -> CopyFacts:
    return CopyFacts(snapshot.verdict, snapshot.words, snapshot.document, snapshot.captured_at)
