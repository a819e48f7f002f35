"""`manage.py train`: asks once, says what is missing, shows how it ended."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from linksnap.management.commands import train
from linksnap.models import TrainingRun, WorkState
from linksnap.services import training_runs

pytestmark = pytest.mark.django_db
ROW = {"name": "library", "kind": "library", "n": 50, "before": 0.5, "after": 0.6, "low": 0.05, "high": 0.15}


@pytest.fixture(autouse=True)
def plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_runs, "count_pages", lambda: 800)


def test_it_asks_for_a_training_with_settings_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "设置.json"
    path.write_text(json.dumps({"batch": 32}))
    call_command("train", config=path, no_wait=True, stdout=StringIO())
    assert TrainingRun.objects.get().config == {"batch": 32}
    with pytest.raises(CommandError, match="under way"):
        call_command("train", no_wait=True, stdout=StringIO())


@pytest.mark.parametrize("text", ["{", "[]"])
def test_it_says_what_file_it_cannot_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(CommandError, match=r"bad\.json"):
        call_command("train", config=tmp_path / "bad.json", stdout=StringIO())


def test_it_says_how_many_pages_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_runs, "count_pages", lambda: 7)
    with pytest.raises(CommandError, match="7 pages"):
        call_command("train", stdout=StringIO())


@pytest.mark.parametrize(
    ("ended", "says"),
    [
        ({"state": WorkState.SUCCEEDED, "report": {"outcome": "better", "rows": [ROW]}}, "The gate says: better"),
        ({"state": WorkState.FAILED, "reason": "disk"}, "disk"),
    ],
)
def test_it_shows_how_it_ended(ended: dict[str, object], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(seconds: float) -> None:
        TrainingRun.objects.update(**ended)

    monkeypatch.setattr(train.time, "sleep", end)
    out = StringIO()
    try:
        call_command("train", stdout=out)
    except CommandError as error:
        out.write(str(error))
    assert says in out.getvalue()
