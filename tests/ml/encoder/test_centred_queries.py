"""Search phrases without what all phrases have in common."""

from collections.abc import Sequence

import numpy as np
import pytest

from ml.encoder.centred_queries import CentredQueries
from ml.encoder.common_questions import COMMON_QUESTIONS
from ml.encoder.fake_encoder import FakeEncoder
from ml.encoder.types import Centring, Vectors


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
    assert centred @ direction == pytest.approx((1 - raw.centring.share) * (mean @ direction), abs=1e-5)
    off = raw.encode_queries([phrase])[0] - raw.centring.share * mean - centred
    assert np.allclose(off, (off @ direction) * direction, atol=1e-5)


def test_it_leaves_passages_alone() -> None:
    texts = ["网页快照", "a page"]
    assert np.array_equal(CentredQueries(FakeEncoder()).encode_passages(texts), FakeEncoder().encode_passages(texts))


class CompatriotEncoder(FakeEncoder):
    """Texts of one language share a direction, and that is most of them."""

    def __init__(self, centring: Centring) -> None:
        super().__init__()
        self.centring = centring

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = 0.6 * super().encode_passages(texts)
        for vector, text in zip(vectors, texts, strict=True):
            vector[3 if text.isascii() else 5] += 0.8
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@pytest.mark.parametrize("phrase", ["snapshot 备份", "snapshot of a page"])
@pytest.mark.parametrize(("language", "left"), [(0.0, 1.0), (1.0, 0.0), (2.0, -1.0)])
def test_it_takes_the_language_of_a_phrase_off_or_turns_it_round(phrase: str, language: float, left: float) -> None:
    as_it_is = CentredQueries(CompatriotEncoder(Centring(0.0, 0.0)))
    turned = CentredQueries(CompatriotEncoder(Centring(0.0, language)))
    before, after = as_it_is.encode_queries([phrase])[0], turned.encode_queries([phrase])[0]
    way = turned.language
    assert after @ way == pytest.approx(left * (before @ way), abs=1e-5)
    assert np.allclose(after - (after @ way) * way, before - (before @ way) * way, atol=1e-5)


def test_it_finds_the_answer_in_the_other_language_once_the_language_says_nothing() -> None:
    pages = ["snapshot restore drill", "备忘 天气 预报"]
    for language, first in ((0.0, 1), (1.0, 0)):
        encoder = CentredQueries(CompatriotEncoder(Centring(0.0, language)))
        similarities = encoder.encode_passages(pages) @ encoder.encode_queries(["恢复 snapshot restore"])[0]
        assert similarities.argmax() == first
