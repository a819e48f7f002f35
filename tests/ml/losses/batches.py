"""Small batches of unit vectors in float64, and the formula of a softmax written as a loop."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

SCALE = 5.0


def unit_rows(rows: int, dim: int = 6, seed: int = 0) -> Tensor:
    """Random directions that want a gradient."""
    drawn = torch.randn(rows, dim, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    return torch.nn.functional.normalize(drawn, dim=1).requires_grad_()


def views(count: int, rows: int = 5, dim: int = 6) -> list[Tensor]:
    """Several views of as many rows."""
    return [unit_rows(rows, dim, seed) for seed in range(count)]


def strangers(rows: int = 5) -> Tensor:
    """Names of rows that have nothing in common."""
    return torch.arange(rows)


def cosine(left: Tensor, right: Tensor) -> float:
    """The cosine of two unit vectors, number by number."""
    return sum(float(a) * float(b) for a, b in zip(left, right, strict=True))


def minus_log_share(right: float, others: Sequence[float]) -> float:
    """-log(e^right / (e^right + sum of e^others))."""
    return -math.log(math.exp(right) / (math.exp(right) + sum(math.exp(other) for other in others)))


def check_gradient(objective: object, inputs: Sequence[Tensor], names: Tensor) -> bool:
    """Compare the gradient with finite differences, through the normalisation of the rows."""

    def loss(*rows: Tensor) -> Tensor:
        made: Tensor = objective([torch.nn.functional.normalize(row, dim=1) for row in rows], names)  # type: ignore[operator]
        return made

    return bool(torch.autograd.gradcheck(loss, tuple(row.detach().clone().requires_grad_() for row in inputs)))
