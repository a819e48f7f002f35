"""What a training run is asked for; written down beside its result, so that it can be done again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from ml.losses.registry import family_named


class BadSettings(ValueError):
    """Settings nobody can train by; the message is one sentence for the operator."""


@dataclass(frozen=True)
class TrainingSettings:
    """The recipe. The defaults fit two cores and some thousand pairs (docs/encoder.md says where they come from).

    `batch` rows share their negatives; `mini_batch` of them are in memory at a time (0: all). `layers`: how many of the
    top layers get an adapter (0: all). `steps`: the run ends after so many batches, however many epochs that is (0:
    after `epochs`). `minutes`: it ends well after so long, 0: never. `prefixes`: lengths of the vectors' usable
    beginnings; only the whole where empty.
    """

    objective: str = "info_nce"
    batch: int = 64
    mini_batch: int = 16
    epochs: float = 1.0
    steps: int = 0
    learning_rate: float = 4e-4
    warmup: float = 0.1
    rank: int = 16
    layers: int = 0
    most_tokens: int = 128
    prefixes: tuple[int, ...] = (384, 128)
    minutes: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        try:
            family_named(self.objective)
        except ValueError as error:
            raise BadSettings(str(error)) from error
        limits = {
            "batch": (2, 65_536), "mini_batch": (0, 65_536), "epochs": (0.001, 100), "steps": (0, 1_000_000),
            "learning_rate": (1e-8, 1.0), "warmup": (0, 1), "rank": (1, 256), "layers": (0, 96),
            "most_tokens": (8, 512), "minutes": (0, 100_000),
        }  # fmt: skip
        for name, (least, most) in limits.items():
            value = getattr(self, name)
            if not isinstance(value, int | float) or not least <= value <= most:
                raise BadSettings(f"{name} must be a number from {least:g} to {most:g}, not {value!r}")

    def to_json(self) -> dict[str, object]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: object) -> TrainingSettings:
        """Read what `to_json` wrote, or a person did. Raises BadSettings."""
        if not isinstance(data, dict):
            raise BadSettings("settings are an object of names and values")
        unknown = data.keys() - {field.name for field in fields(cls)}
        if unknown:
            raise BadSettings(f"there is no setting {sorted(unknown)[0]!r}")
        try:
            return cls(**{**data, **({"prefixes": tuple(data["prefixes"])} if "prefixes" in data else {})})
        except BadSettings:
            raise
        except (TypeError, ValueError) as error:
            raise BadSettings(str(error)) from error

    @classmethod
    def read(cls, path: Path) -> TrainingSettings:
        """The settings in a JSON file. Raises BadSettings."""
        try:
            return cls.from_json(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise BadSettings(f"{path} cannot be read: {error}") from error
