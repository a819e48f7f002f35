"""The adversarial view: the same text, its word vectors moved where it hurts most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.losses.gradcache import RandContext
from torch import Tensor, nn

from ml.losses.embedding_loss import EmbeddingLoss
from ml.losses.info_nce import InfoNCE
from ml.losses.types import Objective

Encode = Callable[[], Tensor]
REACH = 0.05
"""How far word vectors are moved, as a share of the length of all those of the text together."""
MOVED = "moved"
"""Where a batch carries the moves of its words: (rows, tokens, width)."""


@contextmanager
def moved(words: nn.Embedding, delta: Tensor) -> Iterator[None]:
    """Add `delta` (rows, tokens, width) to what the word table answers, which may have fewer tokens (cut padding)."""
    handle = words.register_forward_hook(lambda module, inputs, output: output + delta[:, : output.shape[1]])
    try:
        yield
    finally:
        handle.remove()


def adversarial_move(words: nn.Embedding, encode: Encode, loss_of: Callable[[Tensor], Tensor], reach: float) -> Tensor:
    r"""Where to move the word vectors of a batch, (rows, tokens, width): along the gradient of the loss.

    .. math:: \delta = r\,\lVert e \rVert_F\, g / \lVert g \rVert_F \quad\text{a text},\quad g = \nabla_e L

    Miyato et al. 2017, "Adversarial Training Methods for Semi-Supervised Text Classification" (arXiv:1605.07725), the
    fast gradient method; the length is told by the text's own vectors `e`, so one `reach` fits every encoder. `encode`
    runs the encoder on the batch and answers (n, d); `loss_of` is the loss of such vectors. The word table needs no
    gradient of its own (it stays frozen).
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
    size = gradient.flatten(1).norm(dim=1).clamp(min=1e-12)
    steps: Tensor = reach * seen[0].detach().flatten(1).norm(dim=1) / size
    return gradient * steps[:, None, None]


def adversarial_view(words: nn.Embedding, encode: Encode, loss_of: Callable[[Tensor], Tensor], reach: float) -> Tensor:
    """Encode a batch once more with its word vectors moved (see `adversarial_move`); returns the new view, (n, d)."""
    with moved(words, adversarial_move(words, encode, loss_of, reach)):
        return encode()


@dataclass(frozen=True)
class AdversarialPair:
    r"""Inputs: `(anchor, positive, moved anchor)`; names: pages and rare tags.

    .. math:: L = \tfrac12\,(L_{NCE}(a, p) + L_{NCE}(\tilde a, p))

    Relations: InfoNCE with a second view made for the purpose: SimCSE's comes of chance (dropout), PIRL's of a rule
    (shuffled sentences), this one of the loss itself.
    """

    pair: Objective = field(default_factory=InfoNCE)

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: 3 of (n, d)."""
        anchors, positives, hurt = views
        return (self.pair([anchors, positives], names) + self.pair([hurt, positives], names)) / 2


class AdversarialLoss(EmbeddingLoss):
    """`AdversarialPair` for the trainer: the first column comes a second time, its words moved against the loss.

    The moves are found in parts like everything else: the gradient of the loss in the vectors first, then that of the
    vectors in the words, `mini_batch` rows at a time.
    """

    def __init__(
        self,
        model: SentenceTransformer,
        objective: Objective,
        words: nn.Embedding,
        mini_batch: int = 0,
        reach: float = REACH,
    ) -> None:
        super().__init__(model, objective, mini_batch)
        # In a list: the table is the encoder's own and must not be counted twice.
        self._words = [words]
        self.reach = reach

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """The loss of a batch of two columns, as the trainer calls it."""
        anchors, positives = list(sentence_features)[:2]
        hurt = {**anchors, MOVED: self._moves(anchors, positives, labels)}
        return super().forward([anchors, positives, hurt], labels)

    def embed_minibatch(
        self,
        sentence_feature: dict[str, Tensor],
        begin: int,
        end: int,
        with_grad: bool,
        copy_random_state: bool,
        random_state: RandContext | None = None,
    ) -> tuple[Tensor, RandContext | None]:
        """Embed some rows, moved where the batch says so; called by the cache."""
        plain = dict(sentence_feature)
        delta = plain.pop(MOVED, None)
        with moved(self._words[0], delta[begin:end]) if delta is not None else nullcontext():
            answer: tuple[Tensor, RandContext | None] = super().embed_minibatch(
                plain, begin, end, with_grad, copy_random_state, random_state
            )
        return answer

    def _embedded(self, feature: dict[str, Tensor]) -> Tensor:
        plain = dict(feature)
        delta = plain.pop(MOVED, None)
        with moved(self._words[0], delta) if delta is not None else nullcontext():
            return super()._embedded(plain)

    def _moves(self, anchors: dict[str, Tensor], positives: dict[str, Tensor], labels: Tensor) -> Tensor:
        # What several processes share is agreed on in the backward pass of the loss itself; here each is by itself.
        inner: Any = getattr(self.model, "module", self.model)
        with torch.no_grad():
            first, second = (self._embed(inner, dict(feature)) for feature in (anchors, positives))
        first.requires_grad_()
        with torch.enable_grad():
            (slope,) = torch.autograd.grad(self._loss([first, second, first], labels), first)
        rows = len(first)
        step = self.mini_batch_size or rows
        return torch.cat([self._moves_of(inner, anchors, slope, slice(at, at + step)) for at in range(0, rows, step)])

    def _moves_of(self, inner: Any, anchors: dict[str, Tensor], slope: Tensor, rows: slice) -> Tensor:
        part = {name: value[rows] for name, value in anchors.items() if isinstance(value, Tensor)}
        return adversarial_move(
            self._words[0],
            lambda: self._embed(inner, dict(part)),
            lambda vectors: (vectors * slope[rows]).sum(),
            self.reach,
        )
