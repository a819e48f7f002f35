"""Where the points of a drawing go: shares over time as a line, and stated against true shares. Plain geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

WIDTH, HEIGHT = 320.0, 110.0
SIDE = 120.0
_LARGEST_DOT, _SMALLEST_DOT = 6.0, 1.75


@dataclass(frozen=True)
class Point:
    """A place in a drawing, in its own units, and how large its dot is."""

    x: float
    y: float
    r: float = 2.5


@dataclass(frozen=True)
class Line:
    """Points from left to right; `path` joins them as SVG's `points` has it."""

    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """`0.0,55.0 160.0,11.0`."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


def shares_over_time(shares: Sequence[float]) -> Line:
    """Shares of 1 at equal distances, 320 wide and 110 high, 1 at the top; a single one stands in the middle."""
    count = len(shares)
    step = WIDTH / (count - 1) if count > 1 else 0.0
    first = 0.0 if count > 1 else WIDTH / 2
    return Line(tuple(Point(first + n * step, HEIGHT * (1 - _in_one(share))) for n, share in enumerate(shares)))


def reliability(bins: Sequence[Sequence[float]]) -> tuple[Point, ...]:
    """Bins of (count, stated, right) in a square of 120: right of the diagonal's line it was surer than it was right.

    The area of a dot grows with its count (a reliability diagram, Niculescu-Mizil and Caruana 2005).
    """
    most = max((one[0] for one in bins), default=0) or 1
    return tuple(
        Point(SIDE * _in_one(stated), SIDE * (1 - _in_one(right)), _dot(count / most)) for count, stated, right in bins
    )


def _dot(part: float) -> float:
    return max(_SMALLEST_DOT, _LARGEST_DOT * sqrt(_in_one(part)))


def _in_one(share: float) -> float:
    return min(1.0, max(0.0, float(share)))
