"""The way of one capture: claim, browser, extraction, store, one transaction."""

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from linksnap.models import Capture
from linksnap.services import artifact_store, capture_progress, snapshots, uploads
from linksnap.services.blob_store import BlobMissing
from workers import web_copies
from workers.capture.own_folder import OwnFolder
from workers.capture.supervisor import CaptureHost
from workers.capture.types import ArtifactFile, CaptureResult, SavedFile, Step, Verdict
from workers.capture_wishes import options_of
from workers.extract.types import ExtractedPage
from workers.page_records import page_record
from workers.worker_name import worker_name

log = structlog.get_logger(__name__)

# With one of these there is a page worth keeping, if only to see what stood in the way; else only the verdict.
_KEPT = frozenset(
    {
        Verdict.COMPLETE,
        Verdict.PARTIAL,
        Verdict.ERROR_STATUS,
        Verdict.NEAR_EMPTY,
        Verdict.CONSENT_WALL,
        Verdict.LOGIN_WALL,
        Verdict.PAYWALL,
        Verdict.BOT_CHECK,
        Verdict.SOFT_404,
    }
)
# A page, or the document that an address led to.
_WHOLE = frozenset({"html", "original"})
# Faults of the archive (workers.capture.formats.base.Fault) in the words of reasons.
_NO_ARCHIVE = {"busy": Verdict.TIMEOUT, "deadline": Verdict.TIMEOUT, "too_large": Verdict.TOO_LARGE}


@cache
def capture_host() -> CaptureHost:
    """The browser's process of this worker; one worker, one browser."""
    return CaptureHost(chromium=settings.ENV.chromium)


@dataclass
class StepClock:
    """Times the steps people watch and reports each change."""

    capture: Capture
    done: dict[str, float] = field(default_factory=dict)
    current: str = ""
    since: float = 0.0

    def enter(self, step: Step, detail: str = "") -> None:
        """Now in `step`; the one before it is over."""
        now = time.monotonic()
        if step.value != self.current:
            if self.current:
                self.done[self.current] = round(now - self.since, 2)
            self.current, self.since = step.value, now
        capture_progress.report_step(self.capture, step.value, detail, self.done)


def run_capture(capture_id: int) -> None:
    """Claim one capture and bring it to its end. Nothing happens when it is not to be had."""
    capture = capture_progress.claim(capture_id, worker_name())
    if capture is None:
        return
    with structlog.contextvars.bound_contextvars(capture=capture.public_id), _heartbeat(capture):
        try:
            _capture(capture)
        except Exception as error:
            # Whatever is wrong with us, the row must not wait for its lease to run out.
            log.exception("capture_failed")
            capture_progress.fail(capture, "internal", repr(error))


def _capture(capture: Capture) -> None:
    clock = StepClock(capture)
    clock.enter(Step.FETCH)
    own = OwnFolder.make()
    try:
        _capture_into(own.path, capture, clock)
    finally:
        own.remove()


def _capture_into(folder: Path, capture: Capture, clock: StepClock) -> None:
    try:
        saved = _saved_file(capture, folder) if capture.is_of_file else None
    except BlobMissing:
        capture_progress.fail(capture, "file_missing", capture.upload_sha256)
        return
    options = options_of(capture, saved)
    result = capture_host().capture(capture.address, options, folder, clock.enter)
    if saved is None and _site_will_do_better(capture, result):
        return
    if result.verdict not in _KEPT or _WHOLE.isdisjoint(file.kind for file in result.artifacts):
        capture_progress.fail(capture, _reason(result).value, result.detail)
        return
    if capture.is_copy and web_copies.is_no_page(capture, result):
        capture_progress.fail(capture, "no_copy", result.verdict.value)
        return
    page = _read_extraction(result)
    record = page_record(result, page, _keep(result.artifacts, page))
    if capture.is_copy:
        capture.page_date = web_copies.moment_of(capture, result)
        record = web_copies.with_own_addresses(record)
    clock.enter(Step.TAG)
    snapshot = snapshots.record(capture, record)
    log.info("captured", verdict=result.verdict.value, kept=snapshot is not None, seconds=clock.done)


def _reason(result: CaptureResult) -> Verdict:
    """Why nothing is kept. A page may have come whole, and only its archive have failed: then that is the reason."""
    if result.verdict not in (Verdict.COMPLETE, Verdict.PARTIAL):
        return result.verdict
    return _NO_ARCHIVE.get(result.faults.get("html", ""), Verdict.CRASH)


def _site_will_do_better(capture: Capture, result: CaptureResult) -> bool:
    """True when the site is only overloaded now and the capture waits for it; its error page is kept in the end."""
    wish = result.evidence.get("retry_after")
    seconds = float(wish) if isinstance(wish, int | float) else None
    return capture_progress.wait_for_site(capture, result.status or 0, seconds)


def _saved_file(capture: Capture, folder: Path) -> SavedFile:
    """The page that came as a file, laid beside what will be made of it. Raises BlobMissing."""
    path = folder / "upload"
    uploads.copy_out(capture, path)
    moment = capture.page_date.isoformat() if capture.page_date else ""
    return SavedFile(str(path), capture.upload_type, capture.link.title, moment)


def _read_extraction(result: CaptureResult) -> ExtractedPage:
    """What the engine's process wrote down; a page that broke its parsers is kept without words."""
    if result.extracted is None:
        return ExtractedPage()
    try:
        return ExtractedPage.from_json(json.loads(result.extracted.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError) as error:
        log.warning("extraction_unreadable", error=type(error).__name__)
        return ExtractedPage()


def _keep(files: tuple[ArtifactFile, ...], page: ExtractedPage) -> list[snapshots.KeptArtifact]:
    kept = [
        snapshots.KeptArtifact(
            kind=file.kind,
            content_type=file.content_type,
            blob=artifact_store.put_file(file.path, file.content_type),
            width=file.width,
            height=file.height,
            part=file.part,
        )
        for file in files
        if file.kind != "reader"
    ]
    blocks = json.dumps([asdict(block) for block in page.blocks], ensure_ascii=False)
    texts = {
        "reader": (page.reader_html, "text/html"),
        "text": (page.text, "text/plain"),
        "blocks": (blocks, "application/json"),
    }
    for kind, (text, content_type) in texts.items():
        if text:
            blob = artifact_store.put(text.encode("utf-8", errors="replace"), content_type)
            kept.append(snapshots.KeptArtifact(kind, content_type, blob))
    return kept


@contextmanager
def _heartbeat(capture: Capture) -> Iterator[None]:
    """Extend the lease from a thread of its own: the work may sit in the browser for a minute.

    Work that never ends (the browser has its own deadline, a parser has none) takes its process with it: the
    supervisor starts another, and the row is claimed again until it has killed too many.
    """
    over = threading.Event()
    end = time.monotonic() + settings.CAPTURE_LIMIT_SECONDS

    def beat() -> None:
        try:
            while not over.wait(capture_progress.lease_delay().total_seconds()):
                if time.monotonic() > end:
                    log.critical("capture_never_ends", capture=capture.public_id)
                    os._exit(os.EX_SOFTWARE)
                try:
                    if not capture_progress.beat(capture):
                        return
                except DatabaseError as error:
                    # The database may be back before the lease runs out.
                    log.warning("beat_failed", error=str(error))
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)
