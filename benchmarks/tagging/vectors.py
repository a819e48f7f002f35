"""Page vectors and vectors of tag names, made once and kept by text: they are most of the time a run takes."""

import hashlib
import sqlite3
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from rich.progress import Progress

from benchmarks.tagging.data import LabelledPage
from ml.encoder.folder import read_manifest
from ml.encoder.load import load_encoder
from ml.encoder.types import EncoderError, TextEncoder, Vectors

_BATCH = 32
_KEPT_AT_ONCE = 256
_CHARACTERS = 1_200


class KeptVectors:
    """Encodes what is not kept yet; the encoder is loaded only when something is missing."""

    def __init__(self, folder: Path, kept: Path) -> None:
        manifest = read_manifest(folder)
        if manifest is None:
            raise EncoderError(f"{folder} holds no encoder; run: python -m ml build-encoder {folder}")
        self.folder = folder
        kept.mkdir(parents=True, exist_ok=True)
        # Vectors of two encoders are never mixed.
        self.rows = sqlite3.connect(kept / f"vectors-{manifest.revision[:16]}.sqlite", timeout=60)
        self.rows.execute("CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")

    @cached_property
    def encoder(self) -> TextEncoder:
        """The encoder of the folder."""
        return load_encoder(self.folder)

    def of_pages(self, pages: Sequence[LabelledPage]) -> Vectors:
        """Return one page vector each (n, dim)."""
        return self.of_texts([f"{page.title}\n{page.text}".strip()[:_CHARACTERS] for page in pages])

    def of_texts(self, texts: Sequence[str]) -> Vectors:
        """Return one passage vector each (n, dim), half precision as in the database."""
        kept = self._kept(texts)
        missing = sorted({text for text in texts if _key(text) not in kept}, key=len)
        with Progress(disable=not missing) as progress:
            shown = progress.add_task("encoding", total=len(missing))
            for begin in range(0, len(missing), _KEPT_AT_ONCE):
                # Kept in small steps, so that a run cut short is not lost.
                part = missing[begin : begin + _KEPT_AT_ONCE]
                kept |= self._made(part)
                progress.advance(shown, len(part))
        rows = [np.frombuffer(kept[_key(text)], dtype=np.float16) for text in texts]
        return np.stack(rows).astype(np.float32) if rows else np.empty((0, 1), dtype=np.float32)

    def _kept(self, texts: Sequence[str]) -> dict[bytes, bytes]:
        found = {}
        for key in {_key(text) for text in texts}:
            row = self.rows.execute("SELECT vector FROM vectors WHERE text = ?", (key,)).fetchone()
            if row is not None:
                found[key] = bytes(row[0])
        return found

    def _made(self, texts: list[str]) -> dict[bytes, bytes]:
        batches = (texts[begin : begin + _BATCH] for begin in range(0, len(texts), _BATCH))
        vectors = np.concatenate([self.encoder.encode_passages(batch) for batch in batches]).astype(np.float16)
        made = {_key(text): vector.tobytes() for text, vector in zip(texts, vectors, strict=True)}
        with self.rows:
            self.rows.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", made.items())
        return made


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
