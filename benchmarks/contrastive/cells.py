"""One cell of the ablation: train in a process of its own, sit the exam, keep the answer for the next time."""

from __future__ import annotations

import hashlib
import importlib
import json
import multiprocessing
import os
import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.contrastive.exams import Examination, sit
from benchmarks.contrastive.forms import Cell, Form
from benchmarks.tagging.folders import KEPT as tagging_folder
from ml.data.pairs import Pair

KEPT = tagging_folder.parent / "contrastive"
RECIPE = 1
"""Counts up when figures of before can no longer stand beside new ones."""
# Threads that spin while they wait take far longer beside others; bars of the libraries would lie over the one of all.
_SURROUNDINGS = {"OMP_WAIT_POLICY": "PASSIVE", "TQDM_DISABLE": "1", "TRANSFORMERS_VERBOSITY": "error"}


@dataclass(frozen=True)
class Bench:
    """What all cells of a run share."""

    form: Form
    base: Path
    revision: str
    pairs: list[Pair]
    exam: Examination
    digest: str

    def kept_at(self, cell: Cell) -> Path:
        """Where the answer of a cell lies: the same words only for the same recipe, pairs, exam and base."""
        recipe = None if cell.is_base else self.form.settings(cell).to_json()
        # A base is asked, not trained; what it is worth depends on the exam alone.
        told = [RECIPE, asdict(cell), recipe, self.digest, self.revision, self.form.name]
        return KEPT / f"{hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:20]}.json"

    def kept(self, cell: Cell) -> dict[str, Any] | None:
        """The answer of an earlier run; None where there is none or it was only half written."""
        try:
            answer: dict[str, Any] = json.loads(self.kept_at(cell).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return answer


def answered(bench: Bench, cell: Cell) -> dict[str, Any]:
    """The figures of a cell; made in a new process, so that memory and faults are its own."""
    if kept := bench.kept(cell):
        return kept
    for name, value in _SURROUNDINGS.items():
        os.environ.setdefault(name, value)
    # What was forked would have the memory of this process in its peak.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as process:
        answer = process.submit(carried_out, bench, cell).result()
    path = bench.kept_at(cell)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    half.replace(path)
    return answer


def carried_out(bench: Bench, cell: Cell) -> dict[str, Any]:
    """Train and examine, here. A training that was killed begins anew, since its seconds are a figure, too."""
    load = importlib.import_module("ml.encoder.load")
    if cell.is_base:
        return {"cell": asdict(cell), "measures": sit(load.load_encoder(bench.base), bench.exam)}
    folder = bench.kept_at(cell).with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    begun = time.monotonic()
    trained = _train(bench, cell, folder)
    cost = {"seconds": round(time.monotonic() - begun, 1), "memory_mib": round(_peak_bytes() / 2**20)}
    if isinstance(trained, str):
        return {"cell": asdict(cell), "refused": trained, **cost}
    adapter = importlib.import_module("ml.training.adapter")
    adapter.merge_adapter(bench.base, trained.adapter, folder / "encoder")
    measures = sit(load.load_encoder(folder / "encoder"), bench.exam)
    shutil.rmtree(folder)
    return {"cell": asdict(cell), "measures": measures, "steps": trained.steps, "stopped": trained.stopped, **cost}


def _train(bench: Bench, cell: Cell, folder: Path) -> Any:
    run = importlib.import_module("ml.training.run")
    pairs = bench.pairs if cell.is_masked else unmasked(bench.pairs)
    try:
        return run.train(bench.base, pairs, bench.form.settings(cell), folder, lambda progress: None)
    except run.TooLittle as error:
        return str(error)


def unmasked(pairs: list[Pair]) -> list[Pair]:
    """The same texts under names that say nothing: no two of one page, none with a tag."""
    return [replace(pair, page=number, tags=()) for number, pair in enumerate(pairs)]


def _peak_bytes() -> int:
    """The most memory this process had so far: on the GPU where there is one."""
    torch = importlib.import_module("torch")
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_allocated())
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) * 1024
