"""Tests of what becomes of an adapter: the whole of it or half, as a gate says that is told what to say."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from ml.evaluation.gate import Outcome, Report, Row
from ml.training import candidate as room
from ml.training.adapter import CARD, WEIGHTS, AdapterCard, read_card
from ml.training.candidate import candidate

GAIN, NOISE = Row("library", "library", 50, 0.5, 0.6, 0.05, 0.15), Row("library", "library", 50, 0.5, 0.52, -0.01, 0.05)


@pytest.fixture
def adapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "适配器"
    folder.mkdir()
    (folder / WEIGHTS).write_bytes(b"weights")
    card = AdapterCard("abc", "base", 4, 8.0, {}, {})
    (folder / CARD).write_text(json.dumps(asdict(card)), encoding="utf-8")

    def merge(base: Path, adapter: Path, folder: Path, name: str) -> str:
        folder.mkdir()
        (folder / "strength").write_text(f"{name} {read_card(adapter).alpha / card.alpha}")
        return "merged"

    monkeypatch.setattr(room, "merge_adapter", merge)
    return folder


def asked(adapter: Path, *said: Report) -> tuple[float, Outcome, str, float, list[str]]:
    """Ask with a gate that answers in this order; what came of it, and what lies in the folder after."""
    answers = iter(said)
    found = candidate(adapter.parent, adapter, adapter.parent, "新的", lambda encoder: next(answers))
    assert next(answers, None) is None, "it was asked as often as it should be"
    left = sorted(path.name for path in adapter.parent.iterdir())
    merged = (found.encoder / "strength").read_text()
    return found.strength, found.report.outcome, merged, read_card(adapter).alpha, left


LEFT = ["encoder", "适配器"]


@pytest.mark.parametrize("outcome", [Outcome.WORSE_ELSEWHERE, Outcome.WORSE_IN_HYBRID])
def test_it_takes_half_where_the_whole_costs_too_much(adapter: Path, outcome: Outcome) -> None:
    found = asked(adapter, Report(outcome, (GAIN,)), Report(Outcome.BETTER, (GAIN,)))
    assert found == (0.5, Outcome.BETTER, "新的 0.5", 4.0, LEFT)


def test_it_keeps_the_word_on_the_whole_where_half_is_refused_too(adapter: Path) -> None:
    found = asked(adapter, Report(Outcome.WORSE_ELSEWHERE, (GAIN,)), Report(Outcome.TIE, (NOISE,)))
    assert found == (1.0, Outcome.WORSE_ELSEWHERE, "新的 1.0", 8.0, LEFT)


@pytest.mark.parametrize(
    ("outcome", "row"),
    [(Outcome.BETTER, GAIN), (Outcome.TIE, NOISE), (Outcome.WORSE, NOISE), (Outcome.WORSE_ELSEWHERE, NOISE)],
)
def test_it_asks_once_where_half_could_only_be_luck(adapter: Path, outcome: Outcome, row: Row) -> None:
    assert asked(adapter, Report(outcome, (row,))) == (1.0, outcome, "新的 1.0", 8.0, LEFT)
    # Nothing of an earlier run in the folder is taken for this one.
    assert asked(adapter, Report(outcome, (row,)))[2] == "新的 1.0"


def test_it_asks_nothing_more_of_a_candidate_with_too_few_questions(adapter: Path) -> None:
    assert asked(adapter, Report(Outcome.TOO_FEW_QUESTIONS, ()))[:2] == (1.0, Outcome.TOO_FEW_QUESTIONS)
