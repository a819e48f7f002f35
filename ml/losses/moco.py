"""MoCo: negatives from earlier batches, kept in a queue, encoded by a slowly following copy of the encoder."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

from ml.losses.types import is_same


class Queue(nn.Module):
    """The last `size` keys with their names, first in first out; it begins empty."""

    keys: Tensor
    names: Tensor

    def __init__(self, size: int, dim: int, width: int = 1) -> None:
        super().__init__()
        self.size = size
        self.register_buffer("keys", torch.zeros(0, dim))
        self.register_buffer("names", torch.zeros(0, width, dtype=torch.long))

    @torch.no_grad()
    def push(self, keys: Tensor, names: Tensor) -> None:
        """Add a batch of (n, d) with names of (n, width), dropping the oldest above the size."""
        self.keys = torch.cat([self.keys.to(keys), keys.detach()])[-self.size :]
        rows = names.reshape(len(names), -1)
        # An empty queue does not know yet how many tags a row has.
        earlier = self.names.to(names.device) if len(self.names) else rows[:0]
        self.names = torch.cat([earlier, rows])[-self.size :]


class MoCo(nn.Module):
    r"""Inputs: `(queries, keys)`, the keys by the momentum encoder; names: pages and rare tags.

    .. math:: L = -\frac1n \sum_i \log \frac{e^{s\,q_i k_i}}{e^{s\,q_i k_i} + \sum_{k \in Q} e^{s\,q_i k}}

    over the queue `Q` of earlier keys; those of the same page or with a shared tag are masked by their names, which the
    original cannot (its pictures have none). Keys carry no gradient. He et al. 2020, "Momentum Contrast"
    (arXiv:1911.05722).

    Relations: InfoNCE whose negatives do not depend on the size of the batch; gradient caching buys the same for time
    instead of staleness. While the queue is empty the negatives of the batch stand in.
    """

    def __init__(self, dim: int, size: int = 4_096, scale: float = 20.0, width: int = 1) -> None:
        super().__init__()
        self.scale = scale
        self.queue = Queue(size, dim, width)

    def forward(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 2 of (n, d). The keys join the queue after the loss was taken."""
        queries, keys = views[0], views[1].detach()
        rows = names.reshape(len(names), -1)
        against = self.queue.keys.to(queries) if len(self.queue.keys) else keys
        against_names = self.queue.names if len(self.queue.keys) else rows
        own = (queries * keys).sum(1, keepdim=True)
        others = (queries @ against.T).masked_fill(is_same(rows, against_names), -torch.inf)
        logits = self.scale * torch.cat([own, others], dim=1)
        self.queue.push(keys, rows)
        return torch.nn.functional.cross_entropy(
            logits, torch.zeros(len(queries), dtype=torch.long, device=queries.device)
        )


class MomentumEncoder(nn.Module):
    """A copy of an encoder whose weights follow it: `k <- m k + (1 - m) q` after each step."""

    def __init__(self, encoder: nn.Module, momentum: float = 0.999) -> None:
        super().__init__()
        self.momentum = momentum
        self.follower = copy.deepcopy(encoder).requires_grad_(False).eval()

    @torch.no_grad()
    def follow(self, encoder: nn.Module) -> None:
        """Move a little towards the encoder's weights."""
        pairs: Iterable[tuple[Tensor, Tensor]] = zip(self.follower.parameters(), encoder.parameters(), strict=True)
        for mine, theirs in pairs:
            mine.lerp_(theirs.to(mine), 1 - self.momentum)
