"""Writes a backup: the database and the names of its blobs as of one moment, then the blobs, then the signed page."""

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from linksnap.models.upkeep_report import ReportKind
from linksnap.queries.database_time import database_now
from linksnap.queries.store_names import NamedBlob
from linksnap.services import upkeep_reports, upload_store
from linksnap.services.artifact_store import blob_store
from linksnap.services.backups import folder as folders
from linksnap.services.backups.library_digest import library_digests
from linksnap.services.backups.manifest import DUMP, NAMES, Manifest, file_sha256
from linksnap.services.backups.postgres_programs import BackupProblem, Database, run
from linksnap.services.blob_packing import plain_size
from linksnap.services.blob_store import PIECE_BYTES, BlobMissing, BlobName, BlobStore
from linksnap.services.folder_store import FolderStore
from linksnap.services.library_export import one_moment
from linksnap.services.many_at_once import many_at_once
from linksnap.services.store_names import NameList, store_held, write_names
from linksnap.services.uploads import waiting_uploads

log = structlog.get_logger(__name__)

# What is being done, how much of how much: ("database", 0, 0), ("files", 17, 4200).
Progress = Callable[[str, int, int], None]
KEEP = 7
# Buckets and disks answer many at once sooner than one after the other.
_HANDS = 8


@dataclass(frozen=True)
class Written:
    """A finished backup: where it is, its page, and how many blobs came new."""

    path: Path
    manifest: Manifest
    copied: int


def write_backup(
    folder: Path,
    progress: Progress = lambda what, done, total: None,
    *,
    keep: int = KEEP,
    moment: datetime | None = None,
) -> Written:
    """Add a backup to a folder, delete all but the last `keep`, and write a report.

    Raises BackupProblem, OSError (disk full, …); nothing that looks like a backup stays then.
    """
    started_at = database_now()
    try:
        written = _write(folder, progress, moment or started_at)
        gone = folders.forget_old(folder, keep)
    except (BackupProblem, OSError) as error:
        upkeep_reports.record(ReportKind.BACKUP, started_at, False, {"folder": str(folder), "problem": str(error)})
        raise
    page = written.manifest
    told = {
        "folder": str(folder), "name": written.path.name, "blobs": page.blobs, "copied": written.copied,
        "bytes": page.blob_bytes + page.dump_bytes, "lost": page.lost[:100], "forgotten": gone,
    }  # fmt: skip
    upkeep_reports.record(ReportKind.BACKUP, started_at, not page.lost, told)
    log.info("backup_written", **told)
    return written


def back_up_by_schedule() -> int:
    """The chore: a backup into the operator's folder, if there is one; how many blobs came new."""
    folder: Path | None = settings.ENV.backup_folder
    return write_backup(folder).copied if folder else 0


def _write(folder: Path, progress: Progress, moment: datetime) -> Written:
    # A sweep must not take what the dump names; one that runs is over in minutes.
    with store_held(alone=False, wait=True), folders.begun(folder, moment) as half:
        with (half / NAMES).open("w+b") as file:
            names, libraries, waiting = _dump(half / DUMP, file, progress)
            copied, lost = _copy_blobs(names, folders.store_in(folder), progress)
        sent, lost_ones = _copy_uploads(waiting, folders.uploads_in(folder))
        manifest = Manifest(
            created_at=moment.isoformat(),
            dump_sha256=file_sha256(half / DUMP),
            dump_bytes=(half / DUMP).stat().st_size,
            names_sha256=file_sha256(half / NAMES),
            blobs=names.count,
            blob_bytes=names.stored_bytes,
            migrations=applied_migrations(),
            libraries=libraries,
            uploads=sent,
            lost=lost + lost_ones,
        )
        manifest.write(half)
    return Written(half.with_suffix(""), manifest, copied)


def _dump(path: Path, names: IO[bytes], progress: Progress) -> tuple[NameList, dict[str, str], list[str]]:
    """Dump, names, digests and waiting files of one moment: the dump's transaction reads what ours has exported."""
    progress("database", 0, 0)
    with one_moment():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        database = Database.of(connection.settings_dict)
        run(
            database, "pg_dump", "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-acl", f"--file={path}"
        )
        progress("rows", 0, 0)
        written = write_names(names)
        libraries = library_digests()
        waiting = waiting_uploads()
    names.flush()
    return written, libraries, waiting


def _copy_blobs(names: NameList, target: FolderStore, progress: Progress) -> tuple[int, list[str]]:
    """Copy what the folder has not yet; how many came new, and which could not be read whole."""
    store = blob_store()

    def bring(named: NamedBlob) -> tuple[BlobName, bool | None]:
        name = BlobName(named.sha256, named.encoding)
        if target.find(name):
            return name, None
        try:
            _copy(name, _linked_or_copied(store, name), target)
        except BlobMissing:
            return name, False
        return name, True

    copied, lost = 0, []
    for number, (name, is_whole) in enumerate(many_at_once(bring, names, _HANDS), 1):
        progress("files", number, names.count)
        copied += is_whole is True
        lost += [name.key] if is_whole is False else []
    return copied, lost


def _copy_uploads(waiting: list[str], target: FolderStore) -> tuple[list[str], list[str]]:
    """Copy the files whose captures have not run yet; which came along, and which are lost."""
    sent, lost = [], []
    for sha256 in waiting:
        name = BlobName(sha256, "zstd")
        try:
            if not target.find(name):
                _copy(name, _copied(lambda sha256=sha256: upload_store.stored(sha256)), target)  # type: ignore[misc]
            sent.append(sha256)
        except BlobMissing:
            lost.append(f"uploads/{name.key}")
    return sent, lost


def _copy(name: BlobName, write: Callable[[Path], None], target: FolderStore) -> None:
    """One blob, read through on the way: bytes that have rotted must not take the place of good ones."""
    path = target.path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.folder / "tmp" / secrets.token_hex(16)
    temporary.parent.mkdir(parents=True, exist_ok=True)
    try:
        write(temporary)
        with temporary.open("rb") as file:
            plain_size(file, name)
        # Made durable all at once, before the page is signed (folder.begun).
        temporary.rename(path)
    finally:
        temporary.unlink(missing_ok=True)


def _copied(source: Callable[[], IO[bytes]]) -> Callable[[Path], None]:
    def write(temporary: Path) -> None:
        with closing(source()) as packed, temporary.open("xb") as file:
            shutil.copyfileobj(packed, file, PIECE_BYTES)

    return write


def _linked_or_copied(store: BlobStore, name: BlobName) -> Callable[[Path], None]:
    """On the same file system a second name is enough: blobs are never written to again."""

    def write(temporary: Path) -> None:
        if isinstance(store, FolderStore):
            with suppress(OSError):
                os.link(store.path(name), temporary)
                return
        _copied(lambda: store.stored(name))(temporary)

    return write


def applied_migrations() -> list[str]:
    """The last migration of each app that this database has."""
    last: dict[str, str] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        last[app] = name
    return [f"{app}.{name}" for app, name in last.items()]
