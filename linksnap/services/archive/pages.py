"""Brings in what was captured: captures as they ended, versions, their files; and asks for the index of each page."""

import hashlib

from linksnap import jobs
from linksnap.formats.archive.lines import BadRow, canonical
from linksnap.formats.archive.nouns import LinkRow
from linksnap.formats.archive.page_rows import ArtifactRow, CaptureRow, Json, OutgoingLinkRow, SnapshotRow
from linksnap.models import (
    OPEN_STATES,
    Artifact,
    ArtifactKind,
    Capture,
    CaptureQueue,
    CaptureSource,
    EmbedJob,
    Link,
    OutgoingLink,
    Snapshot,
    WorkState,
)
from linksnap.rules.addresses import AllowList
from linksnap.rules.canonical_url import UrlError, canonical_url
from linksnap.services import bulk_rows, captures
from linksnap.services.archive.desk import Desk, choice, free_ids, in_batches, set_numbers
from linksnap.services.blob_store import encoding_of
from linksnap.services.links import egress_allow_list

_A_DAY_S = 86_400
_CAPTURE_FIELDS = (
    "reason", "detail", "attempts", "upload_type", "page_date", "step", "step_detail", "created_at", "queued_at",
    "started_at", "finished_at", "dismissed_at",
)  # fmt: skip
_SNAPSHOT_OBJECTS = ("redirects", "missing", "metadata_sources", "evidence", "details")
_SNAPSHOT_FIELDS = (
    "captured_at", "final_url", "http_status", "verdict", "title", "description", "author", "site_name",
    "published_at", "lang", "words", "modified_at", "canonical_url", "document", "strategy", "pinned_at", "seen_at",
)  # fmt: skip


def bring_captures(desk: Desk) -> None:
    """Captures that have ended. Nothing of them is done again."""
    for batch in in_batches(desk.archive.rows(CaptureRow)):
        known = _known(Capture, desk, [row.public_id for row in batch])
        new = [row for row in batch if row.public_id not in known]
        ids = bulk_rows.next_ids(Capture, len(new))
        public_ids = free_ids(Capture, [row.public_id for row in new])
        columns: list[dict[str, object]] = [
            {
                "id": pk,
                "public_id": public_id,
                "link_id": desk.links[row.link].link_id,
                "queue": choice(CaptureQueue, row.queue),
                "source": choice(CaptureSource, row.source),
                "state": _ended(row.state),
                "options": canonical(row.options).decode(),
                "step_seconds": canonical(_seconds(row.step_seconds)).decode(),
                **{name: getattr(row, name) for name in _CAPTURE_FIELDS},
            }
            for row, pk, public_id in zip(new, ids, public_ids, strict=True)
        ]
        desk.insert(Capture, columns)
        desk.captures |= known | {row.public_id: pk for row, pk in zip(new, ids, strict=True)}
        for row, pk in zip(new, ids, strict=True):
            desk.links[row.link].note("captures", pk)


def bring_snapshots(desk: Desk) -> None:
    """Versions the links lack. On a link that was there they come after its own."""
    for batch in in_batches(desk.archive.rows(SnapshotRow)):
        links = {desk.links[row.link].link_id for row in batch}
        there = Snapshot.objects.filter(owner=desk.owner, link__in=links).values_list(
            "link_id", "version", "captured_at", "text_sha256", "pk"
        )
        same = {(link, moment, bytes(text)): pk for link, _, moment, text, pk in there}
        taken = {(link, version) for link, version, *_ in there}
        new: list[tuple[SnapshotRow, int]] = []
        for row in batch:
            link = desk.links[row.link].link_id
            known = same.get((link, row.captured_at, bytes.fromhex(row.text_sha256)))
            if known is not None:
                desk.snapshots[row.public_id] = known
                continue
            version = row.version
            while (link, version) in taken:
                version += 1
            taken.add((link, version))
            new.append((row, version))
        _insert_snapshots(desk, new)


def bring_artifacts(desk: Desk) -> None:
    """The files of the versions that came; their bytes lie in the store already. A picture that is none stays away."""
    came = _came(desk)
    for batch in in_batches(desk.archive.rows(ArtifactRow)):
        columns: list[dict[str, object]] = [
            {
                "snapshot_id": desk.snapshots[row.snapshot],
                "kind": choice(ArtifactKind, row.kind),
                "part": row.part,
                "sha256": blob.sha256,
                "size": blob.size,
                "stored_size": blob.stored_size,
                "encoding": encoding_of(row.content_type),
                "content_type": row.content_type,
                "width": row.width,
                "height": row.height,
            }
            for row in batch
            if desk.snapshots[row.snapshot] in came and (blob := desk.blobs.of(row)) is not None
        ]
        desk.insert(Artifact, columns)


