"""`python -m benchmarks.map_frames`: how well and fast libraries are laid out, and how fast their map is drawn.

Titles and descriptions of collected links in Chinese and English (`../shared/data/awesome_links`) become page vectors
(kept in the cache) and these a map of 20,000 pages: seconds, memory, how many neighbours stay neighbours beside the two
main directions, how far the languages mix, how far known pages move when a tenth is new. Then Chromium draws it: frames
of a pan, full redraws. `--quick` takes 2,000 pages.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.map_browser import drawing_figures
from benchmarks.real_pages_corpus import CACHE
from benchmarks.report import Bar, Direction, Report, bars_line, write_report
from benchmarks.retrieval.vectors import KeptVectors
from benchmarks.search_speed.__main__ import DATA
from ml.maps.languages import without_language
from ml.maps.layout import Before, Laid, lay_out
from ml.maps.names import NamedPage
from ml.maps.neighbours import main_directions

PAGES, QUICK_PAGES = 20_000, 2_000
_CHINESE_SHARE = 0.3
_NEAR = 10
_SAMPLE = 500
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Pages:
    """Pages with their vectors (n, dim)."""

    rows: list[dict[str, Any]]
    vectors: Vectors

    @property
    def langs(self) -> list[str]:
        """The language of each."""
        return [row["lang"] for row in self.rows]


def main() -> int:
    """Measure, print, write; 1 when a bar is missed, 0 where the data is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data sets")
    asked = parser.parse_args()
    if not (asked.data / "awesome_links").is_dir():
        print(f"skipped: {asked.data} has no awesome_links")
        return 0
    with Progress(console=Console(stderr=True)) as bar:
        pages = _pages(asked.data, QUICK_PAGES if asked.quick else PAGES, bar)
        figures, laid = _layout_figures(pages, bar)
        step = bar.add_task("drawing", total=1)
        figures |= drawing_figures(laid.places, [NamedPage(row["title"], tuple(row["tags"])) for row in pages.rows])
        bar.advance(step)
    table = Table("figure", "value")
    for name, value in figures.items():
        table.add_row(name, f"{value:,}")
    Console().print(table)
    bars = _bars(figures)
    if not asked.quick:
        write_report(Report("map_frames", bars, {"figures": figures}))
    print(bars_line(bars))
    return 0 if all(bar.holds for bar in bars) else 1


def _bars(figures: dict[str, float]) -> tuple[Bar, ...]:
    most, least = Direction.AT_MOST, Direction.AT_LEAST
    return (
        Bar("layout", most, 60.0, figures["layout_cpu_s"], "CPU s"),
        Bar("memory", most, 500.0, figures["memory_mib"], "MiB"),
        Bar("trustworthiness@10", least, 0.85, figures["trustworthiness"]),
        Bar("known pages move", most, 0.05, figures["moved_median"], "of the map"),
        Bar("pan frame p95", most, 16.0, figures["pan_frame_p95_ms"], "ms"),
        Bar("redraw", most, 50.0, figures["redraw_ms"], "ms"),
    )


def _pages(data: Path, count: int, bar: Progress) -> Pages:
    rows: list[dict[str, Any]] = []
    for lang, share in (("zh", _CHINESE_SHARE), ("en", 1 - _CHINESE_SHARE)):
        lines = (data / "awesome_links" / f"{lang}.jsonl").read_text(encoding="utf-8").splitlines()
        own = [json.loads(line) for line in lines]
        random.Random(7).shuffle(own)
        rows += own[: round(PAGES * share)]
    random.Random(7).shuffle(rows)
    step = bar.add_task("page vectors", total=count)
    folder = Path(os.environ.get("LINKSNAP_ENCODER") or CACHE / "encoder")
    kept = KeptVectors(folder, CACHE / "maps", lambda done: bar.advance(step, done))
    texts = [f"{row['title']}\n{row['desc']}"[:1200] for row in rows]
    rows, texts = rows[:count], texts[:count]
    return Pages(rows, kept.passages(texts))


def _layout_figures(pages: Pages, bar: Progress) -> tuple[dict[str, float], Laid]:
    step = bar.add_task("layout", total=4)
    before, begun, used = _resident(), time.perf_counter(), time.process_time()
    laid = lay_out(pages.vectors, pages.langs)
    figures: dict[str, float] = {
        "pages": len(pages.rows),
        "layout_s": round(time.perf_counter() - begun, 1),
        "layout_cpu_s": round(time.process_time() - used, 1),
        "memory_mib": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024) - before),
    }
    bar.advance(step)
    apart = without_language(pages.vectors, pages.langs)
    figures["trustworthiness"] = round(_trustworthiness(apart, laid.places), 4)
    figures["trustworthiness_pca"] = round(_trustworthiness(apart, main_directions(apart, 2)), 4)
    bar.advance(step)
    for name, langs in (
        ("chinese_among_neighbours_of_english", pages.langs),
        ("…without_the_shift", [""] * len(apart)),
    ):
        places = laid.places if langs is pages.langs else lay_out(pages.vectors, langs).places
        figures[name] = round(_mixed(places, np.array(pages.langs)), 3)
    bar.advance(step)
    figures["moved_median"] = round(_moved(pages), 4)
    bar.advance(step)
    return figures, laid


def _resident() -> float:
    """MiB this process holds now."""
    fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _distances(points: Vectors, page: int) -> Vectors:
    far = np.square(points - points[page]).sum(axis=1)
    far[page] = np.inf
    return np.asarray(far, dtype=np.float32)


def _sampled(count: int) -> NDArray[np.int64]:
    return np.unique(np.linspace(0, count - 1, min(_SAMPLE, count)).astype(np.int64))


def _trustworthiness(vectors: Vectors, places: Vectors) -> float:
    """Venna and Kaski 2001, over a sample of pages: 1 when no neighbour on the map is a stranger."""
    pages, misses = _sampled(len(vectors)), 0.0
    for page in pages:
        ranks = np.empty(len(vectors))
        ranks[np.argsort(_distances(vectors, page), kind="stable")] = np.arange(1, len(vectors) + 1)
        near = np.argpartition(_distances(places, page), _NEAR)[:_NEAR]
        misses += np.maximum(ranks[near] - _NEAR, 0).sum()
    return float(1 - 2 * misses / (len(pages) * _NEAR * (2 * len(vectors) - 3 * _NEAR - 1)))


def _mixed(places: Vectors, langs: NDArray[np.str_]) -> float:
    """Of the ten nearest of English pages, the share that is Chinese, by the share of Chinese pages: 1 is by chance."""
    pages = [page for page in _sampled(len(places)) if langs[page] == "en"]
    near = [np.argpartition(_distances(places, page), _NEAR)[:_NEAR] for page in pages]
    return float((langs[np.array(near)] == "zh").mean() / (langs == "zh").mean())


def _moved(pages: Pages) -> float:
    """How far pages move when a tenth is added: the median, by the side of the map."""
    known = len(pages.rows) * 9 // 10
    old = lay_out(pages.vectors[:known], pages.langs[:known])
    before = np.full((len(pages.rows), 2), np.nan, dtype=np.float32)
    before[:known] = old.places
    new = lay_out(pages.vectors, pages.langs, Before(before, old.scale))
    return float(np.median(np.linalg.norm(new.places[:known] - old.places, axis=1))) / 2


if __name__ == "__main__":
    raise SystemExit(main())
