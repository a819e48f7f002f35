"""Memory and processor time of a process and all it started, from /proc (Linux)."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class ProcessFacts:
    """One process: its parent, its proportional share of memory (bytes) and the processor seconds it used."""

    pid: int
    parent: int
    pss: int
    cpu_s: float


def tree_of(root: int) -> dict[int, ProcessFacts]:
    """The facts of `root` and every process below it that could be read."""
    parents: dict[int, int] = {}
    cpu: dict[int, float] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.name)] = int(fields[1])
        cpu[int(entry.name)] = (int(fields[11]) + int(fields[12])) / _TICKS
    inside = {root}
    while new := {pid for pid, parent in parents.items() if parent in inside} - inside:
        inside |= new
    return {pid: ProcessFacts(pid, parents[pid], pss_of(pid), cpu[pid]) for pid in inside if pid in parents}


def pss_of(pid: int) -> int:
    """Proportional set size in bytes: private pages, and a fair share of the shared ones; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def memory_by_name(facts: dict[int, ProcessFacts], names: dict[int, str], root_name: str) -> dict[str, int]:
    """PSS in bytes summed under the nearest named ancestor; what has none counts for `root_name`."""
    total: dict[str, int] = {}
    for pid, process in facts.items():
        look: int | None = pid
        while look in facts and look not in names:
            look = facts[look].parent
        name = names.get(look or 0, root_name)
        total[name] = total.get(name, 0) + process.pss
    return total


def marked_with(variable: str, value: str) -> list[int]:
    """Processes whose environment holds `variable=value`: how survivors of a stop are found."""
    wanted = f"{variable}={value}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]
