"""What the long run looks at every few seconds: private memory and descriptors of each process, temporary files."""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.process_memory import tree_of

# Lines through at most so many points; more say nothing new.
_MOST_POINTS = 400


@dataclass
class Life:
    """One process from its first sample to its last: moments (s), private memory (bytes), open descriptors."""

    name: str
    at: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)

    def after(self, warm_up_s: float) -> "Life":
        """The part that counts: what a process loads when it begins to work is no growth."""
        first = next((n for n, at in enumerate(self.at) if at - self.at[0] >= warm_up_s), len(self.at))
        return Life(self.name, self.at[first:], self.memory[first:], self.descriptors[first:])

    @property
    def seconds(self) -> float:
        """How long it was watched."""
        return self.at[-1] - self.at[0] if self.at else 0.0

    def growth_mb_h(self) -> float:
        """Megabytes an hour: the median slope of all pairs (Theil and Sen), which no single burst bends."""
        step = max(1, len(self.at) // _MOST_POINTS)
        points = list(zip(self.at, self.memory, strict=True))[::step]
        slopes = [
            (later[1] - earlier[1]) / (later[0] - earlier[0])
            for n, earlier in enumerate(points)
            for later in points[n + 1 :]
        ]
        return median(slopes) * 3600 / 1e6 if slopes else 0.0

    def more_descriptors(self) -> float:
        """How many more are open in the last third than in the first."""
        third = len(self.descriptors) // 3
        return median(self.descriptors[-third:]) - median(self.descriptors[:third]) if third else 0.0


@dataclass
class SoakMeter:
    """Samples every process below `root`; `temporary` is the folder of temporary files of the whole product."""

    root: int
    temporary: Path
    lives: dict[int, Life] = field(default_factory=dict)
    most_temporary: int = 0

    def sample(self, names: dict[int, str]) -> None:
        """Look at everything once; `names` are the programs the supervisor knows."""
        now = time.monotonic()
        parents = {pid: process.parent for pid, process in tree_of(self.root).items()}
        for pid in parents:
            memory, descriptors = private_bytes(pid), open_descriptors(pid)
            if memory:
                life = self.lives.setdefault(pid, Life(_named(pid, parents, {self.root: "supervisor", **names})))
                life.at.append(now)
                life.memory.append(memory)
                life.descriptors.append(descriptors)
        self.most_temporary = max(self.most_temporary, bytes_below(self.temporary))

    def long_lives(self, warm_up_s: float, least_s: float) -> list[Life]:
        """Processes that were watched long enough after their start to tell growth from noise."""
        lives = [life.after(warm_up_s) for life in self.lives.values()]
        return [life for life in lives if life.seconds >= least_s]


def private_bytes(pid: int) -> int:
    """Memory that is this process's own (pages it wrote), in bytes; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_Dirty:"))


def open_descriptors(pid: int) -> int:
    """How many files, sockets and pipes it has open; 0 if it is gone."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return 0


def bytes_below(folder: Path) -> int:
    """Bytes of all files below a folder, which may change meanwhile."""
    return sum(_size(Path(place, name)) for place, _, files in os.walk(folder) for name in files)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def _named(pid: int, parents: dict[int, int], names: dict[int, str]) -> str:
    """The program it belongs to, and what it calls itself below that."""
    look = pid
    while look in parents and look not in names:
        look = parents[look]
    program = names.get(look, "started apart")
    return program if look == pid else f"{program}/{_own_name(pid)}"


def _own_name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return "gone"
