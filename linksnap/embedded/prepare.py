"""What has to be true before the web server starts: room on the disk, a free port, migrated tables, static files."""

import hashlib
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from linksnap.embedded.child_process import OURSELVES
from linksnap.embedded.errors import EmbeddedError, StopAsked
from linksnap.embedded.identity import before_exec
from linksnap.embedded.ports import port_is_free
from linksnap.embedded.programs import REPOSITORY, Programs
from linksnap.embedded.secret_files import private_folder

LEAST_FREE_BYTES = 500 * 1024 * 1024


def check_disk(data: Path) -> None:
    """Raise EmbeddedError when the disk under the data folder is nearly full."""
    private_folder(data)
    free = shutil.disk_usage(data).free
    if free < LEAST_FREE_BYTES:
        raise EmbeddedError(
            f"The disk that holds {data} is full: {free // 1024**2} MB are free, LinkSnap needs at least "
            f"{LEAST_FREE_BYTES // 1024**2} MB. Free some space, or set LINKSNAP_DATA to a folder on another disk."
        )


def check_port(host: str, port: int) -> None:
    """Raise EmbeddedError when another program listens on the web server's port."""
    if not port_is_free(port, host):
        raise EmbeddedError(
            f"Port {port} is taken by another program. Choose another: LINKSNAP_PORT={port + 1} make run"
        )


def digest_of_sources(folders: Iterable[Path], *words: str) -> str:
    """A digest of every file below some folders (name and content), and of `words`."""
    digest = hashlib.sha256("\0".join(words).encode())
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
            digest.update(str(file.relative_to(folder)).encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def migrations_digest(cluster: str) -> str:
    """Changes when a migration, an app that brings migrations, or the database itself changes."""
    packages = [f"{name} {version(name)}" for name in ("django", "django-allauth")]
    return digest_of_sources([REPOSITORY / "linksnap" / "migrations"], cluster, *packages)


def static_digest() -> str:
    """Changes when a style, a script or a package that brings some changes."""
    joined = (REPOSITORY / "linksnap" / "joined_sheets.py").read_text(encoding="utf-8")
    return digest_of_sources([REPOSITORY / "linksnap" / "static"], version("django"), version("django-htmx"), joined)


class DoneMarks:
    """Notes in the data folder of steps that were done for exactly some digest."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "run" / "done"

    def is_done(self, step: str, digest: str) -> bool:
        """True if `step` was done for this digest."""
        try:
            return (self._folder / step).read_text(encoding="ascii") == digest
        except OSError:
            return False

    def note(self, step: str, digest: str) -> None:
        """Note that it was."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / step).write_text(digest, encoding="ascii")


class Command:
    """One `manage.py` command (or another short program) running beside us; `finish` waits and judges."""

    def __init__(self, programs: Programs, words: str, argv: list[str]) -> None:
        self._words = words
        self._process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=programs.environ(),
            cwd=REPOSITORY,
            start_new_session=True,
            preexec_fn=before_exec(OURSELVES, signal.SIGTERM),
        )

    def finish(self, stop_asked: threading.Event) -> str:
        """What it printed; raises EmbeddedError with its last lines when it failed, StopAsked when it was cut short."""
        while True:
            try:
                text = self._process.communicate(timeout=0.2)[0]
                break
            except subprocess.TimeoutExpired:
                if stop_asked.is_set():
                    self._process.terminate()
                    self._process.communicate()
                    raise StopAsked from None
        if self._process.returncode == 0:
            return text
        if "No space left on device" in text:
            raise EmbeddedError(f"{self._words} failed: the disk is full.")
        last = "\n".join(text.strip().splitlines()[-8:])
        raise EmbeddedError(f"{self._words} failed:\n{last}")
