"""Brings a backup into an empty instance: files first, then the database as a whole, then the migrations."""

import os
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from linksnap.services import fsck, upload_store
from linksnap.services.artifact_store import blob_store
from linksnap.services.backups import folder as folders
from linksnap.services.backups.manifest import DUMP, Manifest
from linksnap.services.backups.postgres_programs import BackupProblem, Database, load
from linksnap.services.blob_packing import unpack
from linksnap.services.blob_store import MAX_BLOB_BYTES, BlobMissing, BlobName
from linksnap.services.fsck import CheckReport
from linksnap.services.many_at_once import many_at_once
from linksnap.services.store_check import Depth

log = structlog.get_logger(__name__)

Progress = Callable[[str, int, int], None]
# What a library begins with: an instance with none of these has nothing to lose.
_TABLES = ("linksnap_link", "linksnap_tag", "linksnap_collection", "linksnap_savedsearch", "linksnap_followedfeed")
# Whoever still works on the tables must be stopped first, not waited for.
# Buckets and disks answer many at once sooner than one after the other.
_HANDS = 8
_CLEAN = "SET lock_timeout = '20s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"


@dataclass(frozen=True)
class RestoreOptions:
    """Which backup (the newest when empty), over a library that is there already, signed by whatever key."""

    name: str = ""
    force: bool = False
    any_key: bool = False


@dataclass(frozen=True)
class Restored:
    """What was brought in, and what the check says about it."""

    path: Path
    manifest: Manifest
    report: CheckReport


def restore(folder: Path, options: RestoreOptions, progress: Progress = lambda what, done, total: None) -> Restored:
    """Make this instance what it was when the backup was written.

    The database changes at once as a whole, after all files are there and their digests are right. Raises
    BackupProblem before anything is lost: no whole backup, another key, a newer version, an instance with a library in
    it, a damaged file.
    """
    path = folders.chosen(folder, options.name)
    manifest = Manifest.read(path, any_key=options.any_key)
    refuse_newer(manifest)
    if not options.force and not is_empty():
        raise BackupProblem("This instance holds a library already. Restoring would replace it: say --force for that.")
    _bring_blobs(path, manifest, folder, progress)
    progress("database", 0, 0)
    database = Database.of(connection.settings_dict)
    connection.close()
    load(database, path / DUMP, _CLEAN)
    _bring_uploads(manifest, folder)
    call_command("migrate", interactive=False, verbosity=0)
    progress("check", 0, 0)
    report = fsck.check(Depth())
    log.info("backup_restored", name=path.name, blobs=manifest.blobs, counts=dict(report.counts))
    return Restored(path, manifest, report)


def is_empty() -> bool:
    """True when nobody has saved anything here, or there are no tables yet."""
    known = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in known.intersection(_TABLES):
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})")
            if cursor.fetchone()[0]:
                return False
    return True


def refuse_newer(manifest: Manifest) -> None:
    """Raise BackupProblem when the database of the backup knows migrations this program does not."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    unknown = [name for name in manifest.migrations if name not in known]
    if unknown:
        raise BackupProblem(f"The backup was written by a newer LinkSnap (it has {unknown[0]}). Update this one first.")


def _bring_blobs(path: Path, manifest: Manifest, folder: Path, progress: Progress) -> None:
    source, store, lost = folders.store_in(folder), blob_store(), set(manifest.lost)

    def bring(name: BlobName) -> None:
        try:
            if name.key not in lost:
                store.take_stored(name, source.path(name), durable=False)
        except (BlobMissing, FileNotFoundError) as error:
            raise BackupProblem(f"The file {name.key} of the backup is missing or damaged.") from error

    for number, _ in enumerate(many_at_once(bring, folders.names_of(path), _HANDS), 1):
        progress("files", number, manifest.blobs)
    # Before the database names them.
    os.sync()


def _bring_uploads(manifest: Manifest, folder: Path) -> None:
    """Files whose captures still wait; one that is damaged makes its capture fail, and nothing else."""
    source = folders.uploads_in(folder)
    for sha256 in manifest.uploads:
        with suppress(BlobMissing), closing(source.stored(BlobName(sha256, "zstd"))) as packed:
            staged = upload_store.stage(unpack(packed, BlobName(sha256, "zstd")), MAX_BLOB_BYTES)
            try:
                if staged.sha256 == sha256:
                    with transaction.atomic():
                        upload_store.place(staged)
            finally:
                upload_store.discard(staged)
