"""Chooses the number format of the encoder: bf16 is twice as fast on some processors and slower on others."""

import time
from pathlib import Path

from ml.config import wanted_dtype
from ml.encoder.bert_network import BertNetwork
from ml.encoder.unigram_tokenizer import SENTENCEPIECE_FILE

PROBE_ROWS, PROBE_TOKENS = 8, 128
"""Passages are what costs time, so the probe looks like a batch of them."""
PROBE_SECONDS = 0.2
WORTH_IT = 0.75
"""bf16 takes more memory after long pages and rounds more, so it must save a good part of the time, not a hair."""


def choose_dtype(folder: Path, device: str) -> str:
    """Return fp32, bf16 or fp16: the operator's wish, else by the GPU, else by a probe well under a second."""
    wanted = wanted_dtype()
    if wanted:
        return wanted
    if device != "cpu":
        import torch

        return "bf16" if torch.cuda.is_bf16_supported() else "fp16"
    if not (folder / SENTENCEPIECE_FILE).is_file():
        return "fp32"
    fp32, bf16 = (seconds_of_one_layer(folder, dtype) for dtype in ("fp32", "bf16"))
    return "bf16" if bf16 < WORTH_IT * fp32 else "fp32"


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
