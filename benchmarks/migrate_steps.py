"""The steps of `benchmarks.migrate` that run in a process of their own, so that each has its own peak of memory."""

import json
import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linksnap.settings")
django.setup()

from benchmarks.process_memory import tree_of  # noqa: E402
from linksnap.models import Capture, Link, TransferRow, TransferRun, User  # noqa: E402
from linksnap.services import imports, transfer_work  # noqa: E402
from linksnap.services.importing.options import ImportOptions  # noqa: E402
from linksnap.services.search import SearchMode, SearchRequest, search  # noqa: E402

_CHUNK = 1 << 20
_LOOK_S = 0.3


@dataclass(frozen=True)
class Step:
    """What a worker did: seconds on the clock; processor seconds and peak megabytes, its preparing process included."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def upload(path: Path, format_name: str) -> TransferRun:
    """A person of their own, and the file in their name."""
    owner = User.objects.create(username=f"bench-{path.name}-{time.time_ns()}")
    with path.open("rb") as file:
        return imports.start(owner, iter(lambda: file.read(_CHUNK), b""), path.name, format_name)


def start_child(run: TransferRun) -> "subprocess.Popen[bytes]":
    """A worker that carries on this run and ends."""
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.migrate_steps", str(run.pk)], stdout=subprocess.PIPE, env=dict(os.environ)
    )


def carry_out(run: TransferRun) -> Step:
    """Let a child do what the run waits for."""
    child = start_child(run)
    answer, _ = child.communicate()
    run.refresh_from_db()
    return Step(**json.loads(answer))


def apply(run: TransferRun) -> Step:
    """Bring the file in with the usual choices."""
    imports.apply(run, ImportOptions())
    return carry_out(run)


def outcome(run: TransferRun) -> dict[str, Any]:
    """What is in the library now: numbers that must fit together."""
    rows = TransferRow.objects.filter(run=run)
    return {
        "phase": run.phase,
        "rows": run.rows_done,
        "report_rows": rows.count(),
        "added": rows.filter(outcome="added").count(),
        "links": Link.objects.filter(owner=run.owner_id).count(),
        "captures": Capture.objects.filter(owner=run.owner_id).count(),
        "without_words": Link.objects.filter(owner=run.owner_id, words=None).count(),
    }


def finds(run: TransferRun, text: str) -> int:
    """How many links a search by words finds."""
    owner = User.objects.get(pk=run.owner_id)
    return search(owner, SearchRequest(text, mode=SearchMode.KEYWORD)).total


def forget(run: TransferRun) -> None:
    """Make room for the next format."""
    imports.forget(run)


class _Memory:
    """Looks at this process and those below it a few times a second; `peak` in bytes.

    The rusage of children would say too much: what we were when we started them counts for theirs.
    """

    def __init__(self) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Memory":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_S):
            self.peak = max(self.peak, sum(one.pss for one in tree_of(os.getpid()).values()))


def _main() -> None:
    begun = time.monotonic()
    with _Memory() as memory:
        transfer_work.carry_out(int(sys.argv[1]))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    step = {
        "wall_s": round(time.monotonic() - begun, 2),
        "cpu_s": round(sum(one.ru_utime + one.ru_stime for one in used), 2),
        "peak_mb": round(max(used[0].ru_maxrss * 1024, memory.peak) / 1e6, 1),
    }
    sys.stdout.write(json.dumps(step))


if __name__ == "__main__":
    _main()
