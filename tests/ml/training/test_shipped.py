"""The adapter that comes with the product: merged into a new encoder, passed over where it does not fit, described."""

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from ml.encoder.folder import EncoderManifest, read_manifest
from ml.encoder.types import Centring
from ml.evaluation.gate import Outcome, Report, Row
from ml.training import shipped
from ml.training.adapter import CARD, PREFIX, WEIGHTS, AdapterCard, read_card, write_card
from ml.training.model_card import Learned, Provenance, write_model_card
from tests.ml.training.tiny_encoder import HIDDEN, make_tiny_encoder

RANK = 2


@pytest.fixture
def base(encoder_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A thin base, which building gives instead of the real one."""
    made = make_tiny_encoder(encoder_folder, tmp_path / "base")

    def build(folder: Path, say: Callable[[str], None]) -> EncoderManifest:
        if read_manifest(folder) is None:
            shutil.copytree(made, folder)
        manifest = read_manifest(folder)
        assert manifest is not None
        return manifest

    monkeypatch.setattr(shipped, "build_encoder", build)
    return made


def adapter_for(base: Path, folder: Path) -> Path:
    """An adapter of a few numbers for one layer."""
    manifest = read_manifest(base)
    assert manifest is not None
    folder.mkdir()
    stem = f"{PREFIX}encoder.layer.0.attention.self.query"
    ones = {f"{stem}.lora_A.weight": (RANK, HIDDEN), f"{stem}.lora_B.weight": (HIDDEN, RANK)}
    save_file({name: np.full(shape, 0.1, np.float16) for name, shape in ones.items()}, folder / WEIGHTS)
    card = AdapterCard(manifest.revision, manifest.name, RANK, 2 * RANK, {"seed": 0}, {"sources": {"note_page zh": 7}})
    (folder / CARD).write_text(json.dumps(asdict(card)))
    return folder


def test_it_begins_with_the_adapter_that_comes_with_it(base: Path, tmp_path: Path) -> None:
    adapter, lines = adapter_for(base, tmp_path / "adapter"), list[str]()
    made = shipped.build_default(tmp_path / "编码器", lines.append, adapter)
    bare = read_manifest(base)
    assert bare is not None and made.revision != bare.revision and made.source == bare.revision
    assert made.name.endswith("+linksnap") and "comes with LinkSnap" in lines[-1]
    # One that is there is kept, with or without an adapter: its vectors belong to it.
    shutil.copytree(base, tmp_path / "kept")
    assert shipped.build_default(tmp_path / "kept", lines.append, adapter) == bare

    # Where the adapter is of another base, or is damaged, the base alone is made.
    (adapter / CARD).write_text(json.dumps(asdict(read_card(adapter)) | {"base": "0" * 64}))
    assert shipped.build_default(tmp_path / "other", lines.append, adapter) == bare
    (adapter / CARD).write_text("{")
    assert shipped.build_default(tmp_path / "damaged", lines.append, adapter) == bare
    assert "belongs to" in lines[-2] and "no adapter that can be read" in lines[-1]


@pytest.mark.parametrize("centring", [None, Centring(0.4, 2.0)])
def test_it_puts_phrases_right_as_the_adapter_says(base: Path, tmp_path: Path, centring: Centring | None) -> None:
    adapter = adapter_for(base, tmp_path / "adapter")
    write_card(adapter, replace(read_card(adapter), centring=centring))
    assert read_card(adapter).centring == centring
    made, bare = shipped.build_default(tmp_path / "编码器", print, adapter), read_manifest(base)
    assert bare is not None and made.centring == (centring or bare.centring)


def test_it_tells_what_it_was_learned_from(base: Path, tmp_path: Path) -> None:
    adapter = adapter_for(base, tmp_path / "adapter")
    write_card(adapter, replace(read_card(adapter), centring=Centring(0.4, 2.0)))
    report = Report(Outcome.BETTER, (Row("library", "library", 40, 0.5, 0.61, 0.08, 0.14),))
    learned = (Learned("独立博客", "MIT", 1_050, "ab" * 32),)
    card = write_model_card(adapter, report, Provenance("apache-2.0", learned, "make it", [("XQuAD", 83.6, 90.2)]))
    text = card.read_text(encoding="utf-8")
    assert text.startswith("---\nlicense: apache-2.0\n") and "| 独立博客 | MIT | 1,050 |" in text
    assert "| library | 40 | 50.0 | 61.0 | +8.0 to +14.0 |" in text and "| XQuAD | 83.6 | 90.2 |" in text
    assert "| note_page zh | 7 |" in text and "    make it" in text
    assert "0.4 of the mean of all phrases" in text and "English from Chinese 2 times" in text
