"""`python -m benchmarks.search_speed [--pages N]`: search over HTTP in large libraries, by words, meaning and both.

100,000 pages of five passages unless told otherwise; `--pages 200000` is the documented run of a million passages. The
library is filled once and kept in the cache; vectors are real ones of the data at hand, repeated with noise. Each run
adds its size to the results, and the plot of docs/performance.md is drawn from all of them.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.real_pages_corpus import CACHE
from benchmarks.real_pages_product import Product
from benchmarks.search_speed.instance import folder_of, prepare
from benchmarks.search_speed.results import keep, tell
from benchmarks.search_speed.texts import DataMissing, Source, material

PAGES = 100_000
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def main() -> int:
    """Fill, measure, print, write; 1 when a bar is missed, 0 where the data sets are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--texts", type=int, default=3_000, help="texts of each language that are encoded (minutes)")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the data sets")
    parser.add_argument("--no-peers", action="store_true", help="leave hnswlib and bm25s out")
    parser.add_argument("--trial", action="store_true", help="write no results")
    asked = parser.parse_args()
    cache = CACHE / "search_speed"
    encoder = Path(os.environ.get("LINKSNAP_ENCODER") or CACHE / "encoder")
    with Progress(console=Console(stderr=True)) as bar:
        encoding = bar.add_task("encoding texts")
        try:
            found = material(
                Source(asked.data, encoder, cache, asked.texts),
                lambda done, of: bar.update(encoding, completed=done, total=of),
            )
        except DataMissing as error:
            print(f"skipped: {error}")
            return 0
        with Product("", kept=folder_of(cache, asked.pages, len(found.texts))) as product:
            filling = bar.add_task("filling the library")
            ground = prepare(
                product, asked.pages, found, lambda done, of: bar.update(filling, completed=done, total=of)
            )
            # Its models can only be imported once Django is set up.
            measure = import_module("benchmarks.search_speed.measured").measure
            run = measure(ground, found, bar, with_peers=not asked.no_peers)
    return tell(run) if asked.trial else keep(run)


if __name__ == "__main__":
    sys.exit(main())
