"""What captures cost: processor seconds of an engine's process tree by step, and its memory over time."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from benchmarks.process_memory import tree_of
from workers.capture.supervisor import CaptureHost
from workers.capture.types import CaptureOptions, CaptureResult, Step

BETWEEN = "start and end"
ZYGOTE = "zygote"


@dataclass
class CpuMeter:
    """Processor seconds of one host's processes, also of those that ended meanwhile, by the step they fell in."""

    host: CaptureHost
    seen: dict[int, float] = field(default_factory=dict)
    by_step: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    by_process: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    kinds: dict[int, str] = field(default_factory=dict)
    step: str = BETWEEN

    def enter(self, step: str) -> None:
        """Put what was used since the last call on the step that ends now."""
        self.by_step[self.step] += self.used()
        self.step = step

    def used(self) -> float:
        """Seconds since the last call; a process that ended in between keeps what was seen of it."""
        if self.host.pid is None:
            return 0.0
        now = {pid: facts.cpu_s for pid, facts in tree_of(self.host.pid).items()}
        used = 0.0
        for pid, cpu in now.items():
            more = max(0.0, cpu - self.seen.get(pid, 0.0))
            # A page's process is a copy of the browser's zygote until it has taken its own name.
            if self.kinds.get(pid, ZYGOTE) == ZYGOTE:
                self.kinds[pid] = kind_of(pid)
            self.by_process[self.kinds[pid]] += more
            used += more
        self.seen.update(now)
        return used

    def capture(self, url: str, options: CaptureOptions, folder: Path) -> CaptureResult:
        """Capture one page and measure it."""

        def on_step(step: Step, detail: str) -> None:
            if step.value != self.step:
                self.enter(step.value)

        try:
            return self.host.capture(url, options, folder, on_step)
        finally:
            self.enter(BETWEEN)


def kind_of(pid: int) -> str:
    """What a process of the engine is: Chromium's own names for its processes, `browser`, `driver` or `engine`."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace").replace("\0", " ").split()
    except OSError:
        words = []
    kinds = [word.removeprefix("--type=") for word in words if word.startswith("--type=")]
    if kinds:
        return kinds[0]
    name = Path(words[0]).name if words else ""
    if name == "node":
        return "driver"
    return "browser" if "chrom" in name else "engine"


class MemoryWatch:
    """Looks at the memory (PSS) of all processes below one every half second: its peak."""

    def __init__(self, root: int) -> None:
        self.root = root
        self.peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(timeout=5)

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            self.peak = max(self.peak, memory_of(self.root))


def memory_of(root: int) -> int:
    """Bytes (PSS) that a process and all below it hold."""
    return sum(facts.pss for facts in tree_of(root).values())
