"""One run of the stack in a folder of its own: start it, look at its processes, kill one, end it."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.chaos.full_disk import small_disk
from benchmarks.chaos.plan import Plan
from benchmarks.process_memory import marked_with, tree_of
from benchmarks.report import REPOSITORY
from linksnap.embedded.child_process import OURSELVES
from linksnap.embedded.identity import before_exec
from linksnap.embedded.ports import free_port
from linksnap.env import RUNTIME_FILE, read_env_file

MARK = "LINKSNAP_BENCHMARK_RUN"
_START_S = 240.0


@dataclass(frozen=True)
class Victim:
    """A process to be killed: what the supervisor calls it, and its id."""

    name: str
    pid: int


@dataclass
class Stack:
    """A running product; without `process` it is somebody else's, who stops it."""

    process: subprocess.Popen[bytes] | None
    data: Path

    def environ(self) -> dict[str, str]:
        """What a process beside the stack needs to reach its database and broker."""
        return {**read_env_file(self.data / RUNTIME_FILE), "LINKSNAP_DATA": str(self.data)}

    def status(self) -> Mapping[str, object]:
        """What the supervisor last wrote; empty before."""
        with suppress(OSError, ValueError):
            found = json.loads((self.data / "run" / "status.json").read_text(encoding="utf-8"))
            return found if isinstance(found, dict) else {}
        return {}

    def programs(self) -> list[Victim]:
        """The programs that run now."""
        listed = self.status().get("processes")
        entries = listed if isinstance(listed, list) else []
        return [Victim(str(entry["name"]), int(entry["pid"])) for entry in entries if _lives(entry.get("pid"))]

    def browsers(self) -> list[Victim]:
        """Browser, driver and engine processes below the capture workers."""
        named = {victim.pid for victim in self.programs()}
        workers = [victim for victim in self.programs() if victim.name.startswith(("capture", "bulk"))]
        below = [(worker, pid) for worker in workers for pid in tree_of(worker.pid) if pid not in named]
        return [Victim(f"{worker.name}/browser", pid) for worker, pid in below]

    def kill(self, victim: Victim) -> None:
        """End a process as the kernel's out-of-memory killer does."""
        with suppress(ProcessLookupError):
            os.kill(victim.pid, signal.SIGKILL)

    def stop(self) -> int:
        """End the stack as Ctrl-C does; how many of its processes are left then."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=60)
        left = marked_with(MARK, str(self.data))
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(left)


def pick(victims: list[Victim], chance: random.Random) -> Victim | None:
    """One of them; None when nothing runs."""
    return chance.choice(victims) if victims else None


def _lives(pid: object) -> bool:
    return isinstance(pid, int) and Path("/proc", str(pid)).exists()


@contextmanager
def running(plan: Plan, *options: str) -> Iterator[Stack]:
    """A fresh stack, ready; ended and removed afterwards. `options`: further words for benchmarks.chaos.stack."""
    data = Path(tempfile.mkdtemp(prefix="linksnap-chaos-"))
    try:
        with small_disk(data / "blobs", plan.disk_mb) if plan.disk_mb else nullcontext():
            stack = _started(plan, data, options)
            try:
                _wait_until_ready(stack)
                yield stack
            finally:
                stack.stop()
    finally:
        shutil.rmtree(data, ignore_errors=True)


def beside(stack: Stack, module: str, *words: str) -> dict[str, Any]:
    """Run a module in a process of its own, whose Django knows this stack's database; the JSON of its last line.

    Raises SystemExit when it was broken off.
    """
    # Quiet: that the database is away is no news there.
    environ = {**own_environ(stack.data), **stack.environ(), "LINKSNAP_LOG_LEVEL": "CRITICAL"}
    with subprocess.Popen(
        [sys.executable, "-m", module, *words],
        cwd=REPOSITORY,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=before_exec(OURSELVES, signal.SIGTERM),
    ) as child:
        try:
            said, _ = child.communicate()
        except BaseException:
            child.terminate()
            child.wait()
            raise
    if child.returncode != 0:
        sys.exit(f"{module}: broken off (status {child.returncode})")
    answer: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return answer


def own_environ(data: Path) -> dict[str, str]:
    """The environment of a stack without what the caller's own LinkSnap or Django was told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINKSNAP_", "DJANGO_"))}
    for name in ("DATABASE_URL", "REDIS_URL"):
        kept.pop(name, None)
    kept.pop(MARK, None)
    return {**kept, "LINKSNAP_DATA": str(data), MARK: str(data)}


def _started(plan: Plan, data: Path, options: tuple[str, ...]) -> Stack:
    ours = {"LINKSNAP_PORT": str(free_port()), "LINKSNAP_CAPTURE_SLOTS": str(plan.slots)}
    command = [sys.executable, "-m", "benchmarks.chaos.stack", "up", *options]
    command += ["--fast"] if plan.fast else []
    command += ["--clock", plan.clock] if plan.clock else []
    with (data / "up.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env={**own_environ(data), **ours, **plan.environ},
            stdout=log,
            stderr=log,
            start_new_session=True,
            # Whoever kills the benchmark stops the stack as well.
            preexec_fn=before_exec(OURSELVES, signal.SIGTERM),
        )
    return Stack(process, data)


def _wait_until_ready(stack: Stack) -> None:
    end = time.monotonic() + _START_S
    while not stack.status().get("ready"):
        if (stack.process and stack.process.poll() is not None) or time.monotonic() > end:
            log = (stack.data / "up.log").read_text(encoding="utf-8")
            raise SystemExit(f"the stack did not start: {log[-800:]}")
        time.sleep(0.1)
