"""`python -m scripts.fuzz TARGET… --cases N`: hostile inputs by the hundred thousand; faults are kept as files.

Targets: url (pasted addresses), proxy (requests to the egress proxy), netscape (bookmark files), or all. The same seed
gives the same inputs. Ends with 1 when something was raised that should not be, or took longer than five seconds.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from scripts.fuzz.mutation import Mutator
from scripts.fuzz.targets import TARGETS

# Of the processor's time, not of the clock: other programs may want the machine, too.
SLOW_S = 5.0


@dataclass
class Outcome:
    """What came of one target: how many cases, what they ended in, and the faults by their place in the code."""

    cases: int = 0
    seconds: float = 0.0
    ends: Counter[str] = field(default_factory=Counter)
    faults: dict[str, bytes] = field(default_factory=dict)


def fuzz(name: str, cases: int, seed: int, bar: Progress | None = None) -> Outcome:
    """Run so many inputs through one target."""
    target, outcome = TARGETS[name], Outcome()
    mutator = Mutator(target.seeds, target.words, random.Random(f"{name} {seed}"))
    task = bar.add_task(name, total=cases) if bar else None
    begun = time.monotonic()
    for data in target.seeds:
        _run(name, data, outcome)
    for number in range(cases):
        data = mutator.draw()
        end = _run(name, data, outcome)
        if outcome.ends[end] == 1:
            mutator.keep(data)
        if bar and task is not None and number % 500 == 0:
            bar.update(task, completed=number)
    outcome.cases, outcome.seconds = cases, time.monotonic() - begun
    if bar and task is not None:
        bar.update(task, completed=cases)
    return outcome


def _run(name: str, data: bytes, outcome: Outcome) -> str:
    """Run one input; what it ended in, a fault by the line that raised it."""
    begun = time.process_time()
    try:
        end = TARGETS[name].run(data)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        end = f"{type(error).__name__}: {str(error)[:80]} ({Path(last.filename).name}:{last.lineno})"
        outcome.faults.setdefault(end, data)
    if time.process_time() - begun > SLOW_S:
        outcome.faults.setdefault("slow", data)
    outcome.ends[end] += 1
    return end


def main(arguments: list[str] | None = None) -> int:
    """Fuzz what is asked for, print a table, keep the inputs of faults; 1 when there are any."""
    parser = argparse.ArgumentParser(prog="python -m scripts.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="+", choices=[*TARGETS, "all"])
    parser.add_argument("--cases", type=int, default=200_000, help="inputs of each target (%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("var/fuzz"), help="folder for the inputs of faults")
    asked = parser.parse_args(arguments)
    names = list(TARGETS) if "all" in asked.targets else list(dict.fromkeys(asked.targets))
    with Progress(console=Console(stderr=True)) as bar:
        outcomes = {name: fuzz(name, asked.cases, asked.seed, bar) for name in names}
    table = Table("target", "cases", "seconds", "ways to end", "faults")
    for name, one in outcomes.items():
        table.add_row(name, str(one.cases), f"{one.seconds:.0f}", str(len(one.ends)), str(len(one.faults)))
    console = Console()
    console.print(table)
    for name, one in outcomes.items():
        for fault, data in one.faults.items():
            console.print(f"{name}: {fault} → {_kept(asked.keep / name, data)}", markup=False)
    return 1 if any(one.faults for one in outcomes.values()) else 0


def _kept(folder: Path, data: bytes) -> Path:
    """Write the input of a fault down; its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()[:16]
    path.write_bytes(data)
    return path


if __name__ == "__main__":
    sys.exit(main())
