"""Settings survive a file; what nobody can train by is refused by name."""

from pathlib import Path

import pytest

from ml.training.settings import BadSettings, TrainingSettings


def test_it_reads_what_it_wrote() -> None:
    settings = TrainingSettings(batch=32, prefixes=(384, 256), minutes=20)
    assert TrainingSettings.from_json(settings.to_json()) == settings
    assert TrainingSettings.from_json({}) == TrainingSettings()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"batch": 1}, "batch"), ({"epochs": 0}, "epochs"), ({"learning_rate": "快"}, "learning_rate"),
        ({"objective": "损失"}, "info_nce"), ({"tempo": 3}, "tempo"), ([], "object"), ({"prefixes": 3}, "iterable"),
        ({"batch": float("nan")}, "batch"),
    ],
)  # fmt: skip
def test_it_names_what_is_wrong(data: object, word: str) -> None:
    with pytest.raises(BadSettings, match=word):
        TrainingSettings.from_json(data)


def test_it_says_what_file_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    for name in ("bad.json", "missing.json"):
        with pytest.raises(BadSettings, match=name):
            TrainingSettings.read(tmp_path / name)
