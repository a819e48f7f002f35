"""A cap on the memory of an engine and its browser by the kernel: a control group (cgroup v2) where we may make one."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)
ROOT = Path("/sys/fs/cgroup")
OWN = Path("/proc/self/cgroup")
PATIENCE_S = 2.0
_numbers = itertools.count(1)


@dataclass(frozen=True)
class MemoryGroup:
    """One group, for one process and all it starts; past the cap the kernel kills all of them together."""

    folder: Path

    def add(self, pid: int) -> bool:
        """Put a process into it, with all it will start; False where the kernel refuses."""
        try:
            (self.folder / "cgroup.procs").write_text(str(pid), "ascii")
        except OSError as error:
            log.info("no control group for the engine: %s", error)
            return False
        return True

    @property
    def has_killed(self) -> bool:
        """Whether the kernel killed something in it for its memory."""
        try:
            events = (self.folder / "memory.events").read_text("ascii")
        except OSError:
            return False
        return any(line.startswith("oom_kill ") and line.split()[1] != "0" for line in events.splitlines())

    def remove(self) -> None:
        """Give it back; the kernel takes a moment to see that its last process is gone."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                self.folder.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                time.sleep(0.02)
            else:
                return
        log.info("the control group %s stayed behind", self.folder.name)


def make_memory_group(limit: int, root: Path = ROOT, own: Path = OWN) -> MemoryGroup | None:
    """A new group with a cap of `limit` bytes, None where this process may not make one (most often).

    It needs a folder of its own that is delegated with the memory controller: a systemd unit with `Delegate=memory`
    and its programs in a sub-group, or a container with a writable cgroup file system. See the kernel's
    Documentation/admin-guide/cgroup-v2.rst, "Delegation".
    """
    parent = _own_folder(root, own)
    if parent is None or "memory" not in _words(parent / "cgroup.subtree_control"):
        return None
    group = MemoryGroup(parent / f"linksnap-capture-{os.getpid()}-{next(_numbers)}")
    try:
        group.folder.mkdir()
        (group.folder / "memory.max").write_text(str(limit), "ascii")
        for name, value in (("memory.swap.max", "0"), ("memory.oom.group", "1")):
            with contextlib.suppress(OSError):  # a kernel without swap has no such file
                (group.folder / name).write_text(value, "ascii")
    except OSError as error:
        log.info("no control group for the engine: %s", error)
        with contextlib.suppress(OSError):
            group.folder.rmdir()
        return None
    return group


def _own_folder(root: Path, own: Path) -> Path | None:
    """Where groups beside our own may be made: the folder above the one we are in, as groups with processes in them
    cannot hand their controllers on."""
    try:
        lines = own.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    path = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), "")
    return (root / path).parent if path else None


def _words(path: Path) -> list[str]:
    try:
        return path.read_text("ascii").split()
    except OSError:
        return []
