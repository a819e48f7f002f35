"""Search phrases without what all phrases have in common, and without their language."""

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from ml.encoder.common_questions import COMMON_QUESTIONS
from ml.encoder.types import Centring, TextEncoder, Tokenizer, Vectors

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class CentredQueries:
    """An encoder whose query vectors lose what common questions of their language share, and what says the language.

    What they share is their mean, and the direction in which they differ most, which is form and not subject.

    E5 puts all queries of a language into one narrow cone, and passages that lie in it, such as logs and lists of
    section numbers, are near to any question (hubness: Radovanovic et al. 2010, JMLR). Subtracting the mean from the
    query is the same as subtracting from each similarity a share of the passage's mean similarity to common questions
    (the Z-norm of speaker verification, Auckenthaler et al. 2000), and needs nothing of the index. The vectors are
    not of unit length; passages are left as they are.

    A Chinese question is nearer to Chinese pages about anything than to the English page that answers it. What the
    same questions in both languages differ in, encoded as passages, is the language (Yang et al. 2021, "A Simple and
    Effective Method To Eliminate the Self Language Bias in Multilingual Representations", arXiv:2109.04727); turned
    round, not only taken off, it makes up for what one direction leaves of it. How much of each does an encoder good is
    in its manifest (types.Centring): for bare e5-small `share` .95 and no `language`, which would cost questions on
    Chinese pages 5 points; for the adapter that comes with LinkSnap .4 and 2 (docs/search-design.md).
    """

    def __init__(self, encoder: TextEncoder, centring: Centring | None = None) -> None:
        self.encoder = encoder
        self.name = encoder.name
        self.revision = encoder.revision
        self.dim = encoder.dim
        self.dtype = encoder.dtype
        self.batch_tokens = encoder.batch_tokens
        self.centring = centring or encoder.centring
        self.tokenizer: Tokenizer = encoder.tokenizer

    @cached_property
    def common(self) -> dict[str, tuple[Vectors, Vectors]]:
        """For each language mean and main direction (unit length) of its common questions, (dim,) each.

        Made on first use, in about half a second.
        """
        return {lang: self._shared(questions) for lang, questions in COMMON_QUESTIONS.items()}

    def _shared(self, questions: Sequence[str]) -> tuple[Vectors, Vectors]:
        vectors = self.encoder.encode_queries(questions)
        mean = vectors.mean(axis=0)
        _, _, directions = np.linalg.svd(vectors - mean, full_matrices=False)
        return np.asarray(mean, dtype=np.float32), np.asarray(directions[0], dtype=np.float32)

    @cached_property
    def language(self) -> Vectors:
        """The direction from English to Chinese, (dim,), of unit length."""
        chinese, english = (self.encoder.encode_passages(COMMON_QUESTIONS[lang]).mean(axis=0) for lang in ("zh", "en"))
        way = chinese - english
        return np.asarray(way / max(float(np.linalg.norm(way)), 1e-9), dtype=np.float32)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """One centred vector a phrase, (n, dim), not of unit length: order passages by the inner product."""
        vectors = self.encoder.encode_queries(texts)
        for vector, text in zip(vectors, texts, strict=True):
            mean, direction = self.common["zh" if _CJK.search(text) else "en"]
            vector -= self.centring.share * mean + ((vector - mean) @ direction) * direction
        if self.centring.language:
            vectors -= self.centring.language * np.outer(vectors @ self.language, self.language)
        return vectors

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """The encoder's own vectors, of unit length."""
        return self.encoder.encode_passages(texts)
