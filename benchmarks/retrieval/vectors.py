"""Vectors kept on disk by text and encoder revision, so that a second run of the benchmark encodes nothing."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from ml.encoder.centred_queries import CentredQueries
from ml.encoder.folder import EncoderManifest, read_manifest
from ml.encoder.load import Encoder, load_encoder
from ml.encoder.types import EncoderError, Vectors

_BATCH = 64


class KeptVectors:
    """An encoder folder with a memory; the encoder itself is loaded only when a text is new.

    `advance` is called with the number of texts that are done.
    """

    def __init__(self, folder: Path, cache: Path, advance: Callable[[int], None]) -> None:
        manifest = read_manifest(folder)
        if manifest is None:
            raise EncoderError(f"{folder} holds no encoder; run: python -m ml build-encoder {folder}")
        self.manifest: EncoderManifest = manifest
        self.advance = advance
        self._folder = folder
        cache.mkdir(parents=True, exist_ok=True)
        self._rows = sqlite3.connect(cache / f"vectors-{manifest.revision[:16]}.sqlite")
        self._rows.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder as the product's resident process loads it."""
        return load_encoder(self._folder)

    @cached_property
    def centred(self) -> CentredQueries:
        """The encoder as it answers search phrases."""
        return CentredQueries(self.encoder)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One vector a passage, (n, dim)."""
        return self._of(texts, "passage", lambda new: self.encoder.encode_passages(new))

    def raw_queries(self, texts: Sequence[str]) -> Vectors:
        """One vector a phrase, as the model makes it."""
        return self._of(texts, "raw query", lambda new: self.encoder.encode_queries(new))

    def queries(self, texts: Sequence[str]) -> Vectors:
        """One vector a phrase, as the product searches it."""
        centring = self.manifest.centring
        kind = f"query {centring.share} {centring.language}"
        return self._of(texts, kind, lambda new: self.centred.encode_queries(new))

    def _of(self, texts: Sequence[str], kind: str, encode: Callable[[list[str]], Vectors]) -> Vectors:
        keys = [hashlib.sha256(f"{kind}:{text}".encode("utf-8", "replace")).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if self._known(key) is None}
        self.advance(len(texts) - len(new))
        # By length, so that a batch holds little padding; in parts, so that a run broken off loses little.
        ordered = sorted(new, key=lambda key: len(new[key]))
        for start in range(0, len(ordered), _BATCH):
            part = ordered[start : start + _BATCH]
            vectors = encode([new[key] for key in part])
            with self._rows:
                self._rows.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    [(key, vector.astype(np.float32).tobytes()) for key, vector in zip(part, vectors, strict=True)],
                )
            self.advance(len(part))
        found = [self._known(key) for key in keys]
        return np.array([np.frombuffer(data, dtype=np.float32) for data in found if data is not None])

    def _known(self, key: bytes) -> bytes | None:
        row = self._rows.execute("SELECT vector FROM vectors WHERE key = ?", [key]).fetchone()
        return row[0] if row else None
