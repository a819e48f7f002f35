"""How strongly all points of a map push each other away: exactly, and for many points by a grid."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import fft

Plane = NDArray[np.float32]

EXACT_BELOW = 1_000
CELL = 0.3
"""Side of a cell of the grid; pushes change over distances of about 1."""
LEAST_CELLS = 40
MOST_CELLS = 420
_LADDER = 1.08
_MARGIN = 3


def exact(points: Plane) -> tuple[Plane, float]:
    """Return each point's push (n, 2) by all others, and the sum of likenesses of all pairs of points.

    The likeness of two points is 1 / (1 + d²), their push its square times the way between them (van der Maaten and
    Hinton 2008).
    """
    ways = points[:, None, :] - points[None, :, :]
    likeness = 1.0 / (1.0 + np.einsum("ijk,ijk->ij", ways, ways))
    np.fill_diagonal(likeness, 0.0)
    pushes = np.einsum("ij,ijk->ik", np.square(likeness), ways)
    return np.asarray(pushes, dtype=np.float32), float(likeness.sum(dtype=np.float64))


@dataclass
class Grid:
    """The same for many points by convolution on a grid (Linderman et al. 2019, Nature Methods).

    Points are spread over the nine knots around them, the pushes of knots on knots are one product of Fourier
    transforms, and points read them back from their knots. Its cost grows with the area, hardly with the points. The
    kernels are kept until the map has outgrown the grid.
    """

    side: float = 0.0
    cells: int = 0
    _kernels: list[NDArray[np.complex64]] = field(default_factory=list)

    def pushes(self, points: Plane) -> tuple[Plane, float]:
        """Return each point's push (n, 2) and the sum of likenesses, as `exact` does, within about a percent."""
        low = points.min(axis=0)
        self._fit(float(np.ptp(points, axis=0).max()))
        places = (points - low) / self.side + _MARGIN
        knots = np.rint(places).astype(np.int64)
        flat, shares = _shares(knots, (places - knots).astype(np.float32), self.cells)
        masses = np.bincount(flat.ravel(), shares.ravel(), self.cells**2).astype(np.float32)
        size = 2 * self.cells
        spectrum = fft.rfft2(masses.reshape(self.cells, self.cells), (size, size), workers=2)
        fields = [fft.irfft2(spectrum * kernel, (size, size), workers=2) for kernel in self._kernels]
        read = [
            (shares * np.ascontiguousarray(field[: self.cells, : self.cells]).ravel()[flat]).sum(axis=1)
            for field in fields
        ]
        # Each point is like itself, by 1.
        return np.stack(read[:2], axis=1).astype(np.float32), float(read[2].sum(dtype=np.float64)) - len(points)

    def _fit(self, span: float) -> None:
        """Make the kernels for a map of that span, with room to grow."""
        if self._kernels and span <= (self.cells - 2 * _MARGIN - 1) * self.side and span * 2 > self.cells * self.side:
            return
        span *= _LADDER
        self.side = max(min(CELL, span / LEAST_CELLS), span / (MOST_CELLS - 2 * _MARGIN - 1), 1e-6)
        self.cells = fft.next_fast_len(int(span / self.side) + 2 * _MARGIN + 2, real=True)
        steps = np.arange(2 * self.cells, dtype=np.float32)
        ways = np.where(steps < self.cells, steps, steps - 2 * self.cells) * self.side
        likeness = 1.0 / (1.0 + np.square(ways)[:, None] + np.square(ways)[None, :])
        strength = np.square(likeness)
        kernels = (strength * ways[:, None], strength * ways[None, :], likeness)
        self._kernels = [fft.rfft2(kernel.astype(np.float32), workers=2) for kernel in kernels]


def _shares(knots: NDArray[np.int64], off: Plane, cells: int) -> tuple[NDArray[np.int64], Plane]:
    """For each point the nine knots around it, numbered, and its share in each (quadratic interpolation): (n, 9)."""
    by_axis = [np.stack([t * (t - 1) / 2, 1 - t * t, t * (t + 1) / 2], axis=1) for t in (off[:, 0], off[:, 1])]
    shares = (by_axis[0][:, :, None] * by_axis[1][:, None, :]).reshape(len(off), 9)
    around = np.array([-1, 0, 1])
    rows, columns = knots[:, :1] + around, knots[:, 1:] + around
    return (rows[:, :, None] * cells + columns[:, None, :]).reshape(len(off), 9), shares
