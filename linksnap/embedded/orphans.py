"""Processes left behind by a child that died (a browser of a killed worker): adopted, reaped, ended."""

import ctypes
import os
import signal
import sys
from collections.abc import Collection
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """From now on grandchildren whose parent dies become ours (Linux; elsewhere they go to the system)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children_of(parent: int) -> dict[int, str]:
    """Process ids and state letters of the direct children of a process, from /proc."""
    found: dict[int, str] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            # The command name in parentheses may hold spaces and parentheses itself.
            fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if len(fields) > 1 and int(fields[1]) == parent:
            found[int(entry.name)] = fields[0]
    return found


def reap(known: Collection[int]) -> None:
    """Collect adopted processes that have ended; `known` are children somebody else waits for."""
    for pid, state in children_of(os.getpid()).items():
        if state == "Z" and pid not in known:
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                continue


def end_all(known: Collection[int] = ()) -> int:
    """Kill every adopted process and what it started, until none is left; returns how many there were."""
    ended = 0
    for _ in range(50):
        left = {pid for pid in children_of(os.getpid()) if pid not in known}
        if not left:
            break
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                ended += 1
            except (ProcessLookupError, ChildProcessError, PermissionError):
                continue
    return ended
