"""Tries a backup out: restores it into a scratch database, checks every file, compares every library."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import connection

from linksnap.models.upkeep_report import ReportKind
from linksnap.queries.database_time import database_now
from linksnap.services import upkeep_reports
from linksnap.services.backups import folder as folders
from linksnap.services.backups.manifest import DUMP, Manifest
from linksnap.services.backups.postgres_programs import DEADLINE_S, BackupProblem, Database, load, run
from linksnap.services.backups.restoring import refuse_newer

log = structlog.get_logger(__name__)

Progress = Callable[[str, int, int], None]


@dataclass
class Verified:
    """What trying a backup out has shown."""

    path: Path
    manifest: Manifest
    problems: list[str] = field(default_factory=list)
    blobs: int = 0
    libraries: int = 0

    @property
    def is_good(self) -> bool:
        """True when the backup brings everything back."""
        return not self.problems


def verify(
    folder: Path, name: str = "", progress: Progress = lambda what, done, total: None, *, any_key: bool = False
) -> Verified:
    """Restore into a scratch database on the same server, read every file, compare names and libraries; report.

    Raises BackupProblem when it cannot even be tried.
    """
    started_at = database_now()
    path = folders.chosen(folder, name)
    manifest = Manifest.read(path, any_key=any_key)
    refuse_newer(manifest)
    verified = Verified(path, manifest, [f"lost when it was written: {key}" for key in manifest.lost])
    with _scratch_database() as database, _scratch_data(folder) as data:
        progress("database", 0, 0)
        load(database, path / DUMP)
        progress("files", 0, 0)
        _compare(verified, _looked_at(database, data))
    told = {"folder": str(folder), "name": path.name, "blobs": verified.blobs, "libraries": verified.libraries}
    upkeep_reports.record(ReportKind.VERIFY, started_at, verified.is_good, told | {"problems": verified.problems[:100]})
    log.info("backup_verified", good=verified.is_good, **told)
    return verified


def _compare(verified: Verified, seen: dict[str, Any]) -> None:
    manifest = verified.manifest
    verified.blobs, verified.libraries = seen["check"]["looked_at"]["blobs"], len(seen["libraries"])
    lost = set(manifest.lost)
    for one in seen["check"]["findings"]:
        # Blobs of other backups lie in the same folder; what was lost before is told already.
        if one["fault"] in ("missing", "damaged") and one["subject"] not in lost:
            verified.problems.append(f"{one['fault']}: {one['subject']} ({one['detail']})")
    if seen["names_sha256"] != manifest.names_sha256:
        verified.problems.append("the database names other files than the list of the backup")
    # Rows of an older version have gained columns by now, and their digests are others.
    if seen["migrations"] == manifest.migrations and seen["libraries"] != manifest.libraries:
        differing = {
            key
            for key in {*seen["libraries"], *manifest.libraries}
            if seen["libraries"].get(key) != manifest.libraries.get(key)
        }
        verified.problems += [f"the library of {key} is not what it was" for key in sorted(differing)]


@contextmanager
def _scratch_database() -> Iterator[Database]:
    """An empty database beside ours, gone afterwards. Raises BackupProblem when the server makes none."""
    ours = Database.of(connection.settings_dict)
    scratch = ours.named(f"linksnap_verify_{secrets.token_hex(6)}")
    run(ours, "psql", "--no-psqlrc", "--quiet", "--command", f'CREATE DATABASE "{scratch.name}" TEMPLATE template0')
    try:
        yield scratch
    finally:
        run(ours, "psql", "--no-psqlrc", "--quiet", "--command", f'DROP DATABASE "{scratch.name}" WITH (FORCE)')


@contextmanager
def _scratch_data(folder: Path) -> Iterator[Path]:
    """A data folder whose store is that of the backups; nothing is written into theirs."""
    with tempfile.TemporaryDirectory(prefix="linksnap-verify-") as name:
        blobs = Path(name) / "blobs"
        blobs.mkdir()
        for part in folders.store_in(folder.absolute()).folder.glob("??"):
            (blobs / part.name).symlink_to(part)
        yield Path(name)


def _looked_at(database: Database, data: Path) -> dict[str, Any]:
    """What a process of its own says about the scratch instance: ours is tied to its own database."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LINKSNAP_")}
    environ |= {
        "DATABASE_URL": database.url,
        "LINKSNAP_DATA": str(data),
        "LINKSNAP_STORE": "folder",
        "LINKSNAP_SECRET_KEY": "of-a-scratch-instance-that-nobody-signs-in-to",
        "DJANGO_SETTINGS_MODULE": "linksnap.settings",
    }
    argv = [sys.executable, str(settings.BASE_DIR / "manage.py"), "describe_instance"]
    done = subprocess.run(
        argv, env=environ, capture_output=True, text=True, errors="replace", timeout=DEADLINE_S, check=False
    )
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-3:])
        raise BackupProblem(f"The restored backup cannot be looked at: {last}")
    described: dict[str, Any] = json.loads(done.stdout)
    return described
