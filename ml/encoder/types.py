"""What an encoder and a tokenizer are to the rest of the product; the real and the fake one both fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row a text, unit length, so that a dot product is the cosine."""


class EncoderError(RuntimeError):
    """An encoder cannot be built, fetched or loaded; the message is one sentence for the operator."""


@dataclass(frozen=True)
class Centring:
    """How search phrases of an encoder are put right (CentredQueries); it was measured with the encoder.

    `share` of what the common questions of a language have in common is taken off; the part of a phrase that says its
    language is taken off `language` times: 0 leaves it, 1 makes it say nothing, 2 turns it into the other one.
    """

    share: float = 0.95
    language: float = 0.0


class Tokenizer(Protocol):
    """Cuts text into the encoder's tokens (without the start and end marks the encoder adds)."""

    def count(self, text: str) -> int:
        """Return the number of tokens of the text."""
        ...

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return begin and end (in characters of `text`) of each token, in order."""
        ...


class TextEncoder(Protocol):
    """Turns texts into vectors whose cosine says how near their meanings are."""

    @property
    def name(self) -> str:
        """Name of the model, for people."""
        ...

    @property
    def revision(self) -> str:
        """SHA-256 of the weights: vectors of different revisions are not comparable."""
        ...

    @property
    def dim(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def dtype(self) -> str:
        """Number format of the arithmetic: bf16, fp16 or fp32."""
        ...

    @property
    def centring(self) -> Centring:
        """How its search phrases are put right."""
        ...

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer that fits this encoder."""
        ...

    @property
    def batch_tokens(self) -> int:
        """How many tokens it computes at once; more in one call take several turns."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one vector (float32, unit length) for each search phrase: an array of (n, dim)."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one vector (float32, unit length) for each text to be found: an array of (n, dim)."""
        ...
