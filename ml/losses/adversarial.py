"""The adversarial view: the same text, its word vectors moved where it hurts most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

Encode = Callable[[], Tensor]


@contextmanager
def moved(words: nn.Embedding, delta: Tensor) -> Iterator[None]:
    """Add `delta` (rows, tokens, width) to what the word table answers."""
    handle = words.register_forward_hook(lambda module, inputs, output: output + delta)
    try:
        yield
    finally:
        handle.remove()


def adversarial_view(words: nn.Embedding, encode: Encode, loss_of: Callable[[Tensor], Tensor], reach: float) -> Tensor:
    r"""Encode a batch once more with its word vectors moved by `reach` along the gradient of the loss.

    .. math:: \delta = r\,g / \lVert g \rVert_F \quad\text{a text},\quad g = \nabla_e L

    Miyato et al. 2017, "Adversarial Training Methods for Semi-Supervised Text Classification" (arXiv:1605.07725), the
    fast gradient method. `encode` runs the encoder on the batch and answers (n, d); `loss_of` is the loss of such
    vectors. The word table needs no gradient of its own (it stays frozen). Returns the new view, (n, d).
    """
    seen: list[Tensor] = []

    def watch(module: nn.Module, inputs: object, output: Tensor) -> Tensor:
        seen.append(output.detach().requires_grad_())
        return seen[-1]

    handle = words.register_forward_hook(watch)
    try:
        with torch.enable_grad():
            (gradient,) = torch.autograd.grad(loss_of(encode()), seen[0])
    finally:
        handle.remove()
    size = gradient.flatten(1).norm(dim=1).clamp(min=1e-12)[:, None, None]
    with moved(words, reach * gradient / size):
        return encode()
