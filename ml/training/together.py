"""Several processes that train one adapter (torchrun, accelerate): who writes, and what all must do alike."""

from __future__ import annotations

import os

import torch
import torch.distributed as other_processes


def is_first() -> bool:
    """Whether this process is the one that writes files and talks to people; true where there is only one."""
    return os.environ.get("RANK", "0") == "0"


def any_says(yes: bool) -> bool:
    """Whether one of the processes says yes. All ask at the same step: one that stopped alone would leave the others
    waiting for its gradients."""
    if not _are_together():
        return yes
    said = torch.tensor([float(yes)], device=_device())
    other_processes.all_reduce(said, op=other_processes.ReduceOp.MAX)
    return bool(said.item() > 0)


def wait_for_all() -> None:
    """Go on when every process has come here."""
    if _are_together():
        other_processes.barrier()


def _are_together() -> bool:
    return other_processes.is_available() and other_processes.is_initialized()


def _device() -> str:
    return f"cuda:{torch.cuda.current_device()}" if other_processes.get_backend() == "nccl" else "cpu"
