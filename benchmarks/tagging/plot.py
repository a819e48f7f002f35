"""The reliability plot: how often suggestions of a stated probability were right, as an SVG file."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from benchmarks.tagging.scores import Bin

SIDE, EDGE = 220, 34


def write_plot(path: Path, sets: Mapping[str, Sequence[Bin]]) -> None:
    """Write one square a set: stated probability to the right, share that was right upwards, size by count."""
    width = len(sets) * (SIDE + EDGE) + EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {SIDE + 2 * EDGE}" '
        f'font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{SIDE + 2 * EDGE}" fill="white"/>',
    ]
    for number, (name, bins) in enumerate(sets.items()):
        parts += _square(EDGE + number * (SIDE + EDGE), name, bins)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")


def _square(left: int, name: str, bins: Sequence[Bin]) -> list[str]:
    bottom = EDGE + SIDE
    parts = [
        f'<rect x="{left}" y="{EDGE}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#888"/>',
        f'<line x1="{left}" y1="{bottom}" x2="{left + SIDE}" y2="{EDGE}" stroke="#bbb" stroke-dasharray="4"/>',
        f'<text x="{left}" y="{EDGE - 8}">{escape(name)}</text>',
        f'<text x="{left}" y="{bottom + 16}">stated 0 to 1; right 0 to 1</text>',
    ]
    most = max((one.count for one in bins), default=1)
    for one in bins:
        x, y = left + SIDE * one.stated, bottom - SIDE * one.right
        size = 2 + 7 * (one.count / most) ** 0.5
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="#1660b0" fill-opacity=".7">'
            f"<title>{one.count}</title></circle>"
        )
    return parts
