"""Keeps the engine's subprocess: one browser reused, an outside deadline, a memory limit, all killed in the end."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from workers.capture.errors import NoBrowser
from workers.capture.process_tree import family, kill_family, memory_bytes
from workers.capture.types import CaptureOptions, CaptureResult, Step, Verdict

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
TellStep = Callable[[Step, str], None]

MAX_CAPTURES = 100
RECYCLE_BYTES = 1_000_000_000
KILL_BYTES = 2_500_000_000
WATCH_S = 1.0
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LINKSNAP_CHROMIUM")


class HostEnded(Exception):
    """The subprocess ended on its own, which only a crash or a kill from outside explains."""


class CaptureHost:
    """Owns one subprocess that runs the engine. Not for several threads at once: one host, one capture."""

    def __init__(self, chromium: str | None = None, idle_s: float = 60.0) -> None:
        self.chromium = chromium
        self.idle_s = idle_s
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._folder: Path | None = None
        self._captures = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The subprocess's process id while it runs."""
        return self._process.pid if self._process else None

    def capture(self, url: str, options: CaptureOptions, folder: Path, on_step: TellStep) -> CaptureResult:
        """Capture one page into `folder`; the verdict tells how it went.

        Blocks for at most `options.deadline_s` seconds; then the subprocess and its browser are killed.
        Raises NoBrowser when this machine has no working Chromium, ValueError for an unknown format.
        """
        folder.mkdir(parents=True, exist_ok=True)
        begun = time.monotonic()
        for again in (True, False):
            process = self._running()
            order = {"url": url, "options": options.to_json(), "folder": str(folder.resolve())}
            try:
                self._send(process, order)
                result = self._follow(process, url, begun + options.deadline_s, on_step)
            except HostEnded:
                self.close()
                if not again or time.monotonic() > begun + options.deadline_s / 2:
                    return self._killed(url, Verdict.CRASH, "host", begun)
                continue
            except TimeoutError:
                self.close()
                return self._killed(url, Verdict.TIMEOUT, "deadline", begun)
            except MemoryError:
                self.close()
                return self._killed(url, Verdict.CRASH, "memory", begun)
            self._recycle(process)
            return result
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Kill the subprocess, its browser and everything below them, and remove what they left in files."""
        process, self._process = self._process, None
        if process is not None:
            kill_family(process.pid)
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()
            process.wait()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
        self._captures = 0

    def _running(self) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._folder = Path(tempfile.mkdtemp(prefix="linksnap-capture-"))
        environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        if self.chromium:
            environment["LINKSNAP_CHROMIUM"] = self.chromium
        # Its own TMPDIR: a killed browser leaves its profile behind, and this way it goes with us.
        environment["TMPDIR"] = str(self._folder)
        command = [*_as_nobody(), sys.executable, "-m", "workers.capture.host", str(self.idle_s)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self._lines = queue.Queue()
        threading.Thread(target=_read, args=(self._process, self._lines), daemon=True).start()
        return self._process

    def _send(self, process: subprocess.Popen[str], order: dict[str, Any]) -> None:
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            raise HostEnded from error

    def _follow(self, process: subprocess.Popen[str], url: str, deadline: float, on_step: TellStep) -> CaptureResult:
        """Hand on the steps until the result is there; watch the clock and the memory meanwhile."""
        checked = time.monotonic()
        while True:
            now = time.monotonic()
            if now >= deadline:
                raise TimeoutError
            if now - checked >= WATCH_S:
                checked = now
                if memory_bytes(family(process.pid)) > KILL_BYTES:
                    raise MemoryError
            try:
                message = self._lines.get(timeout=min(WATCH_S, deadline - now))
            except queue.Empty:
                continue
            if message is None:
                raise HostEnded
            if "result" in message:
                return CaptureResult.from_json(message["result"])
            if "no_browser" in message:
                raise NoBrowser(message["no_browser"])
            if "refused" in message:
                raise ValueError(message["refused"])
            on_step(Step(message["step"]), message["detail"])

    def _recycle(self, process: subprocess.Popen[str]) -> None:
        """Replace driver and browser from time to time: both grow, and contexts don't give all back."""
        self._captures += 1
        used = memory_bytes(family(process.pid))
        if self._captures >= MAX_CAPTURES or used > RECYCLE_BYTES:
            log.info("capture host replaced after %d captures at %d MB", self._captures, used // 1_000_000)
            self.close()

    def _killed(self, url: str, verdict: Verdict, detail: str, begun: float) -> CaptureResult:
        log.warning("capture killed: %s (%s)", verdict.value, detail)
        spent = round(time.monotonic() - begun, 3)
        return CaptureResult(url=url, verdict=verdict, detail=detail, timings={"total": spent})


def _read(process: subprocess.Popen[str], lines: queue.Queue[dict[str, Any] | None]) -> None:
    """Move the subprocess's lines into a queue; None marks its end."""
    assert process.stdout is not None
    with contextlib.suppress(OSError, ValueError):
        for line in process.stdout:
            lines.put(json.loads(line))
    lines.put(None)


@cache
def _as_nobody() -> tuple[str, ...]:
    """As root, the command that puts the engine into a user namespace, where Chromium's sandbox works.

    Empty for an ordinary user, and where the kernel allows no user namespaces.
    """
    if os.geteuid() != 0:
        return ()
    command = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
    try:
        works = subprocess.run([*command, "true"], capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        works = False
    if not works:
        log.warning("no user namespace for the browser on this machine: Chromium runs without its sandbox")
    return command if works else ()
