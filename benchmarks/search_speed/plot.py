"""Draws how long a search takes by the size of the library, from the kept results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot

_LINES = {
    "keyword, warm": ("#2f6f9f", "words"),
    "meaning, warm": ("#b0642b", "meaning"),
    "hybrid, warm": ("#1d7a4f", "both"),
    "hybrid, cold": ("#6b5b95", "both, phrase not known"),
}


def draw(runs: list[dict[str, Any]], file: Path) -> None:
    """Write an SVG: milliseconds of 95 of 100 answers (solid) and of half of them (dotted) over the passages."""
    # The same input gives the same file.
    matplotlib.rcParams["svg.hashsalt"] = "linksnap"
    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    sizes = [run["passages"] for run in runs]
    for name, (colour, label) in _LINES.items():
        times = [run["one_client"][name] for run in runs]
        axes.plot(sizes, [t["p95_ms"] for t in times], "o-", color=colour, label=label)
        axes.plot(sizes, [t["p50_ms"] for t in times], ":", color=colour)
    axes.axhline(50, color="#999999", linewidth=0.8)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("passages in the library")
    axes.set_ylabel("ms until the answer is here (95 of 100; dotted: half)")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(file, format="svg", metadata={"Date": None})
    pyplot.close(figure)
