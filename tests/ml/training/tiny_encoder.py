"""An encoder folder of two thin layers with random weights: real files, real tokenizer, trained in seconds."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from ml.encoder.folder import digest_of_weights, read_manifest, write_manifest

HIDDEN, LAYERS, WIDE = 32, 2, 64
KEPT = (
    "tokenizer.json", "tokenizer_config.json", "unigram.model", "modules.json", "sentence_bert_config.json",
    "config_sentence_transformers.json",
)  # fmt: skip


def make_tiny_encoder(real: Path, folder: Path, seed: int = 0) -> Path:
    """Write it beside the tokenizer of the real one; another seed is another base."""
    folder.mkdir(parents=True)
    for name in KEPT:
        shutil.copy(real / name, folder / name)
    config = json.loads((real / "config.json").read_text())
    config |= {"hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "num_attention_heads": 2, "intermediate_size": WIDE}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "1_Pooling").mkdir()
    pooling = {"word_embedding_dimension": HIDDEN, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    (folder / "2_Normalize").mkdir()
    save_file(_weights(config, np.random.default_rng(seed)), folder / "model.safetensors", metadata={"format": "pt"})
    manifest = read_manifest(real)
    assert manifest is not None
    write_manifest(folder, replace(manifest, name="tiny", dim=HIDDEN, revision=digest_of_weights(folder), checks={}))
    return folder


def _weights(config: dict[str, int], draw: np.random.Generator) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    def matrix(rows: int, columns: int) -> np.ndarray:  # type: ignore[type-arg]
        return (draw.normal(size=(rows, columns)) * 0.2).astype(np.float16)

    def norm(stem: str) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
        return {f"{stem}.weight": np.ones(HIDDEN, np.float32), f"{stem}.bias": np.zeros(HIDDEN, np.float32)}

    weights = {
        "embeddings.word_embeddings.weight": matrix(config["vocab_size"], HIDDEN),
        "embeddings.position_embeddings.weight": matrix(config["max_position_embeddings"], HIDDEN).astype(np.float32),
        "embeddings.token_type_embeddings.weight": np.zeros((config["type_vocab_size"], HIDDEN), np.float32),
        "pooler.dense.weight": np.zeros((HIDDEN, HIDDEN), np.float16),
        "pooler.dense.bias": np.zeros(HIDDEN, np.float32),
        **norm("embeddings.LayerNorm"),
    }
    for layer in range(LAYERS):
        stem = f"encoder.layer.{layer}"
        sizes = {
            "attention.self.query": (HIDDEN, HIDDEN), "attention.self.key": (HIDDEN, HIDDEN),
            "attention.self.value": (HIDDEN, HIDDEN), "attention.output.dense": (HIDDEN, HIDDEN),
            "intermediate.dense": (WIDE, HIDDEN), "output.dense": (HIDDEN, WIDE),
        }  # fmt: skip
        for part, (rows, columns) in sizes.items():
            weights[f"{stem}.{part}.weight"] = matrix(rows, columns)
            weights[f"{stem}.{part}.bias"] = np.zeros(rows, np.float32)
        weights |= norm(f"{stem}.attention.output.LayerNorm") | norm(f"{stem}.output.LayerNorm")
    return weights
