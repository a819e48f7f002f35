"""How every benchmark says what it measured: bars with goals, machine, commit, one JSON file, one last line.

A benchmark builds a `Report`, calls `write_report` (benchmarks/results/<name>.json) and ends by printing
`bars_line`, so that a person and a script read the same verdict.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
RESULTS = REPOSITORY / "benchmarks" / "results"


class Direction(StrEnum):
    """Which side of its goal a value should be on."""

    AT_LEAST = "≥"
    AT_MOST = "≤"


@dataclass(frozen=True)
class Bar:
    """One promise: a name, its goal, what was measured (None = could not be measured, which never holds)."""

    name: str
    direction: Direction
    goal: float
    value: float | None
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether the measured value is on the right side of the goal."""
        if self.value is None:
            return False
        return self.value >= self.goal if self.direction is Direction.AT_LEAST else self.value <= self.goal

    def as_json(self) -> dict[str, object]:
        """The form kept in the results file: name, goal (as people read it), value, unit, holds."""
        goal = f"{self.direction.value} {self.goal:g}"
        return {"name": self.name, "goal": goal, "value": self.value, "unit": self.unit, "holds": self.holds}

    def as_text(self) -> str:
        """The form printed in the last line, e.g. `captured 98.3 % (≥ 95) ok`."""
        value = "not measured" if self.value is None else f"{self.value:.4g}{' ' + self.unit if self.unit else ''}"
        return f"{self.name} {value} ({self.direction.value} {self.goal:g}) {'ok' if self.holds else 'MISSED'}"


@dataclass(frozen=True)
class Report:
    """What one run of a benchmark has to say; `details` holds further JSON values (tables, misses)."""

    benchmark: str
    bars: tuple[Bar, ...]
    details: dict[str, object] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether every bar holds."""
        return all(bar.holds for bar in self.bars)


def write_report(report: Report, folder: Path = RESULTS) -> Path:
    """Write `<folder>/<benchmark>.json` with the machine and the commit added; gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{report.benchmark}.json"
    content = {
        "benchmark": report.benchmark,
        "commit": current_commit(),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": describe_machine(),
        "bars": [bar.as_json() for bar in report.bars],
        **report.details,
    }
    unfinished = path.with_suffix(".json.part")
    unfinished.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)
    return path


def bars_line(bars: tuple[Bar, ...]) -> str:
    """The last line of a benchmark: every bar with its value, its goal and whether it holds."""
    return "bars: " + " · ".join(bar.as_text() for bar in bars)


def current_commit() -> str:
    """The commit that was measured, with `+changes` where the working tree differs; "" outside git."""
    commit = _git("rev-parse", "--short=12", "HEAD")
    if not commit:
        return ""
    return commit + ("+changes" if _git("status", "--porcelain", "--untracked-files=no") else "")


def describe_machine() -> dict[str, object]:
    """The machine in the words that matter to a figure: processor, cores, memory (GiB), system, Python."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return {
        "processor": _processor_name(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(memory, 1),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "load_1m_at_end": round(os.getloadavg()[0], 2),
    }


def _processor_name() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _git(*arguments: str) -> str:
    try:
        answer = subprocess.run(
            ["git", *arguments], cwd=REPOSITORY, capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""
