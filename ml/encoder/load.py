"""Loads an encoder folder: picks the device, the number format and the lightest way to run it."""

import ctypes
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from ml.config import MAX_TOKENS
from ml.encoder.any_model import AnyModel
from ml.encoder.batches import length_sorted_batches
from ml.encoder.bert_network import BertNetwork
from ml.encoder.dtype_choice import choose_dtype
from ml.encoder.folder import EncoderManifest, read_manifest
from ml.encoder.sentencepiece_tokenizer import SentencePieceTokenizer
from ml.encoder.types import EncoderError, Tokenizer, Vectors
from ml.encoder.unigram_tokenizer import SENTENCEPIECE_FILE

CPU_BATCH_TOKENS = 1_024
GPU_BATCH_TOKENS = 65_536
"""Tokens computed at once; on a processor more only spoils its cache, on a GPU fewer leave it idle."""


class Network(Protocol):
    """What turns rows of token ids into vectors."""

    def vectors(self, ids: list[list[int]]) -> Vectors:
        """Return one unit-length row for each row of ids."""
        ...


class IdTokenizer(Tokenizer, Protocol):
    """A tokenizer that also gives the ids, marks included."""

    def ids(self, texts: list[str], max_tokens: int) -> list[list[int]]:
        """Return the ids of each text, at most `max_tokens` in all."""
        ...


class Encoder:
    """A loaded encoder (a `TextEncoder`): prompts, batches and cutting to 512 tokens are inside."""

    def __init__(
        self, manifest: EncoderManifest, tokenizer: IdTokenizer, network: Network, dtype: str, device: str
    ) -> None:
        self.name = manifest.name
        self.revision = manifest.revision
        self.dim = manifest.dim
        self.dtype = dtype
        self.device = device
        self.centring = manifest.centring
        self.tokenizer: IdTokenizer = tokenizer
        self._manifest = manifest
        self._network = network
        self.batch_tokens = CPU_BATCH_TOKENS if device == "cpu" else GPU_BATCH_TOKENS

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one vector (float32, unit length) for each search phrase: an array of (n, dim)."""
        return self._encode(texts, self._manifest.query_prompt)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one vector (float32, unit length) for each text to be found: an array of (n, dim)."""
        return self._encode(texts, self._manifest.passage_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        ids = self.tokenizer.ids([prompt + text for text in texts], MAX_TOKENS)
        vectors = np.zeros((len(ids), self.dim), dtype=np.float32)
        for batch in length_sorted_batches([len(row) for row in ids], self.batch_tokens):
            vectors[batch] = self._network.vectors([ids[index] for index in batch])
        if sum(len(row) for row in ids) > self.batch_tokens:
            give_back_memory()
        return vectors


def load_encoder(folder: Path) -> Encoder:
    """Load the encoder in `folder`; raises EncoderError when the folder is none, ValueError on a bad setting.

    A BERT with our SentencePiece model runs in our own forward pass (light); any other through
    sentence-transformers. On a GPU when PyTorch sees one.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        raise EncoderError(f"{folder} holds no encoder; run: python -m ml build-encoder {folder}")
    return load_with(manifest, folder)


def load_with(manifest: EncoderManifest, folder: Path) -> Encoder:
    """Load the folder's weights under the given manifest (the build checks a folder before it has one)."""
    # Threads that wait for each other spin by default. Beside a busy browser that took 2-3 times the processor time
    # (.28 s a passage against .09) and three times as long. Read once, when torch brings in its OpenMP.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch

    torch.set_num_threads(usable_cores())
    device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = choose_dtype(folder, device)
    if not (folder / SENTENCEPIECE_FILE).is_file():
        model = AnyModel(folder, dtype, device)
        return Encoder(manifest, model, model, dtype, device)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tokenizer = SentencePieceTokenizer(
        folder / SENTENCEPIECE_FILE, bos=config["bos_token_id"], eos=config["eos_token_id"]
    )
    network = BertNetwork(folder, dtype, device)
    give_back_memory()
    return Encoder(manifest, tokenizer, network, dtype, device)


def usable_cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def give_back_memory() -> None:
    """Return freed memory to the system: glibc keeps hundreds of MB after a load or a long page."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)
