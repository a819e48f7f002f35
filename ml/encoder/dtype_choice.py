"""Chooses the number format of the encoder: bf16 is twice as fast on some processors and slower on others."""

import hashlib
import json
import logging
import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from ml.config import wanted_dtype
from ml.encoder.bert_network import BertNetwork
from ml.encoder.unigram_tokenizer import SENTENCEPIECE_FILE

log = logging.getLogger(__name__)

PROBE_ROWS, PROBE_TOKENS = 8, 128
"""Passages are what costs time, so the probe looks like a batch of them."""
PROBE_SECONDS = 0.2
PROBE_LIMIT_S = 120.0
WORTH_IT = 0.75
"""bf16 takes more memory after long pages and rounds more, so it must save a good part of the time, not a hair."""
ANSWER_FILE = "dtype.json"
ROOT = Path(__file__).resolve().parents[2]


def choose_dtype(folder: Path, device: str) -> str:
    """Return fp32, bf16 or fp16: the operator's wish, else by the GPU, else by a probe (once a machine)."""
    wanted = wanted_dtype()
    if wanted:
        return wanted
    if device != "cpu":
        import torch

        return "bf16" if torch.cuda.is_bf16_supported() else "fp16"
    if not (folder / SENTENCEPIECE_FILE).is_file():
        return "fp32"
    known = _read_answer(folder)
    if known:
        return known
    seconds = seconds_by_dtype(folder)
    chosen = "bf16" if seconds["bf16"] < WORTH_IT * seconds["fp32"] else "fp32"
    _write_answer(folder, chosen)
    return chosen


def seconds_by_dtype(folder: Path) -> dict[str, float]:
    """Measure both formats in a process of its own: what it takes (tens of MB) would never come back from ours."""
    command = [sys.executable, "-m", "ml.encoder.dtype_choice", str(folder.resolve())]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=PROBE_LIMIT_S, check=True)
        return {name: float(seconds) for name, seconds in json.loads(done.stdout).items()}
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        log.warning("the number formats could not be measured (%s): taking fp32", type(error).__name__)
        return {"fp32": 0.0, "bf16": 0.0}


def seconds_of_one_layer(folder: Path, dtype: str) -> float:
    """Return the least CPU time one layer takes for a batch of passages in this number format.

    Time of the processor, not of the clock: at a start everything else starts too.
    """
    network = BertNetwork(folder, dtype, "cpu", layers=1)
    rows = [list(range(1_000, 1_000 + PROBE_TOKENS))] * PROBE_ROWS
    network.vectors(rows)
    best, until = float("inf"), time.perf_counter() + PROBE_SECONDS
    while time.perf_counter() < until:
        begin = time.process_time()
        network.vectors(rows)
        best = min(best, time.process_time() - begin)
    return best


def _read_answer(folder: Path) -> str:
    try:
        answer = json.loads((folder / ANSWER_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    fits = isinstance(answer, dict) and answer.get("machine") == _machine()
    return str(answer["dtype"]) if fits and answer.get("dtype") in ("fp32", "bf16") else ""


def _write_answer(folder: Path, dtype: str) -> None:
    unfinished = folder / f".{ANSWER_FILE}.{os.getpid()}"
    try:
        unfinished.write_text(json.dumps({"machine": _machine(), "dtype": dtype}) + "\n", encoding="utf-8")
        unfinished.replace(folder / ANSWER_FILE)
    except OSError as error:  # a folder that only others may write to: it is measured again at the next start
        log.info("the number format could not be written down: %s", error)


def _machine() -> str:
    """What the answer depends on: the processor with its abilities, how many of them, and the version of PyTorch."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = [f"model name {platform.processor()}"]
    facts = sorted({line for line in lines if line.startswith(("model name", "flags", "Features", "CPU part"))})
    digest = hashlib.sha256(json.dumps([facts, os.cpu_count(), version("torch")]).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    measured = {dtype: seconds_of_one_layer(Path(sys.argv[1]), dtype) for dtype in ("fp32", "bf16")}
    sys.stdout.write(json.dumps(measured))
