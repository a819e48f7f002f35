"""Objectives inside sentence-transformers: the cached way equals the plain one, and views that need the encoder."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from ml.losses.adversarial import AdversarialLoss, AdversarialPair, adversarial_move, adversarial_view
from ml.losses.denoising import DenoisingLoss
from ml.losses.embedding_loss import EmbeddingLoss, MomentumLoss
from ml.losses.info_nce import InfoNCE
from ml.losses.moco import MoCo
from ml.losses.registry import FAMILIES, BatchShape
from ml.losses.symmetric import Symmetric
from ml.losses.wrappers import Braked, Matryoshka

ROWS, WORDS, DIM = 6, 50, 8
COLUMNS = {
    BatchShape.PAIRS: 2, BatchShape.TRIPLETS: 3, BatchShape.TWO_VIEWS: 2, BatchShape.MANY_VIEWS: 3,
    BatchShape.PASSAGES: 1, BatchShape.TAGGED: 1, BatchShape.CLUSTERED: 1, BatchShape.JUDGED: 2, BatchShape.MEMORY: 3,
    BatchShape.TEXTS: 1, BatchShape.DAMAGED: 2,
}  # fmt: skip
NAMES = {
    BatchShape.PASSAGES: torch.tensor([0, 0, 1, 1, 2, 2]),
    BatchShape.TAGGED: torch.tensor([[0, 1], [1, 1], [2, 2], [3, 2], [4, 3], [5, 3]]),
    BatchShape.CLUSTERED: torch.tensor([[0, 1], [1, 1], [2, 2], [3, 2], [4, 3], [5, 3]]),
    BatchShape.JUDGED: torch.tensor([[0, 1], [1, 0], [2, 1], [3, 0], [4, 1], [5, 0]]),
}


class SmallEncoder(nn.Module):
    """A word table, dropout and one layer: what a sentence encoder is to a loss."""

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.words = nn.Embedding(WORDS, DIM)
        self.dropout = nn.Dropout(dropout)
        self.layer = nn.Linear(DIM, DIM)

    def forward(self, features: dict[str, Tensor]) -> dict[str, Tensor]:
        mask = features["attention_mask"][:, :, None].float()
        mean = (self.words(features["input_ids"]) * mask).sum(1) / mask.sum(1)
        return {"sentence_embedding": self.layer(self.dropout(torch.tanh(mean)))}


class SmallDecoder(nn.Module):
    """Says the same at each place: what the vector says, and the word before."""

    def __init__(self, words: nn.Embedding) -> None:
        super().__init__()
        self.words = words
        self.cls = nn.Module()
        self.cls.predictions = nn.Module()
        self.cls.predictions.transform = nn.Identity()

    def get_input_embeddings(self) -> nn.Embedding:
        return self.words

    def base_model(self, input_ids: Tensor, encoder_hidden_states: Tensor, use_cache: bool) -> SimpleNamespace:
        return SimpleNamespace(last_hidden_state=self.words(input_ids) + encoder_hidden_states)


def columns(count: int) -> list[dict[str, Tensor]]:
    torch.manual_seed(5)
    ids = [torch.randint(0, WORDS, (ROWS, 4)) for _ in range(count)]
    return [{"input_ids": one, "attention_mask": torch.ones_like(one)} for one in ids]


def gradients(model: SmallEncoder, loss: Tensor) -> list[Tensor]:
    model.zero_grad()
    loss.backward()
    return [weights.grad.clone() for weights in model.parameters() if weights.grad is not None]


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_it_gives_every_family_a_gradient(name: str) -> None:
    family = FAMILIES[name]
    model: Any = SmallEncoder(0.1 if family.twice else 0.0)
    objective = family.make(DIM)
    names = NAMES.get(family.shape, torch.arange(ROWS))
    loss: nn.Module
    if isinstance(objective, MoCo):
        loss = MomentumLoss(model, objective)
    elif family.adversarial:
        loss = AdversarialLoss(model, objective, model.words)
    elif family.decoder:
        loss = DenoisingLoss(model, SmallDecoder(model.words))
    else:
        loss = EmbeddingLoss(model, objective, twice=family.twice, base=SmallEncoder() if family.base else None)  # type: ignore[arg-type]
    found = gradients(model, loss(columns(COLUMNS[family.shape]), names))
    assert len(found) == 3 and all(torch.isfinite(one).all() for one in found) and any(one.any() for one in found)


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_it_learns_the_same_in_parts(dropout: float) -> None:
    model: Any = SmallEncoder(dropout)
    results = []
    for mini_batch in (ROWS, 2):
        torch.manual_seed(11)
        loss = EmbeddingLoss(model, InfoNCE(), mini_batch)(columns(2), torch.arange(ROWS))
        results.append((float(loss.detach()), gradients(model, loss)))
    if not dropout:
        plain = EmbeddingLoss(model, InfoNCE())(columns(2), torch.arange(ROWS))
        results.append((float(plain.detach()), gradients(model, plain)))
        assert all(torch.allclose(results[0][1][n], results[k][1][n], atol=1e-6) for k in (1, 2) for n in range(3))
        assert len({round(value, 5) for value, _ in results}) == 1
    assert all(torch.isfinite(one).all() for _, found in results for one in found)


def test_it_embeds_a_text_twice_under_different_dropout() -> None:
    model: Any = SmallEncoder(0.5)
    same: Any = SmallEncoder(0.0)
    apart = EmbeddingLoss(model, InfoNCE(), twice=True)(columns(1), torch.arange(ROWS))
    alike = EmbeddingLoss(same, InfoNCE(), twice=True)(columns(1), torch.arange(ROWS))
    assert float(apart) > float(alike)


def test_it_holds_on_to_the_base() -> None:
    model: Any = SmallEncoder()
    base: Any = SmallEncoder()
    braked = EmbeddingLoss(model, Braked(InfoNCE(), distillation=5.0), base=base)
    plain = EmbeddingLoss(model, InfoNCE())
    assert float(braked(columns(2), torch.arange(ROWS))) == pytest.approx(
        float(plain(columns(2), torch.arange(ROWS))), abs=1e-5
    )
    with torch.no_grad():
        model.layer.weight.neg_()
    assert float(braked(columns(2), torch.arange(ROWS))) > float(plain(columns(2), torch.arange(ROWS))) + 1
    assert not any(name.startswith("_base") for name in braked.state_dict())


def test_it_follows_slowly() -> None:
    model: Any = SmallEncoder()
    loss = MomentumLoss(model, MoCo(DIM, size=12), momentum=0.9)
    follower: Any = loss._momentum[0].follower
    before = follower.layer.weight.clone()
    with torch.no_grad():
        model.layer.weight.add_(1.0)
    loss(columns(2), torch.arange(ROWS))
    assert torch.allclose(follower.layer.weight, before + 0.1, atol=1e-6)
    assert not any(weights.requires_grad for weights in follower.parameters())


def test_it_moves_words_where_it_hurts() -> None:
    model = SmallEncoder()
    model.words.weight.requires_grad_(False)
    first, second = columns(2)
    plain = torch.nn.functional.normalize(model(second)["sentence_embedding"], dim=1)

    def loss_of(vectors: Tensor) -> Tensor:
        return InfoNCE()([torch.nn.functional.normalize(vectors, dim=1), plain], torch.arange(ROWS))

    def encode() -> Tensor:
        vectors: Tensor = model(first)["sentence_embedding"]
        return vectors

    view = adversarial_view(model.words, encode, loss_of, reach=0.1)
    assert float(loss_of(view)) > float(loss_of(encode()))
    assert gradients(model, loss_of(view)) and torch.equal(encode(), encode()), "nothing stays moved"


def test_it_moves_all_texts_alike_and_each_by_its_own_length() -> None:
    model = SmallEncoder()
    (first,) = columns(1)
    steps = adversarial_move(model.words, lambda: model(first)["sentence_embedding"], lambda v: v.pow(3).sum(), 0.1)
    lengths = model.words(first["input_ids"]).flatten(1).norm(dim=1)
    assert torch.allclose(steps.flatten(1).norm(dim=1), 0.1 * lengths, rtol=1e-4)


def test_it_learns_from_moved_words_the_same_in_parts() -> None:
    model: Any = SmallEncoder()
    results = []
    for mini_batch in (0, 2, ROWS):
        loss = AdversarialLoss(model, AdversarialPair(), model.words, mini_batch)(columns(2), torch.arange(ROWS))
        results.append((float(loss.detach()), gradients(model, loss)))
    assert len({round(value, 4) for value, _ in results}) == 1
    assert all(torch.allclose(results[0][1][n], results[k][1][n], atol=1e-5) for k in (1, 2) for n in range(3))
    plain = EmbeddingLoss(model, InfoNCE())(columns(2), torch.arange(ROWS))
    assert results[0][0] > float(plain.detach()), "the moved words make it harder"


def test_it_trains_a_temperature_inside_prefixes() -> None:
    model: Any = SmallEncoder()
    loss = EmbeddingLoss(model, Matryoshka(Symmetric(), (DIM, 4)))
    assert any(name.endswith("log_scale") for name, _ in loss.named_parameters())
    loss(columns(2), torch.arange(ROWS)).backward()
    assert all(one.grad is not None for name, one in loss.named_parameters() if name.endswith("log_scale"))
