"""What an objective is: unit-length views of a batch in, one number out; and how the rows of a batch are named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor

NO_TAG = -1
"""Fills the columns of a row that has fewer tags than the widest."""


class Objective(Protocol):
    """A loss of one batch.

    `views`: tensors of (n, d), rows of unit length; row i of each is a view of the same thing. `names`: integers of
    (n,) or (n, 1 + t): which page a row is of, then its tags (`NO_TAG` where there are fewer). Returns a scalar.
    """

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """The loss, differentiable in all views."""
        ...


def pages_of(names: Tensor) -> Tensor:
    """The page of each row, of shape (n,)."""
    return names if names.dim() == 1 else names[:, 0]


def tags_of(names: Tensor) -> Tensor:
    """The tags of each row, of shape (n, t), `NO_TAG` where there are fewer; t may be 0."""
    return names[:, :0] if names.dim() > 1 and names.shape[1] == 1 else names.reshape(len(names), -1)[:, 1:]


def shared_tags(left: Tensor, right: Tensor) -> Tensor:
    """How many tags rows of two batches share: (n, t) and (m, u) give integers of (n, m)."""
    same = (left[:, None, :, None] == right[None, :, None, :]) & (left != NO_TAG)[:, None, :, None]
    return same.any(dim=3).sum(dim=2)


def is_same(left: Tensor, right: Tensor) -> Tensor:
    """Which rows of two batches must not repel each other: of one page, or sharing a tag; booleans of (n, m).

    Names are those of `Objective`. Tags given to an objective of pairs are the rare ones of a library: two pages that
    share one are false negatives (Robinson et al. 2021 call the problem by that name; here the ids are known).
    """
    same_page = pages_of(left)[:, None] == pages_of(right)[None, :]
    return same_page | (shared_tags(tags_of(left), tags_of(right)) > 0)


def mean_of_rows(losses: Tensor, counted: Tensor) -> Tensor:
    """The mean over the rows that count; 0, with a gradient of 0, where none does."""
    return torch.where(counted, losses, torch.zeros_like(losses)).sum() / counted.sum().clamp(min=1)
