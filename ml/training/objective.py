"""What a run learns by: the encoder with its adapter, and the loss of the objective the settings name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig
from sentence_transformers import SentenceTransformer
from torch import nn

from ml.losses.adversarial import AdversarialLoss
from ml.losses.denoising import DenoisingLoss, decoder_tied_to
from ml.losses.embedding_loss import EmbeddingLoss, MomentumLoss
from ml.losses.moco import MoCo
from ml.losses.registry import Family, family_named
from ml.losses.types import Objective
from ml.losses.wrappers import Matryoshka
from ml.training.settings import BadSettings, TrainingSettings

ALPHA_A_RANK = 2
LINEAR = ["query", "key", "value", "dense"]


@dataclass(frozen=True)
class Learner:
    """The encoder that learns, and the loss it learns by."""

    model: SentenceTransformer
    loss: nn.Module


def processes() -> int:
    """How many processes train together (torchrun, accelerate); 1 where there is one."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def open_learner(base: Path, dim: int, settings: TrainingSettings) -> Learner:
    """Open the base, frozen, with low-rank matrices beside its linear layers, and make the loss; word vectors stay.

    Raises BadSettings where the objective cannot be trained by several processes.
    """
    family = family_named(settings.objective)
    torch.manual_seed(settings.seed)
    model = _opened(base, settings)
    # Tied while the weights still have their own names.
    decoder = decoder_tied_to(model) if family.decoder else None
    _add_adapter(model, settings)
    if decoder is not None:
        loss: nn.Module = DenoisingLoss(model, decoder)
    else:
        loss = _contrastive(model, base, dim, settings)
    if processes() > 1 and has_own_weights(loss, model):
        raise BadSettings(f"{settings.objective} has weights of its own, which learn in one process only")
    return Learner(model, loss)


def has_own_weights(loss: nn.Module, model: nn.Module) -> bool:
    """Whether the loss learns something besides the encoder: a temperature, a projection, a decoder."""
    return bool(own_weights(loss, model))


def own_weights(loss: nn.Module, model: nn.Module) -> dict[str, nn.Parameter]:
    """What the loss learns besides the encoder, by name."""
    theirs = {id(weights) for weights in model.parameters()}
    return {name: one for name, one in loss.named_parameters() if one.requires_grad and id(one) not in theirs}


def _opened(base: Path, settings: TrainingSettings) -> SentenceTransformer:
    device = f"cuda:{os.environ.get('LOCAL_RANK', '0')}" if torch.cuda.is_available() else "cpu"
    model = SentenceTransformer(str(base), device=device, local_files_only=True, trust_remote_code=False)
    model.max_seq_length = settings.most_tokens
    return model


def _add_adapter(model: SentenceTransformer, settings: TrainingSettings) -> None:
    inner: Any = model.transformers_model
    layers = int(inner.config.num_hidden_layers)
    chosen = list(range(layers - settings.layers, layers)) if settings.layers else None
    lora = LoraConfig(
        r=settings.rank,
        lora_alpha=ALPHA_A_RANK * settings.rank,
        lora_dropout=0.0,
        target_modules=LINEAR,
        exclude_modules=r"pooler.*",
        layers_to_transform=chosen,
        layers_pattern="layer" if chosen else None,
    )
    model.add_adapter(lora)


def _contrastive(model: SentenceTransformer, base: Path, dim: int, settings: TrainingSettings) -> nn.Module:
    family = family_named(settings.objective)
    if family.momentum:
        made = family.make(dim)
        assert isinstance(made, MoCo)
        return MomentumLoss(model, made)
    objective = _objective(family, dim, settings)
    if family.adversarial:
        inner: Any = model.transformers_model
        return AdversarialLoss(model, objective, inner.get_input_embeddings(), settings.mini_batch)
    before = _opened(base, settings) if family.base else None
    return EmbeddingLoss(model, objective, settings.mini_batch, before, family.twice)


def _objective(family: Family, dim: int, settings: TrainingSettings) -> Objective:
    objective = family.make(dim)
    prefixes = tuple(size for size in settings.prefixes if size <= dim)
    # What has a width of its own, or takes prefixes itself, sees whole vectors.
    is_fixed = isinstance(objective, Matryoshka) or family.name == "projected"
    return Matryoshka(objective, prefixes) if len(prefixes) > 1 and not is_fixed else objective
