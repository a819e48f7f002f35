"""A run from end to end with a thin encoder: it learns, goes on after a kill, and refuses what is too little."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file
from sentence_transformers import SentenceTransformer

from ml.data.pairs import Pair, Source, pairs_of
from ml.encoder.folder import read_manifest
from ml.encoder.load import load_encoder
from ml.training.adapter import CARD, WEIGHTS, AdapterError, merge_adapter, read_card, weakened
from ml.training.run import TooLittle, train
from ml.training.settings import TrainingSettings
from ml.training.watch import Progress
from tests.ml.data.libraries import library
from tests.ml.training.tiny_encoder import make_tiny_encoder

pytestmark = pytest.mark.slow
QUICK = TrainingSettings(batch=16, mini_batch=8, most_tokens=24, prefixes=(32, 16), rank=4, learning_rate=5e-3)
PAIRS = [pair for pair in pairs_of(library(40)) if pair.source in (Source.NOTE_PAGE, Source.TITLE_PASSAGE)]


@pytest.fixture(scope="module")
def base(encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_encoder(encoder_folder, tmp_path_factory.mktemp("encoders") / "tiny")


@pytest.fixture(scope="module")
def trained(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    seen: list[Progress] = []
    result = train(base, PAIRS, QUICK, folder, seen.append)
    assert result.steps == seen[-1].steps == seen[-1].step and result.pairs == len(PAIRS) and result.stopped == ""
    assert result.after.alignment < result.before.alignment, "pairs have come nearer"
    rows = list(csv.DictReader((folder / "curves.csv").open(encoding="utf-8")))
    assert [int(row["step"]) for row in rows] == [one.step for one in seen]
    return folder


def test_it_leaves_an_adapter_that_says_what_it_is(base: Path, trained: Path) -> None:
    card, manifest = read_card(trained / "adapter"), read_manifest(base)
    assert manifest is not None and (card.base, card.rank) == (manifest.revision, 4)
    assert card.settings["objective"] == "info_nce" and card.data["pairs"] == len(PAIRS)
    assert (trained / "adapter" / WEIGHTS).stat().st_size < 100_000


def test_it_merges_into_an_encoder_that_search_can_run(base: Path, trained: Path, tmp_path: Path) -> None:
    revision = merge_adapter(base, trained / "adapter", tmp_path / "合并", "tiny+home")
    merged, manifest = load_encoder(tmp_path / "合并"), read_manifest(base)
    assert manifest is not None and (merged.name, merged.revision) == ("tiny+home", revision)
    assert revision != manifest.revision
    texts = ["茶0号值得再读", "read trains number 3 again"]
    before, after = load_encoder(base).encode_queries(texts), merged.encode_queries(texts)
    assert not np.allclose(before, after, atol=0.01)
    assert np.allclose(np.linalg.norm(after, axis=1), 1, atol=1e-3)


def test_it_changes_the_base_by_a_share_when_weakened(base: Path, trained: Path, tmp_path: Path) -> None:
    half = weakened(trained / "adapter", 0.5, tmp_path / "一半")
    for adapter, folder in ((trained / "adapter", tmp_path / "whole"), (half, tmp_path / "half")):
        merge_adapter(base, adapter, folder)
    name = "encoder.layer.0.attention.self.query.weight"
    at = [load_file(folder / "model.safetensors")[name] for folder in (base, tmp_path / "whole", tmp_path / "half")]
    was, whole, halved = (one.astype(np.float32) for one in at)
    assert np.abs(whole - was).max() > 1e-3
    assert np.allclose(halved - was, (whole - was) / 2, atol=2e-3)


@pytest.mark.parametrize("dtype", ["bf16", "fp32"])
def test_it_learns_in_the_number_format_the_encoder_runs_in(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dtype: str
) -> None:
    monkeypatch.setenv("LINKSNAP_ENCODER_DTYPE", dtype)
    seen: list[bool] = []
    forward = SentenceTransformer.forward

    def watched(self: SentenceTransformer, *given: Any, **named: Any) -> Any:
        seen.append(torch.is_autocast_enabled("cpu"))
        return forward(self, *given, **named)

    monkeypatch.setattr(SentenceTransformer, "forward", watched)
    train(base, PAIRS, replace(QUICK, steps=2), tmp_path, lambda _progress: None)
    assert (True in seen) == (dtype == "bf16")
    weights = load_file(tmp_path / "adapter" / WEIGHTS)
    assert all(np.isfinite(one).all() for one in weights.values())


def test_it_goes_on_after_a_kill(base: Path, tmp_path: Path) -> None:
    settings = replace(QUICK, epochs=2)

    class Killed(RuntimeError):
        """Stands for the power cut."""

    def stop(progress: Progress) -> None:
        if progress.step >= 8:
            raise Killed

    with pytest.raises(Killed):
        train(base, PAIRS, settings, tmp_path, stop)
    assert not (tmp_path / "adapter").exists()
    seen: list[Progress] = []
    result = train(base, PAIRS, settings, tmp_path, seen.append)
    assert seen[0].step > 4 and result.steps == seen[0].steps
    assert (tmp_path / "adapter" / CARD).is_file()


def test_it_stops_when_its_time_is_over(base: Path, tmp_path: Path) -> None:
    result = train(base, PAIRS, replace(QUICK, epochs=50, minutes=0.001), tmp_path, lambda progress: None)
    assert (result.stopped, result.steps) == ("time", 1)


@pytest.mark.parametrize(
    "pairs",
    [[], PAIRS[:20], [replace(pair, source=source) for pair in PAIRS[:5] for source in Source]],
    ids=["none", "few", "few of each source"],
)
def test_it_refuses_too_little(pairs: list[Pair], base: Path, tmp_path: Path) -> None:
    with pytest.raises(TooLittle, match="64 is the least"):
        train(base, pairs, QUICK, tmp_path, lambda progress: None)


def test_it_refuses_a_folder_that_is_no_encoder(tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match="no encoder"):
        train(tmp_path, PAIRS, QUICK, tmp_path, lambda progress: None)


def test_it_refuses_an_adapter_of_another_base(encoder_folder: Path, trained: Path, tmp_path: Path) -> None:
    other = make_tiny_encoder(encoder_folder, tmp_path / "other", seed=1)
    with pytest.raises(AdapterError, match="belongs to tiny"):
        merge_adapter(other, trained / "adapter", tmp_path / "made")
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("cut", "are damaged"), ("not a number", "numbers that are none"), ("no card", "no adapter that can be read"),
        ("other rank", "do not fit their card"),
    ],
)  # fmt: skip
def test_it_refuses_a_damaged_adapter(damage: str, said: str, base: Path, trained: Path, tmp_path: Path) -> None:
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / CARD).write_bytes((trained / "adapter" / CARD).read_bytes())
    tensors = load_file(trained / "adapter" / WEIGHTS)
    if damage == "not a number":
        tensors[next(iter(tensors))][:] = np.nan
    if damage == "other rank":
        tensors = {name: value[:2] if "lora_A" in name else value for name, value in tensors.items()}
    save_file(tensors, adapter / WEIGHTS)
    if damage == "cut":
        (adapter / WEIGHTS).write_bytes((adapter / WEIGHTS).read_bytes()[:500])
    if damage == "no card":
        (adapter / CARD).write_text("{}")
    with pytest.raises(AdapterError, match=said):
        merge_adapter(base, adapter, tmp_path / "made")
    assert not (tmp_path / "made").exists()
