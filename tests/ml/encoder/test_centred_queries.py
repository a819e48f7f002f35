"""Search phrases without what all phrases have in common."""

import numpy as np
import pytest

from ml.encoder.centred_queries import SHARE, CentredQueries
from ml.encoder.common_questions import COMMON_QUESTIONS
from ml.encoder.fake_encoder import FakeEncoder
from ml.encoder.types import Vectors


class ConeEncoder(FakeEncoder):
    """All its queries share a direction, and so does one passage: a hub."""

    def encode_queries(self, texts: list[str]) -> Vectors:  # type: ignore[override]
        vectors = 0.4 * super().encode_queries(texts)
        vectors[:, 7] += 0.9
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def hub(self) -> Vectors:
        """A passage in the middle of the cone."""
        vector = np.zeros(self.dim, dtype=np.float32)
        vector[7] = 1.0
        return vector


@pytest.mark.parametrize("question", ["没有演练过的备份不算备份", "a backup nobody has restored"])
def test_it_finds_the_page_behind_the_hub(question: str) -> None:
    raw = ConeEncoder()
    page, hub = raw.encode_passages([question])[0], raw.hub()
    plain = raw.encode_queries([question])[0]
    centred = CentredQueries(raw).encode_queries([question])[0]
    assert plain @ hub > plain @ page
    assert centred @ page > centred @ hub


@pytest.mark.parametrize(("lang", "phrase"), [("zh", "怎样备份"), ("en", "how to back up")])
def test_it_takes_off_what_phrases_of_its_language_share(lang: str, phrase: str) -> None:
    raw = FakeEncoder()
    questions = raw.encode_queries(list(COMMON_QUESTIONS[lang]))
    mean = questions.mean(axis=0)
    direction = np.linalg.svd(questions - mean, full_matrices=False)[2][0]
    centred = CentredQueries(raw).encode_queries([phrase])[0]
    assert centred @ direction == pytest.approx((1 - SHARE) * (mean @ direction), abs=1e-5)
    off = raw.encode_queries([phrase])[0] - SHARE * mean - centred
    assert np.allclose(off, (off @ direction) * direction, atol=1e-5)


def test_it_leaves_passages_alone() -> None:
    texts = ["网页快照", "a page"]
    assert np.array_equal(CentredQueries(FakeEncoder()).encode_passages(texts), FakeEncoder().encode_passages(texts))
