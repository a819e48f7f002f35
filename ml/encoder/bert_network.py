"""A BERT forward pass with mean pooling over the weights of a safetensors file, without the transformers library.

Importing transformers and its BertModel costs 150 MB and 6 s that a resident process need not pay. Without a
GPU the word table (96 of 118 million numbers) stays in the file, see word_table.py.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from ml.encoder.types import Vectors
from ml.encoder.word_table import WordTable

WEIGHTS_FILE = "model.safetensors"
WORD_TABLE = "embeddings.word_embeddings.weight"
PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "attended_norm": "attention.output.LayerNorm",
    "widen": "intermediate.dense",
    "narrow": "output.dense",
    "narrow_norm": "output.LayerNorm",
}
"""Our names for the weight-and-bias pairs of a layer, and the names they have in the file."""

Pair = tuple[Any, Any]
Layer = dict[str, Pair]


@dataclass(frozen=True)
class BertSizes:
    """The part of config.json that the forward pass needs."""

    layers: int
    heads: int
    hidden: int
    eps: float
    pad: int

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read them from the folder's config.json."""
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return cls(
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            hidden=config["hidden_size"],
            eps=config["layer_norm_eps"],
            pad=config["pad_token_id"],
        )


class BertNetwork:
    """The weights in one number format on one device, and the way through them.

    `layers` below the model's own makes a part of it, for timing.
    """

    def __init__(self, folder: Path, dtype: str, device: str, layers: int | None = None) -> None:
        import torch
        from safetensors import safe_open

        self.sizes = BertSizes.read(folder)
        self.device = device
        self._dtype = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}[dtype]
        self._file: Any = safe_open(str(folder / WEIGHTS_FILE), framework="pt")
        self._words = self._tensor(WORD_TABLE) if device != "cpu" else None
        self._table = WordTable(folder / WEIGHTS_FILE, WORD_TABLE)
        self._positions = self._tensor("embeddings.position_embeddings.weight")
        self._type = self._tensor("embeddings.token_type_embeddings.weight")[0]
        self._norm = self._pair("embeddings.LayerNorm")
        self._layers = [self._layer(number) for number in range(layers or self.sizes.layers)]
        del self._file

    def _tensor(self, name: str) -> Any:
        # copy=True: a tensor already in the right format would otherwise keep its page of the file mapped
        return self._file.get_tensor(name).to(device=self.device, dtype=self._dtype, copy=True)

    def _pair(self, name: str) -> Pair:
        return self._tensor(f"{name}.weight"), self._tensor(f"{name}.bias")

    def _layer(self, number: int) -> Layer:
        return {part: self._pair(f"encoder.layer.{number}.{name}") for part, name in PARTS.items()}

    def vectors(self, ids: list[list[int]]) -> Vectors:
        """Return the unit-length mean of the last layer's states for each row of token ids: (n, hidden)."""
        import torch

        with torch.inference_mode():
            tokens, mask = self._padded(ids)
            states = self._embedded(tokens)
            hidden_keys = None if bool(mask.all()) else mask[:, None, None, :]
            for layer in self._layers:
                states = self._through(layer, states, hidden_keys)
            weights = mask[:, :, None].float()
            mean = (states.float() * weights).sum(1) / weights.sum(1)
            unit = torch.nn.functional.normalize(mean, dim=-1)
            return np.asarray(unit.cpu().numpy(), dtype=np.float32)

    def _padded(self, ids: list[list[int]]) -> Pair:
        import torch

        longest = max(len(row) for row in ids)
        rows = [row + [self.sizes.pad] * (longest - len(row)) for row in ids]
        lengths = torch.tensor([len(row) for row in ids])
        mask = torch.arange(longest)[None, :] < lengths[:, None]
        return torch.tensor(rows).to(self.device), mask.to(self.device)

    def _embedded(self, tokens: Any) -> Any:
        import torch

        if self._words is None:
            used, places = torch.unique(tokens, return_inverse=True)
            rows = torch.tensor(self._table.take(used.numpy())).to(self._dtype)
            words = rows[places]
        else:
            words = torch.nn.functional.embedding(tokens, self._words)
        return self._normed(words + self._positions[: tokens.shape[1]] + self._type, self._norm)

    def _normed(self, states: Any, norm: Pair) -> Any:
        import torch

        return torch.nn.functional.layer_norm(states, (self.sizes.hidden,), *norm, eps=self.sizes.eps)

    def _through(self, layer: Layer, states: Any, mask: Any) -> Any:
        from torch.nn import functional

        rows, length, hidden = states.shape
        by_head = (rows, length, self.sizes.heads, hidden // self.sizes.heads)
        query, key, value = (
            functional.linear(states, *layer[part]).view(by_head).transpose(1, 2) for part in ("query", "key", "value")
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(rows, length, hidden)
        states = self._normed(states + functional.linear(mixed, *layer["attended"]), layer["attended_norm"])
        wide = functional.gelu(functional.linear(states, *layer["widen"]))
        return self._normed(states + functional.linear(wide, *layer["narrow"]), layer["narrow_norm"])
