"""Starts the process that draws a map, so that what it loads and takes of memory goes when it ends."""

import subprocess
import sys
from pathlib import Path

import structlog

from linksnap.services import library_maps

log = structlog.get_logger(__name__)

_ROOT = Path(__file__).resolve().parent.parent
_LONGEST_S = 840.0


def draw_aside(map_id: int) -> None:
    """Draw a map beside this process and wait; where that process dies or takes too long, the row says so."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "workers.map_drawing", str(map_id)], cwd=_ROOT, timeout=_LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired:
        library_maps.give_up(map_id, "timeout")
        return
    if done.returncode:
        log.error("map_process_died", map=map_id, code=done.returncode)
        library_maps.give_up(map_id, f"exit {done.returncode}")
