"""A suggester as it was fitted for one person: heads, blend, calibration; and how it did."""

from dataclasses import dataclass, field

from ml.tagging.blend import Blend
from ml.tagging.calibration import Calibration
from ml.tagging.heads import Heads


@dataclass(frozen=True)
class Threshold:
    """What would have happened on held-out pages had all tags above a probability been put on by themselves."""

    start: float
    precision: float
    coverage: float
    count: int

    def as_json(self) -> dict[str, float]:
        """For the row's figures."""
        return {
            "from": self.start,
            "precision": round(self.precision, 4),
            "coverage": round(self.coverage, 4),
            "count": self.count,
        }


@dataclass(frozen=True)
class Figures:
    """How the suggester did on the later part of the history, which its parts had not seen (shares of 1).

    `first` is the share of pages whose first suggestion was right; `error` the expected calibration error;
    `bins` are (count, stated, right); `sure` is the least probability with 95 % precision, None where none reaches it.
    """

    pages: int = 0
    tags: int = 0
    held_out: int = 0
    first: float = 0.0
    error: float = 0.0
    bins: tuple[tuple[int, float, float], ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    sure: float | None = None

    def as_json(self) -> dict[str, object]:
        """For the row's figures."""
        return {
            "pages": self.pages,
            "tags": self.tags,
            "held_out": self.held_out,
            "precision_at_1": round(self.first, 4),
            "ece": round(self.error, 4),
            "bins": [[count, round(stated, 4), round(right, 4)] for count, stated, right in self.bins],
            "thresholds": [one.as_json() for one in self.thresholds],
            "sure_from": self.sure,
        }


@dataclass(frozen=True)
class Learned:
    """What suggests: heads (None for a small library), blend and calibration."""

    heads: Heads | None
    blend: Blend
    calibration: Calibration
    figures: Figures = field(default_factory=Figures)
