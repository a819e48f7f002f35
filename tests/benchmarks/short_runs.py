"""A short form of a benchmark, as a process of its own; the bars it has missed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shape.tree import ROOT

CANNOT_RUN_HERE = 2


def missed_bars(module: str, folder: Path, *options: str, **environ: str) -> list[str]:
    """Run `python -m <module> --short`; the bars that do not hold. The test is skipped where it cannot run.

    Bars in seconds are left to the benchmark itself: a test machine that is busy proves nothing about them.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINKSNAP_", "DJANGO_"))}
    command = [sys.executable, "-m", module, "--short", "--results", str(folder), *options]
    done = subprocess.run(command, cwd=ROOT, env={**kept, **environ}, capture_output=True, text=True, check=False)
    if done.returncode == CANNOT_RUN_HERE:
        pytest.skip(done.stderr.strip().splitlines()[-1])
    results = list(folder.glob("*.json"))
    assert results, done.stderr[-2000:]
    report = json.loads(results[0].read_text(encoding="utf-8"))
    missed = [bar for bar in report["bars"] if not bar["holds"] and bar["unit"] != "s"]
    return [f"{bar['name']}: {bar['value']} ({bar['goal']})" for bar in missed]
