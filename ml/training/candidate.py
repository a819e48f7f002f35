"""From an adapter to the encoder that would go live: at full strength, or at half where the whole costs too much."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ml.evaluation.gate import Outcome, Report
from ml.training.adapter import merge_adapter, weakened

WHOLE, HALF = 1.0, 0.5
_COSTS = (Outcome.WORSE_ELSEWHERE, Outcome.WORSE_IN_HYBRID)


@dataclass(frozen=True)
class Candidate:
    """A merged encoder, the share of its adapter that went into it, and the gate's word."""

    encoder: Path
    strength: float
    report: Report


def candidate(base: Path, adapter: Path, folder: Path, name: str, judged: Callable[[Path], Report]) -> Candidate:
    """Merge `adapter` into `base`, as `folder`/encoder, and have it judged.

    Where the library gains beyond noise but what else there is loses too much, half the change is judged as well
    (`weakened`). Accepted, it takes the place of both adapter and encoder; else the word on the whole stands. Half is
    never tried for a gain that was noise: asked twice, the gate would let chance through more often than it says.
    Raises AdapterError.
    """
    encoder, half = folder / "encoder", folder / "half"
    for earlier in (encoder, half):
        shutil.rmtree(earlier, ignore_errors=True)
    merge_adapter(base, adapter, encoder, name)
    report = judged(encoder)
    if report.outcome not in _COSTS or report.rows[0].low <= 0:
        return Candidate(encoder, WHOLE, report)
    weaker = weakened(adapter, HALF, half / "adapter")
    merge_adapter(base, weaker, half / "encoder", name)
    second = judged(half / "encoder")
    if not second.is_accepted:
        shutil.rmtree(half)
        return Candidate(encoder, WHOLE, report)
    for worse, better in ((adapter, weaker), (encoder, half / "encoder")):
        shutil.rmtree(worse)
        better.rename(worse)
    shutil.rmtree(half)
    return Candidate(encoder, HALF, second)
