"""Deletes blobs that no row names any more, a day after they were last written, and what dead writers left."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import structlog

from linksnap.models.upkeep_report import ReportKind
from linksnap.queries.database_time import database_now
from linksnap.services import upkeep_reports, upload_store
from linksnap.services.artifact_store import blob_store
from linksnap.services.folder_store import sweep_old_files
from linksnap.services.store_names import side_by_side, store_held, written_names

log = structlog.get_logger(__name__)

# Bytes are written before their row: in this time every capture has ended, one way or the other.
GRACE = timedelta(hours=24)


@dataclass(frozen=True)
class Swept:
    """What went. `skipped` says why nothing was tried: a backup runs, or no row names anything at all."""

    blobs: int = 0
    bytes: int = 0
    leftovers: int = 0
    skipped: str = ""


def sweep(*, even_all: bool = False) -> Swept:
    """Delete what nothing names, and write a report.

    A database without a single artifact beside a store that has some is taken for the wrong database, and nothing is
    deleted, unless `even_all`.
    """
    started_at = database_now()
    # Before the names are read: what is written from now on is younger than this.
    older_than = min(started_at, datetime.now(UTC)) - GRACE
    with store_held(alone=True) as is_ours:
        swept = _sweep(older_than, even_all) if is_ours else Swept(skipped="backup_runs")
    upkeep_reports.record(ReportKind.SWEEP, started_at, swept.skipped != "nothing_named", asdict(swept))
    log.info("store_swept", **asdict(swept))
    return swept


def _sweep(older_than: datetime, even_all: bool) -> Swept:
    store, blobs, size = blob_store(), 0, 0
    leftovers = store.sweep_leftovers(older_than) + sweep_old_files(upload_store.folder() / "tmp", older_than)
    with written_names() as names:
        if not names.count and not even_all:
            is_empty = next(store.walk(), None) is None
            return Swept(leftovers=leftovers, skipped="" if is_empty else "nothing_named")
        for named, found in side_by_side(names, store.walk()):
            if named is None and found and found.touched_at < older_than and store.sweep(found.name, older_than):
                blobs += 1
                size += found.stored_size
    return Swept(blobs, size, leftovers)
