"""Every objective of the catalogue trains, from the command line too; two processes train one adapter."""

import csv
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from ml.cli import main
from ml.config import DTYPE_VARIABLE
from ml.data.pairs import pairs_of
from ml.data.records import write_records
from ml.losses.registry import FAMILIES
from ml.training.adapter import WEIGHTS, read_card
from ml.training.run import train
from ml.training.settings import BadSettings, TrainingSettings
from ml.training.watch import LOSS_WEIGHTS, Progress
from tests.ml.data.libraries import library
from tests.ml.training.tiny_encoder import make_tiny_encoder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
QUICK = TrainingSettings(
    batch=16, mini_batch=8, most_tokens=24, prefixes=(32, 16), rank=4, learning_rate=5e-3, epochs=0.2
)
PAIRS = pairs_of(library(60))
REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def no_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which number format is fastest is found out by a process of its own; a thin encoder is fast in any."""
    monkeypatch.setenv(DTYPE_VARIABLE, "fp32")


@pytest.fixture(scope="module")
def base(encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_encoder(encoder_folder, tmp_path_factory.mktemp("encoders") / "tiny")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("records") / "资料库.jsonl"
    write_records(path, library(240))
    return path


def changes(folder: Path) -> float:
    """How much the adapter in the folder changes: B begins at zero."""
    tensors = load_file(folder / WEIGHTS)
    return max(float(np.abs(value).max()) for name, value in tensors.items() if "lora_B" in name)


@pytest.mark.parametrize("objective", sorted(FAMILIES))
def test_it_trains_by_every_objective(objective: str, base: Path, tmp_path: Path) -> None:
    losses: list[float] = []
    settings = replace(QUICK, objective=objective, epochs=0.05)
    result = train(base, PAIRS, settings, tmp_path, lambda step: losses.append(step.loss or 0.0))
    assert result.steps >= 1 and losses and np.isfinite(losses).all() and changes(tmp_path / "adapter") > 0


@pytest.mark.parametrize("objective", ["adversarial", "denoising"])
def test_it_trains_merges_and_judges_from_the_command_line(
    objective: str, base: Path, records: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "设置.json"
    config.write_text(json.dumps({**QUICK.to_json(), "objective": objective}))
    status = main(["train", str(base), str(records), str(tmp_path / "run"), "--config", str(config)])
    report = json.loads((tmp_path / "run" / "report.json").read_text())
    assert status in (0, 4) and capsys.readouterr().out.strip() == report["outcome"] and report["rows"]
    card = json.loads((tmp_path / "run" / "adapter" / "adapter.json").read_text())
    assert card["settings"]["objective"] == objective and (tmp_path / "run" / "encoder" / "linksnap.json").exists()


def test_it_writes_words_again_better_with_time_and_keeps_the_decoder_over_a_kill(base: Path, tmp_path: Path) -> None:
    settings = replace(QUICK, objective="denoising", epochs=4, learning_rate=1e-2)
    pairs = PAIRS[::3]
    losses: list[float] = []

    class Killed(RuntimeError):
        """Stands for the power cut."""

    def stop(progress: Progress) -> None:
        losses.append(progress.loss or 0.0)
        if progress.step >= 16:
            raise Killed

    with pytest.raises(Killed):
        train(base, pairs, settings, tmp_path, stop)
    (kept,) = (tmp_path / "checkpoints").glob(f"*/{LOSS_WEIGHTS}")
    assert any("crossattention" in name for name in load_file(kept))
    again: list[float] = []
    train(base, pairs, settings, tmp_path, lambda progress: again.append(progress.loss or 0.0))
    assert losses[-1] < 0.8 * losses[0] and again[-1] < losses[-1] and again[0] < 0.8 * losses[0]


def test_it_trains_one_adapter_in_two_processes(base: Path, records: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps(replace(QUICK, batch=8, mini_batch=4).to_json()))
    launched = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2"]
    asked = ["-m", "ml", "train", str(base), str(records), str(tmp_path / "run"), "--config", str(config)]
    done = subprocess.run([*launched, *asked], cwd=REPOSITORY, capture_output=True, text=True, timeout=400, check=False)
    report = tmp_path / "run" / "report.json"
    assert report.exists(), done.stderr[-2000:]
    assert done.stdout.split() == [json.loads(report.read_text())["outcome"]], "one process speaks"
    curve = csv.DictReader((tmp_path / "run" / "curves.csv").open(encoding="utf-8"))
    steps = [int(row["step"]) for row in curve]
    assert steps == sorted(set(steps)), "one process writes"
    rows = read_card(tmp_path / "run" / "adapter").data["pairs"]
    assert isinstance(rows, int) and steps[-1] == pytest.approx(0.2 * rows / 16, rel=0.25), (
        "8 rows in each, not 8 in all"
    )
    assert changes(tmp_path / "run" / "adapter") > 0


def test_it_refuses_weights_of_its_own_in_several_processes(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    for objective in ("denoising", "symmetric"):
        with pytest.raises(BadSettings, match=f"{objective} has weights of its own"):
            train(base, PAIRS, replace(QUICK, objective=objective), tmp_path, lambda step: None)
