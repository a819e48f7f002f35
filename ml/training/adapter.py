"""An adapter on disk, and merging it into its base: what training leaves and what search runs."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from torch import nn

from ml.encoder.folder import all_or_nothing, digest_of_weights, read_manifest, write_manifest
from ml.encoder.types import Centring, EncoderError
from ml.training.disk import disk_errors

WEIGHTS, CARD = "adapter_model.safetensors", "adapter.json"
PREFIX = "base_model.model."
MODEL_WEIGHTS = "model.safetensors"


class AdapterError(EncoderError):
    """An adapter cannot be read, or is not for this base; the message is one sentence for the operator."""


@dataclass(frozen=True)
class AdapterCard:
    """What goes with the weights: the base it belongs to, its strength, what it was trained by and on, and how phrases
    are put right with it (None: as with its base)."""

    base: str
    base_name: str
    rank: int
    alpha: float
    settings: dict[str, object]
    data: dict[str, object]
    centring: Centring | None = None


def save_adapter(folder: Path, model: nn.Module, card: AdapterCard) -> None:
    """Write the low-rank matrices of a model with LoRA layers, under the names peft gives them."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for name, module in model.named_modules():
        if hasattr(module, "lora_A") and "default" in module.lora_A:
            for side in ("lora_A", "lora_B"):
                weight = getattr(module, side)["default"].weight
                tensors[f"{PREFIX}{name}.{side}.weight"] = weight.detach().float().cpu().numpy().astype(np.float16)
    if not tensors:
        raise AdapterError("the model has no adapter")
    with disk_errors():
        save_file(tensors, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)
    write_card(folder, card)


def read_card(folder: Path) -> AdapterCard:
    """What the adapter in the folder says of itself. Raises AdapterError."""
    try:
        told = json.loads((folder / CARD).read_text(encoding="utf-8"))
        centring = told.get("centring")
        return AdapterCard(**{**told, "centring": Centring(**centring) if centring else None})
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise AdapterError(f"{folder} holds no adapter that can be read: {error}") from error


def weakened(adapter: Path, share: float, folder: Path) -> Path:
    """Copy an adapter so that it changes its base by `share` of what it would; gives `folder`.

    Weights between base and tuned keep most of what was learned and lose little of what the base knew elsewhere
    (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", arXiv:2109.01903). Raises AdapterError.
    """
    card = read_card(adapter)
    shutil.rmtree(folder, ignore_errors=True)
    with disk_errors():
        shutil.copytree(adapter, folder)
        write_card(folder, replace(card, alpha=share * card.alpha))
    return folder


def write_card(folder: Path, card: AdapterCard) -> None:
    """Say of the adapter in the folder what the card says."""
    (folder / CARD).write_text(json.dumps(asdict(card), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def merge_adapter(base: Path, adapter: Path, folder: Path, name: str = "") -> str:
    """Make an encoder folder: the base with the adapter's changes in its weights. Returns its revision.

    W' = W + (alpha / rank) B A (Hu et al. 2021, "LoRA", arXiv:2106.09685). Merged, it runs as fast as the base; beside
    it, it took fourteen times as long. Makes the whole folder or none. Raises AdapterError when the adapter is of another base, is damaged,
    or holds numbers that are none.
    """  # noqa: E501
    manifest, card = read_manifest(base), read_card(adapter)
    if manifest is None:
        raise AdapterError(f"{base} holds no encoder")
    if card.base != manifest.revision:
        raise AdapterError(
            f"this adapter belongs to {card.base_name} {card.base[:12]}, "
            f"not to {manifest.name} {manifest.revision[:12]}"
        )
    changes = _changes(adapter, card)
    with all_or_nothing(folder) as inside:
        shutil.copytree(base, inside, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.safetensors", "dtype.json"))
        (inside / "linksnap.json").unlink()
        weights = load_file(base / MODEL_WEIGHTS)
        for tensor, change in changes.items():
            if tensor not in weights or weights[tensor].shape != change.shape:
                raise AdapterError(f"this adapter changes {tensor}, which the base has not, or in another size")
            weights[tensor] = (weights[tensor].astype(np.float32) + change).astype(weights[tensor].dtype)
        with disk_errors():
            save_file(weights, inside / MODEL_WEIGHTS, metadata={"format": "pt"})
        (inside / MODEL_WEIGHTS).chmod(0o644)
        made = replace(
            manifest,
            name=name or f"{manifest.name}+adapter",
            revision=digest_of_weights(inside),
            source=card.base,
            checks={},
            centring=card.centring or manifest.centring,
        )
        write_manifest(inside, made)
    merged = read_manifest(folder)
    assert merged is not None
    return merged.revision


def _changes(adapter: Path, card: AdapterCard) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    """What is added to each weight of the base, by the weight's name."""
    try:
        tensors = load_file(adapter / WEIGHTS)
    except (OSError, SafetensorError, ValueError) as error:
        raise AdapterError(f"the weights in {adapter} are damaged: {error}") from error
    changes = {}
    for name in sorted(tensors):
        if not name.endswith(".lora_A.weight"):
            continue
        stem = name.removesuffix(".lora_A.weight")
        down, up = tensors[name], tensors.get(f"{stem}.lora_B.weight")
        if up is None or down.shape[0] != card.rank or up.shape[1] != card.rank:
            raise AdapterError(f"the weights in {adapter} do not fit their card")
        change = torch.from_numpy(up.astype(np.float32)) @ torch.from_numpy(down.astype(np.float32))
        if not torch.isfinite(change).all():
            raise AdapterError(f"the weights in {adapter} hold numbers that are none")
        changes[stem.removeprefix(PREFIX) + ".weight"] = (change * (card.alpha / card.rank)).numpy()
    if not changes:
        raise AdapterError(f"the weights in {adapter} change nothing")
    return changes
