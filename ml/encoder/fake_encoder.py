"""An encoder without a model: hashed words and character pairs, for tests and trials without torch."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from ml.encoder.types import Centring, Vectors

CJK_CHARACTERS = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
TOKEN = re.compile(rf"[{CJK_CHARACTERS}]|[^\W_{CJK_CHARACTERS}]+|\S")
CJK = re.compile(rf"[{CJK_CHARACTERS}]+")
LATIN = re.compile(r"[a-z0-9]+")


class FakeTokenizer:
    """A token is a CJK character, a word, or a mark; blanks between are none."""

    def count(self, text: str) -> int:
        """Return the number of tokens of the text."""
        return sum(1 for _ in TOKEN.finditer(text))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return begin and end of each token in characters of the text."""
        return [found.span() for found in TOKEN.finditer(text)]


class FakeEncoder:
    """Texts are near when they share words, or pairs of CJK characters; the same text, the same vector."""

    def __init__(self, dim: int = 384) -> None:
        self.name = "fake"
        self.revision = hashlib.sha256(f"fake-{dim}".encode()).hexdigest()
        self.dim = dim
        self.dtype = "fp32"
        self.centring = Centring()
        self.batch_tokens = 1_024
        self.tokenizer = FakeTokenizer()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a phrase: (n, dim)."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length row a text: (n, dim)."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for feature in features(text):
                digest = hashlib.blake2b(feature.encode(), digest_size=8).digest()
                value = int.from_bytes(digest, "little")
                row[value % self.dim] += 1.0 if value >> 63 else -1.0
            length = float(np.linalg.norm(row))
            if length == 0.0:
                row[0] = length = 1.0
            row /= length
        return vectors


def features(text: str) -> list[str]:
    """Return the words (plural s off) and the pairs of neighbouring CJK characters of the text."""
    lowered = text.lower()
    words = [word.removesuffix("s") for word in LATIN.findall(lowered)]
    for run in CJK.findall(lowered):
        words.extend(run[i : i + 2] for i in range(max(1, len(run) - 1)))
    return words