def bring_outgoing_links(desk: Desk) -> None:
    """The links in the articles of the versions that came; where they lead is judged by the rules of today."""
    came, allow = _came(desk), egress_allow_list()
    for batch in in_batches(desk.archive.rows(OutgoingLinkRow)):
        columns: list[dict[str, object]] = [
            {
                "snapshot_id": desk.snapshots[row.snapshot],
                "n": row.n,
                "url": row.url,
                "canonical_sha256": _digest(row.url, allow),
                "text": row.text,
            }
            for row in batch
            if desk.snapshots[row.snapshot] in came
        ]
        desk.insert(OutgoingLink, columns)


def _digest(url: str, allow: AllowList) -> bytes:
    """The digest a saved link of this address has; of one that could not be saved, one that nothing has."""
    try:
        return canonical_url(url, allow).sha256
    except UrlError:
        return hashlib.sha256(url.encode()).digest()


def _came(desk: Desk) -> set[int]:
    """The versions this archive brought."""
    return {pk for result in desk.links.values() for pk in result.added.get("snapshots", ())}


def settle_links(desk: Desk) -> None:
    """Let the links name their page and last capture, and have the pages indexed. What had no page gets one."""
    current: dict[int, int] = {}
    latest: dict[int, int] = {}
    waiting: list[int] = []
    for batch in in_batches(desk.archive.rows(LinkRow)):
        ids = [desk.links[row.public_id].link_id for row in batch]
        bare = set(Link.objects.filter(pk__in=ids, current_snapshot=None).values_list("pk", flat=True))
        for row, pk in zip(batch, ids, strict=True):
            if pk in bare and row.current:
                current[pk] = desk.snapshots[row.current]
            if desk.links[row.public_id].is_new and row.latest_capture:
                latest[pk] = desk.captures[row.latest_capture]
            if desk.links[row.public_id].is_new and row.is_capture_waiting:
                waiting.append(pk)
    set_numbers(Link, "current_snapshot_id", current)
    set_numbers(Link, "latest_capture_id", latest)
    _ask_for_index(desk, list(current.values()))
    for link in Link.objects.filter(pk__in=waiting).defer("words"):
        captures.enqueue(link, CaptureQueue.BULK)


def _ask_for_index(desk: Desk, snapshots: list[int]) -> None:
    desk.insert(EmbedJob, [{"snapshot_id": pk} for pk in snapshots])
    job = EmbedJob.objects.filter(owner=desk.owner, state=WorkState.QUEUED).first()
    if job is not None:
        jobs.hint_embed(job)


def _insert_snapshots(desk: Desk, new: list[tuple[SnapshotRow, int]]) -> None:
    ids = bulk_rows.next_ids(Snapshot, len(new))
    public_ids = free_ids(Snapshot, [row.public_id for row, _ in new])
    columns: list[dict[str, object]] = [
        {
            "id": pk,
            "public_id": public_id,
            "link_id": desk.links[row.link].link_id,
            "capture_id": desk.captures[row.capture] if row.capture else None,
            "version": version,
            "text_sha256": bytes.fromhex(row.text_sha256),
            **{name: canonical(getattr(row, name)).decode() for name in _SNAPSHOT_OBJECTS},
            "faults": canonical(_codes(row.faults)).decode(),
            **{name: getattr(row, name) for name in _SNAPSHOT_FIELDS},
        }
        for (row, version), pk, public_id in zip(new, ids, public_ids, strict=True)
    ]
    desk.insert(Snapshot, columns)
    for (row, _), pk in zip(new, ids, strict=True):
        desk.snapshots[row.public_id] = pk
        desk.links[row.link].note("snapshots", pk)
        if not desk.links[row.link].is_new:
            desk.links[row.link].note("pages", pk)


def _known(model: type[Capture], desk: Desk, public_ids: list[str]) -> dict[str, int]:
    rows = model.objects.filter(owner=desk.owner, public_id__in=public_ids)
    return dict(rows.values_list("public_id", "pk"))


def _ended(state: str) -> str:
    if choice(WorkState, state) in OPEN_STATES:
        raise BadRow(f"captures.jsonl: {state} is no end")
    return state


def _seconds(steps: Json) -> Json:
    """Pages and the operator's figures calculate with them."""
    for value in steps.values():
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < _A_DAY_S:
            raise BadRow("captures.jsonl: step_seconds: no seconds")
    return steps


def _codes(faults: Json) -> Json:
    if not all(isinstance(code, str) for code in faults.values()):
        raise BadRow("snapshots.jsonl: faults: no codes")
    return faults
