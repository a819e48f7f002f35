"""One instance a data folder: the lock, who holds it, and the status file that `status` and `stop` read."""

import errno
import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.secret_files import private_folder


class Instance:
    """The right to run on a data folder; the system takes it back when this process ends, however it ends."""

    def __init__(self, data: Path) -> None:
        self._file = data / "run" / "lock"
        self._status = data / "run" / "status.json"
        self._held: IO[str] | None = None

    def take(self) -> None:
        """Take the folder, or raise EmbeddedError naming the process that has it."""
        private_folder(self._file.parent)
        try:
            held = self._file.open("a+", encoding="ascii")
        except OSError as error:
            raise EmbeddedError(f"Cannot write {self._file}: {error.strerror}.") from error
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            held.close()
            if error.errno not in {errno.EAGAIN, errno.EACCES}:
                raise EmbeddedError(f"Cannot lock {self._file}: {error.strerror}.") from error
            where = self.read_status().get("url", "")
            raise EmbeddedError(
                f"LinkSnap already runs on {self._file.parent.parent} (process {self.holder()})"
                f"{f', see {where}' if where else ''}. Stop it with make stop, or set LINKSNAP_DATA to another folder."
            ) from error
        held.truncate(0)
        held.write(f"{os.getpid()}\n")
        held.flush()
        self._held = held

    def give_back(self) -> None:
        """Let the folder go and remove the status."""
        self._status.unlink(missing_ok=True)
        if self._held is not None:
            self._held.close()
            self._held = None

    def holder(self) -> int | None:
        """The process that runs on the folder, or None."""
        try:
            with self._file.open("r+", encoding="ascii") as probe:
                try:
                    fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except OSError:
                    text = probe.read().strip()
                    return int(text) if text.isdigit() else None
        except OSError:
            return None
        return None

    def write_status(self, status: Mapping[str, Any]) -> None:
        """Replace the status file in one step; a full disk must not bring the supervisor down."""
        fresh = self._status.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(status, ensure_ascii=False, indent=1), encoding="utf-8")
            fresh.replace(self._status)
        except OSError:
            return

    def read_status(self) -> dict[str, Any]:
        """What the running supervisor wrote last; empty if there is none."""
        try:
            status = json.loads(self._status.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return status if isinstance(status, dict) else {}
