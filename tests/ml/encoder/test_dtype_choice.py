"""Which number format the encoder runs in."""

from pathlib import Path

import pytest

from ml.encoder import dtype_choice
from ml.encoder.unigram_tokenizer import SENTENCEPIECE_FILE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / SENTENCEPIECE_FILE).write_bytes(b"")
    monkeypatch.delenv("LINKSNAP_ENCODER_DTYPE", raising=False)
    return tmp_path


@pytest.mark.parametrize(("bf16_seconds", "chosen"), [(0.5, "bf16"), (0.95, "fp32"), (1.4, "fp32")])
def test_it_takes_bf16_only_where_it_saves_a_good_part(
    folder: Path, monkeypatch: pytest.MonkeyPatch, bf16_seconds: float, chosen: str
) -> None:
    took = {"fp32": 1.0, "bf16": bf16_seconds}
    monkeypatch.setattr(dtype_choice, "seconds_by_dtype", lambda _folder: took)
    assert dtype_choice.choose_dtype(folder, "cpu") == chosen
    monkeypatch.setattr(dtype_choice, "seconds_by_dtype", lambda _folder: pytest.fail("measured twice"))
    assert dtype_choice.choose_dtype(folder, "cpu") == chosen


def test_it_measures_again_on_another_machine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dtype_choice, "seconds_by_dtype", lambda _folder: {"fp32": 1.0, "bf16": 0.5})
    assert dtype_choice.choose_dtype(folder, "cpu") == "bf16"
    monkeypatch.setattr(dtype_choice, "_machine", lambda: "别的机器")
    monkeypatch.setattr(dtype_choice, "seconds_by_dtype", lambda _folder: {"fp32": 1.0, "bf16": 2.0})
    assert dtype_choice.choose_dtype(folder, "cpu") == "fp32"


@pytest.mark.parametrize("broken", ["", "[]", '{"machine": 1}', "不是 JSON"])
def test_it_measures_again_when_its_note_is_broken(folder: Path, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    (folder / dtype_choice.ANSWER_FILE).write_text(broken, encoding="utf-8")
    monkeypatch.setattr(dtype_choice, "seconds_by_dtype", lambda _folder: {"fp32": 1.0, "bf16": 0.5})
    assert dtype_choice.choose_dtype(folder, "cpu") == "bf16"


def test_it_takes_fp32_when_it_cannot_measure(folder: Path) -> None:
    assert dtype_choice.seconds_by_dtype(folder) == {"fp32": 0.0, "bf16": 0.0}
    assert dtype_choice.choose_dtype(folder, "cpu") == "fp32"


@pytest.mark.encoder
def test_it_measures_in_a_process_of_its_own(encoder_folder: Path) -> None:
    seconds = dtype_choice.seconds_by_dtype(encoder_folder)
    assert 0 < seconds["fp32"] < 5 and 0 < seconds["bf16"] < 5


def test_it_does_as_the_operator_wishes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKSNAP_ENCODER_DTYPE", "bf16")
    assert dtype_choice.choose_dtype(folder, "cpu") == "bf16"


def test_it_needs_no_probe_for_a_model_of_another_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINKSNAP_ENCODER_DTYPE", raising=False)
    assert dtype_choice.choose_dtype(tmp_path, "cpu") == "fp32"
