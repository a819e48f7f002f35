"""A fitted suggester as bytes and back: named arrays with a format number, nothing that could run."""

import io
import zipfile

import numpy as np
from numpy.typing import NDArray

from ml.encoder.types import Vectors
from ml.tagging.blend import Blend
from ml.tagging.calibration import Calibration
from ml.tagging.heads import Heads
from ml.tagging.learned import Learned
from ml.tagging.signs import SIGNS
from ml.tagging.vector_heads import VectorHeads, VectorSpace
from ml.tagging.word_heads import WordHeads
from ml.tagging.words import WordWeights

FORMAT = 1
"""Grows with every change of what the arrays mean; another one is not read and fitted anew."""
_MOST_BYTES = 400_000_000


class UnreadableTagger(ValueError):
    """The bytes are of another format, damaged, or not ours."""


def to_bytes(learned: Learned) -> bytes:
    """Return the arrays of a fitted suggester in numpy's compressed form; big ones in half precision."""
    arrays: dict[str, NDArray[np.generic]] = {
        "format": np.array([FORMAT, len(SIGNS)]),
        "blend": learned.blend.weights,
        "stated": learned.calibration.stated,
        "true": learned.calibration.true,
    }
    heads = learned.heads
    if heads is not None:
        arrays |= {
            "words": heads.words.ids,
            "rarity": heads.words.rarity.astype(np.float16),
            "word_constants": heads.word_heads.constants,
            "word_words": heads.word_heads.words,
            "word_heads": heads.word_heads.heads,
            "word_weights": heads.word_heads.weights.astype(np.float16),
            "word_tags": heads.word_tags,
            "mean": heads.space.mean,
            "whiten": heads.space.whiten,
            "vector_weights": heads.vector_heads.weights.astype(np.float16),
            "vector_tags": heads.vector_tags,
        }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def from_bytes(data: bytes) -> Learned:
    """Read what `to_bytes` wrote. Raises UnreadableTagger."""
    try:
        arrays = _arrays(data)
        if arrays["format"].tolist() != [FORMAT, len(SIGNS)]:
            raise UnreadableTagger("another format")
        heads = _heads(arrays) if "words" in arrays else None
        calibration = Calibration(_floats(arrays["stated"]), _floats(arrays["true"]))
        return Learned(heads, Blend(_floats(arrays["blend"])), calibration)
    except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile, NotImplementedError) as error:
        raise UnreadableTagger(str(error)) from error


def _arrays(data: bytes) -> dict[str, NDArray[np.generic]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(one.file_size for one in archive.infolist()) > _MOST_BYTES:
            raise UnreadableTagger("too large")
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def _heads(arrays: dict[str, NDArray[np.generic]]) -> Heads:
    words = WordWeights(arrays["words"].astype(np.uint32), _floats(arrays["rarity"]))
    word_heads = WordHeads(
        _floats(arrays["word_constants"]),
        arrays["word_words"].astype(np.int32),
        arrays["word_heads"].astype(np.int32),
        _floats(arrays["word_weights"]),
    )
    space = VectorSpace(_floats(arrays["mean"]), _floats(arrays["whiten"]))
    vector_heads = VectorHeads(_floats(arrays["vector_weights"]))
    word_tags, vector_tags = arrays["word_tags"].astype(np.int64), arrays["vector_tags"].astype(np.int64)
    return Heads(words, word_heads, word_tags, space, vector_heads, vector_tags)


def _floats(values: NDArray[np.generic]) -> Vectors:
    return values.astype(np.float32)
