"""A training from rows to the gate's word: real rows, the real encoder where it is slow, a stand-in where it is not."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from linksnap.models import Encoder, EncoderState, Link, TrainingRun, User, WorkState
from linksnap.services import search_index, training_runs
from ml.encoder.folder import read_manifest
from ml.evaluation.gate import Outcome, Report, Row
from ml.losses.monitors import Health
from ml.training import candidate
from ml.training.run import TooLittle, Trained
from ml.training.watch import Progress
from tests.kept import link_of, passage_of, snapshot_of, tag_of
from tests.ml.data.libraries import library
from tests.people import person
from workers import encoder_training
from workers.encoder_training import Cancelled, Training

pytestmark = pytest.mark.django_db
WELL = Health(0.3, -2.0, 100.0, 1.0, 1.4)
ROW = Row("library", "library", 50, 0.5, 0.6, 0.05, 0.15)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> TrainingRun:
    monkeypatch.setattr(training_runs, "LEAST_PAGES", 10)
    fill(person("alice"), 60)
    wishes = {"batch": 16, "mini_batch": 8, "most_tokens": 32, "steps": 6}
    claimed = training_runs.claim(training_runs.start(person("alice"), wishes).pk, "test")
    assert claimed is not None
    return claimed


def fill(owner: User, pages: int) -> None:
    training_runs.agree(owner, True)
    tagged: dict[str, list[Link]] = {}
    for record in library(pages):
        link = link_of(owner, f"https://{record.site}/{record.page}")
        link.description, link.notes = record.description, record.note
        link.current_snapshot = snapshot_of(link, title=record.title, lang=record.lang)
        link.save()
        for n, text in enumerate(record.passages):
            passage_of(link.current_snapshot, n, text, (n, n))
        for name in record.tags:
            tagged.setdefault(name, []).append(link)
    for name, links in tagged.items():
        tag_of(owner, name, *links)


def stand_in(monkeypatch: pytest.MonkeyPatch, outcome: Outcome, stopped: str = "") -> None:
    """Training and gate that answer at once."""

    def train(base: Path, pairs: Any, settings: Any, folder: Path, tell: Any) -> Trained:
        tell(Progress(1, 2, 2.5, WELL))
        tell(Progress(2, 2, 2.0))
        (folder / "checkpoints").mkdir()
        return Trained(folder / "adapter", 2, 1.0, len(pairs), stopped, WELL, WELL)

    def merge(base: Path, adapter: Path, folder: Path, name: str) -> str:
        folder.mkdir()
        (folder / "linksnap.json").write_text(f'{{"name": "{name}", "revision": "trained", "dim": 384}}')
        return "trained"

    monkeypatch.setattr(encoder_training, "train", train)
    monkeypatch.setattr(candidate, "merge_adapter", merge)
    monkeypatch.setattr(encoder_training, "load_encoder", lambda folder: None)
    monkeypatch.setattr(encoder_training, "Remembered", lambda encoder: encoder)
    monkeypatch.setattr(encoder_training, "judge", lambda split, live, candidate, search: Report(outcome, (ROW,)))


def test_it_makes_what_the_gate_accepts_ready(
    run: TrainingRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, Outcome.BETTER)
    Training(run, tmp_path).carry_out()
    run.refresh_from_db()
    assert (run.state, run.report["outcome"], run.report["rows"][0]["n"]) == (WorkState.SUCCEEDED, "better", 50)
    assert run.encoder is not None and run.encoder.revision == "trained"
    assert [one["step"] for one in run.curves] == [1, 2] and run.curves[0]["effective_rank"] == 100.0
    assert run.data["pairs"]["note_page zh"] > 10 and run.data["samples"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["encoder"], "no records, no checkpoints stay"


@pytest.mark.parametrize(
    ("outcome", "stopped", "said"),
    [(Outcome.TIE, "", "tie"), (Outcome.COLLAPSED, "", "collapsed"), (Outcome.BETTER, "rank", "rank")],
)
def test_it_keeps_only_a_report_of_what_is_refused(
    outcome: Outcome, stopped: str, said: str, run: TrainingRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, outcome, stopped)
    Training(run, tmp_path).carry_out()
    run.refresh_from_db()
    assert (run.encoder, run.report["outcome"]) == (None, said) and not (tmp_path / "encoder").exists()
    assert not Encoder.objects.exists()


def test_it_ends_when_somebody_cancels(run: TrainingRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, Outcome.BETTER)
    training_runs.cancel(run)
    with pytest.raises(Cancelled):
        Training(run, tmp_path).carry_out()
    run.refresh_from_db()
    assert run.state == WorkState.CANCELLED


def test_it_learns_from_the_same_pages_when_it_goes_on(
    run: TrainingRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Training(run, tmp_path).pages()
    link_of(person("alice"), "https://neu.example/").delete()
    person("alice").links.all().delete()
    assert len(first) == 60 and Training(run, tmp_path).pages() == first


@pytest.mark.parametrize(
    ("error", "reason"),
    [(TooLittle("few"), "too_few_pairs"), (OSError(28, "No space left"), "disk"), (RuntimeError("?"), "internal")],
)
def test_it_writes_down_why_it_failed(
    error: Exception, reason: str, run: TrainingRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Training) -> None:
        raise error

    monkeypatch.setattr(Training, "carry_out", fail)
    monkeypatch.setattr(encoder_training, "folder_of", lambda run: tmp_path / "run")
    monkeypatch.setattr(training_runs, "claim", lambda run_id, name: run)
    monkeypatch.setattr(encoder_training.sys, "argv", ["encoder_training", str(run.pk)])
    monkeypatch.setattr(encoder_training.signal, "signal", lambda number, handler: None)
    monkeypatch.setattr(encoder_training.os, "nice", lambda by: 0)
    encoder_training.main()
    run.refresh_from_db()
    assert (run.state, run.reason) == (WorkState.FAILED, reason)


def test_it_gives_the_run_back_when_linksnap_stops(
    run: TrainingRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(self: Training) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(Training, "carry_out", stop)
    monkeypatch.setattr(encoder_training, "folder_of", lambda run: tmp_path / "run")
    monkeypatch.setattr(training_runs, "claim", lambda run_id, name: run)
    monkeypatch.setattr(encoder_training.sys, "argv", ["encoder_training", str(run.pk)])
    monkeypatch.setattr(encoder_training.os, "nice", lambda by: 0)
    before = signal.getsignal(signal.SIGTERM)
    try:
        encoder_training.main()
    finally:
        signal.signal(signal.SIGTERM, before)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (WorkState.QUEUED, 0) and (tmp_path / "run").is_dir()


@pytest.mark.slow
def test_it_trains_the_real_encoder(
    run: TrainingRun, encoder_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = read_manifest(encoder_folder)
    assert manifest is not None
    row = search_index.register_encoder(manifest.name, manifest.revision, manifest.dim, str(encoder_folder))
    assert row.state == EncoderState.ACTIVE
    training = Training(run, tmp_path)
    monkeypatch.setattr(encoder_training, "base_folder", lambda: encoder_folder)
    training.carry_out()
    run.refresh_from_db()
    assert run.state == WorkState.SUCCEEDED and run.report["outcome"] in {one.value for one in Outcome}
    assert {one["name"] for one in run.report["rows"]} >= {
        "library",
        "library_hybrid",
        "tags",
        "en_to_zh",
    } and run.report["steps"] > 3
