"""The picture of the ablation, an SVG file: gains in search by objective, and false negatives by size of batch."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from benchmarks.contrastive.exams import SEARCH
from benchmarks.contrastive.false_negatives import FalseNegatives
from benchmarks.contrastive.told import Row, Spread

LINE, NAMES, WIDE, EDGE, BELOW = 30, 150, 430, 40, 190
COLOURS = {SEARCH[0]: "#1660b0", SEARCH[1]: "#b0401a", SEARCH[2]: "#1f8a4c"}


def write_plot(path: Path, rows: Sequence[Row], counted: Sequence[FalseNegatives]) -> None:
    """Write the picture; `rows`: one an objective, in the order they are drawn."""
    drawn = [row for row in rows if row.gained]
    height = EDGE + LINE * len(drawn) + BELOW + 2 * EDGE
    width = NAMES + WIDE + EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *_gains(drawn),
        *_batches(EDGE + LINE * len(drawn) + EDGE, counted),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")


def _gains(rows: Sequence[Row]) -> list[str]:
    """A line an objective: a dot with its interval for each kind of search, in points of nDCG@10 over the base."""
    reach = max((abs(one.mean) + (one.half or 0) for row in rows for one in _of_search(row).values()), default=1) or 1
    middle, point = NAMES + WIDE / 2, WIDE / 2 / reach
    bottom = EDGE + LINE * len(rows)
    parts = [f'<line x1="{middle}" y1="{EDGE}" x2="{middle}" y2="{bottom}" stroke="#888"/>']
    parts += [
        f'<text x="{NAMES + 110 * at}" y="{EDGE - 22}" fill="{colour}">● {escape(name)}</text>'
        for at, (name, colour) in enumerate(COLOURS.items())
    ]
    parts.append(f'<text x="{NAMES}" y="{EDGE - 6}">−{reach:.1f} to +{reach:.1f} points of nDCG@10</text>')
    for number, row in enumerate(rows):
        top = EDGE + LINE * number
        parts.append(f'<text x="8" y="{top + 19}">{escape(row.name)}</text>')
        for at, (name, gained) in enumerate(_of_search(row).items()):
            x, y, half = middle + point * gained.mean, top + 8 + 8 * at, point * (gained.half or 0)
            colour = COLOURS[name]
            parts.append(f'<line x1="{x - half:.1f}" y1="{y}" x2="{x + half:.1f}" y2="{y}" stroke="{colour}"/>')
            parts.append(f'<circle cx="{x:.1f}" cy="{y}" r="3" fill="{colour}"><title>{gained}</title></circle>')
    return parts


def _of_search(row: Row) -> dict[str, Spread]:
    return {name: row.gained[name] for name in SEARCH if name in row.gained}


def _batches(top: int, counted: Sequence[FalseNegatives]) -> list[str]:
    """Bars: the share of rows that have a false negative, by the size of the batch."""
    parts = [f'<text x="8" y="{top + 12}">rows of a batch with a false negative</text>']
    bottom, step = top + BELOW, WIDE / max(1, len(counted))
    for at, one in enumerate(counted):
        x, tall = NAMES + step * at, (BELOW - 50) * one.rows_with_one / 100
        parts.append(
            f'<rect x="{x:.1f}" y="{bottom - tall:.1f}" width="{step * 0.6:.1f}" height="{tall:.1f}" fill="#1660b0"/>'
        )
        parts.append(f'<text x="{x:.1f}" y="{bottom - tall - 4:.1f}">{one.rows_with_one:.0f} %</text>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 14}">{one.batch}</text>')
    return parts
