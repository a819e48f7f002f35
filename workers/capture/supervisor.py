"""Keeps the engine's subprocess: one browser reused, an outside deadline, a memory limit, all killed in the end."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from workers.capture.engine_log import EngineLog
from workers.capture.errors import NoBrowser
from workers.capture.memory_group import MemoryGroup, make_memory_group
from workers.capture.own_folder import OwnFolder
from workers.capture.process_tree import family, kill_family, memory_bytes
from workers.capture.sandbox import UNSAFE
from workers.capture.types import CaptureOptions, CaptureResult, Step, Verdict
from workers.capture.user_namespace import as_nobody

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
TellStep = Callable[[Step, str], None]

MAX_CAPTURES = 100
RECYCLE_BYTES = 1_000_000_000
KILL_BYTES = 2_500_000_000
WATCH_S = 1.0
# Reading a captured page takes a tenth of a second; a parser that a page keeps busy this long is given up.
EXTRACT_S = 20.0
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LINKSNAP_CHROMIUM", "LINKSNAP_MEDIA", UNSAFE)


class HostEnded(Exception):
    """The subprocess ended on its own, which only a crash or a kill from outside explains."""


@dataclass
class _Order:
    """One capture under way, from outside: until when it may take, and what is safe already."""

    url: str
    deadline: float
    on_step: TellStep
    begun: float = field(default_factory=time.monotonic)
    captured: CaptureResult | None = None
    # The deadline of the whole capture; reading what was captured has one of its own.
    ends: float = field(init=False)

    def __post_init__(self) -> None:
        self.ends = self.deadline

    def cut_short(self, verdict: Verdict, detail: str) -> CaptureResult:
        """The result when the subprocess was killed or died: the files that were made, if it came that far."""
        log.warning("capture killed: %s (%s)", verdict.value, detail)
        if self.captured is not None:
            has_its_words = self.captured.extracted is not None
            return self.captured if has_its_words else self.captured.without_text(detail)
        spent = round(time.monotonic() - self.begun, 3)
        return CaptureResult(url=self.url, verdict=verdict, detail=detail, timings={"total": spent})


class CaptureHost:
    """Owns one subprocess that runs the engine. Not for several threads at once: one host, one capture."""

    def __init__(self, chromium: str | None = None, idle_s: float = 60.0) -> None:
        self.chromium = chromium
        self.idle_s = idle_s
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._folder: OwnFolder | None = None
        self._captures = 0
        self._group: MemoryGroup | None = None
        self._log = EngineLog()

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

        Blocks for at most `options.deadline_s` seconds, and 20 more for the extraction; then the subprocess and its
        browser are killed.
        Raises NoBrowser when this machine has no working Chromium, ValueError for an unknown format.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._log.begin()
        order = _Order(url, time.monotonic() + options.deadline_s, on_step)
        line = json.dumps({"url": url, "options": options.to_json(), "folder": str(folder.resolve())})
        half = time.monotonic() + options.deadline_s / 2
        for again in (True, False):
            process = self._running()
            try:
                self._send(process, line)
                result = self._follow(process, order)
            except HostEnded:
                ate_memory = self._group is not None and self._group.has_killed
                self.close()
                if ate_memory:
                    return order.cut_short(Verdict.CRASH, "memory")
                if not again or order.captured or time.monotonic() > half:
                    return order.cut_short(Verdict.CRASH, "host")
                continue
            except TimeoutError:
                self.close()
                return order.cut_short(Verdict.TIMEOUT, "deadline")
            except MemoryError:
                self.close()
                return order.cut_short(Verdict.CRASH, "memory")
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
        if self._group is not None:
            self._group.remove()
            self._group = None
        if self._folder is not None:
            self._folder.remove()
            self._folder = None
        self._captures = 0

    def _running(self) -> subprocess.Popen[str]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._folder = OwnFolder.make()
        environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        if self.chromium:
            environment["LINKSNAP_CHROMIUM"] = self.chromium
        # Its own TMPDIR: a killed browser leaves its profile behind, and this way it goes with us.
        environment["TMPDIR"] = str(self._folder.path)
        command = [*as_nobody(), sys.executable, "-m", "workers.capture.host", str(self.idle_s)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        assert self._process.stderr is not None
        self._log.follow(self._process.stderr)
        # Before the first order comes, so the browser is born into it. Where there is none, `_follow` looks by itself.
        self._group = make_memory_group(KILL_BYTES)
        if self._group is not None:
            self._group.add(self._process.pid)
        self._lines = queue.Queue()
        threading.Thread(target=_read, args=(self._process, self._lines), daemon=True).start()
        return self._process

    def _send(self, process: subprocess.Popen[str], line: str) -> None:
        try:
            assert process.stdin is not None
            process.stdin.write(line + "\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            raise HostEnded from error

    def _follow(self, process: subprocess.Popen[str], order: _Order) -> CaptureResult:
        """Hand on the steps until the result is there; watch the clock and the memory meanwhile."""
        checked = time.monotonic()
        while True:
            now = time.monotonic()
            if now >= order.deadline:
                raise TimeoutError
            if now - checked >= WATCH_S:
                checked = now
                if memory_bytes(family(process.pid)) > KILL_BYTES:
                    raise MemoryError
            try:
                message = self._lines.get(timeout=min(WATCH_S, order.deadline - now))
            except queue.Empty:
                continue
            if message is None:
                raise HostEnded
            if (result := _read_message(message, order)) is not None:
                return result

    def _recycle(self, process: subprocess.Popen[str]) -> None:
        """Replace driver and browser from time to time: both grow, and contexts don't give all back."""
        self._captures += 1
        used = memory_bytes(family(process.pid))
        if self._captures >= MAX_CAPTURES or used > RECYCLE_BYTES:
            log.info("capture host replaced after %d captures at %d MB", self._captures, used // 1_000_000)
            self.close()


def _read_message(message: dict[str, Any], order: _Order) -> CaptureResult | None:
    """Take one line of the subprocess; the result when it is the last one."""
    if "result" in message:
        return CaptureResult.from_json(message["result"])
    if "no_browser" in message:
        raise NoBrowser(message["no_browser"])
    if "refused" in message:
        raise ValueError(message["refused"])
    if "captured" in message:
        order.captured = CaptureResult.from_json(message["captured"])
        order.deadline = time.monotonic() + EXTRACT_S
    elif "kept" in message:
        order.captured = CaptureResult.from_json(message["kept"])
        order.deadline = order.ends
    else:
        order.on_step(Step(message["step"]), message["detail"])
    return None


def _read(process: subprocess.Popen[str], lines: queue.Queue[dict[str, Any] | None]) -> None:
    """Move the subprocess's lines into a queue; None marks its end."""
    assert process.stdout is not None
    with contextlib.suppress(OSError, ValueError):
        for line in process.stdout:
            lines.put(json.loads(line))
    lines.put(None)
    # An idle engine ends by itself: without this it would stay in the process table until the next capture.
    process.wait()
