"""A part of a person's map as an address names it: one group of pages, or what a line drawn around it encloses."""

import re
from dataclasses import dataclass

UNIT = 10_000
"""Coordinates of a map, within [-1, 1], are written as whole ten-thousandths."""
MOST_CORNERS = 80
_GROUP = re.compile(r"g(\d{1,5})")
_CORNERS = re.compile(r"-?\d{1,5}(?:_-?\d{1,5}){5,159}")


@dataclass(frozen=True)
class MapArea:
    """Either the number of a group, or the corners of a closed line, at least three of them."""

    group: int | None = None
    corners: tuple[tuple[float, float], ...] = ()

    @property
    def as_polygon(self) -> str:
        """The corners as Postgres reads a polygon."""
        return "(" + ",".join(f"({x},{y})" for x, y in self.corners) + ")"


def read_map_area(text: str) -> MapArea | None:
    """Return the area that "g12" (a group) or "x_y_x_y_x_y" (corners) names; None for anything else."""
    if found := _GROUP.fullmatch(text) if text.isascii() else None:
        return MapArea(group=int(found[1]))
    if not text.isascii() or not _CORNERS.fullmatch(text):
        return None
    numbers = [int(number) / UNIT for number in text.split("_")]
    if len(numbers) % 2 or any(abs(number) > 2 for number in numbers):
        return None
    return MapArea(corners=tuple((x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)))
