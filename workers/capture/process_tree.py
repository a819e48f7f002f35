"""The processes below one: who they are, how much memory they hold, and how to end them all (Linux /proc)."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

PROC = Path("/proc")


def family(root: int) -> list[int]:
    """The process `root` and everything started below it, parents first."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (parent := _parent(int(entry.name))) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found = [root] if (PROC / str(root)).exists() else []
    for pid in found:
        found.extend(children.get(pid, ()))
    return found


def _parent(pid: int) -> int | None:
    try:
        stat = (PROC / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return None
    # The name in brackets may hold anything, so count from the last bracket.
    return int(stat.rpartition(")")[2].split()[1])


def memory_bytes(pids: list[int]) -> int:
    """Their memory together, shared pages counted once (PSS), or resident minus shared where PSS is hidden."""
    return sum(_pss(pid) for pid in pids)


def _pss(pid: int) -> int:
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    try:
        resident, shared = (PROC / str(pid) / "statm").read_text("ascii").split()[1:3]
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


def kill_family(root: int, patience_s: float = 5.0) -> None:
    """SIGKILL a process, all below it and their process groups, until none is left.

    The browser sits in a session of its own, so the group of `root` alone would not reach it.
    """
    end = time.monotonic() + patience_s
    own_group = os.getpgid(0)
    pids = family(root)
    groups = {group for pid in pids if (group := _group(pid)) not in (None, own_group)}
    while pids and time.monotonic() < end:
        for group in groups:
            with contextlib.suppress(OSError):
                os.killpg(group or 0, signal.SIGKILL)
        for pid in pids:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
        pids = [pid for pid in {*pids, *family(root)} if _runs(pid)]


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except OSError:
        return None


def _runs(pid: int) -> bool:
    try:
        stat = (PROC / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")
