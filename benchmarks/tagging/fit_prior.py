"""Fits the weights that ship: `python -m benchmarks.tagging.fit_prior`, some minutes with vectors at hand.

Only collections whose licence lets the outcome be shipped: Lobsters (Unlicense; the stories before July 2020), blogs
(MIT), and of the lists avelino/awesome-go, yinggaozhen/awesome-go-cn (MIT) and jaywcjlove/awesome-mac (CC0). For each
size of library several are drawn; pages after them are the ones the blend is fitted on. Writes `ml/tagging/prior.json`.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks.tagging.data import SEED, LabelledPage, TagSet, awesome_en, awesome_zh, blogs, lobsters
from benchmarks.tagging.folders import KEPT, add_folders
from benchmarks.tagging.peers import evidence_of
from benchmarks.tagging.vectors import KeptVectors
from ml.encoder.types import Vectors
from ml.tagging.blend import Blend, fit_blend
from ml.tagging.evidence import TagEvidence
from ml.tagging.history import TaggedPage
from ml.tagging.learn import Judged, judge
from ml.tagging.prior import FILE
from ml.tagging.signs import SIGNS
from ml.tagging.words import page_words

SIZES = (10, 25, 60, 200, 1_000, 4_000)
DRAWS = {10: 60, 25: 40, 60: 25, 200: 10, 1_000: 4, 4_000: 1}
LATER = 60
"""Pages after each library that is drawn."""
FREE_LISTS = {"avelino/awesome-go", "yinggaozhen/awesome-go-cn", "jaywcjlove/awesome-mac"}
HOLD = 1.0
"""Precision of the pull towards the weights of the next larger size: keeps the curve over sizes smooth."""


def free_sets(data: Path) -> list[list[LabelledPage]]:
    """The pages that may be used, oldest first; of the lists those that only free lists have."""
    known: list[TagSet] = [lobsters(data), blogs(data)]
    pages = [one.library for one in known]
    for whole in (awesome_en(data), awesome_zh(data)):
        pages.append([page for page in whole.library if page.lists and page.lists <= FREE_LISTS])
    return pages


def draws(sets: list[list[LabelledPage]], size: int, most: int) -> Iterator[list[LabelledPage]]:
    """Yield libraries of a size with the pages after them, from each set that is large enough."""
    chance = random.Random(SEED + size)
    for pages in sets:
        room = min(len(pages), most) - size - LATER
        for _ in range(DRAWS[size] if room >= 0 else 0):
            begin = chance.randint(0, room)
            yield pages[begin : begin + size + LATER]


def judged_pages(drawn: list[LabelledPage], size: int, vectors: KeptVectors) -> list[Judged]:
    """The candidates of the pages after one library, each judged by what was before it."""
    names = sorted({tag for page in drawn[:size] for tag in page.tags})
    ids = {name: number for number, name in enumerate(names)}
    tags = [TagEvidence(ids[name], name, row, 0) for name, row in zip(names, vectors.of_texts(names), strict=True)]
    rows = zip(drawn, vectors.of_pages(drawn), strict=True)
    history = [
        TaggedPage(evidence_of(page, vector), tuple(ids[tag] for tag in sorted(page.tags) if tag in ids))
        for page, vector in rows
    ]
    return judge(history, [page_words(one.page) for one in history], tags, size)


def fitted(judged: list[Judged], pull_to: Blend) -> Blend:
    """Fit one blend on many libraries, each page counting alike."""
    table: Vectors = np.concatenate([one.table for one in judged])
    right = np.concatenate([one.right for one in judged])
    return fit_blend(table, right, pull_to, np.full(len(SIGNS), HOLD, dtype=np.float32))


def main() -> int:
    """Fit all sizes, the largest first, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_folders(parser)
    parser.add_argument("--most", type=int, default=6_000, help="pages of a collection that are encoded at most")
    wishes = parser.parse_args()
    vectors, console = KeptVectors(wishes.encoder, KEPT), Console()
    sets = [pages[-wishes.most :] for pages in free_sets(wishes.data)]
    for pages in sets:
        vectors.of_pages(pages)
    blends: list[tuple[int, Blend]] = []
    pull_to = Blend(np.zeros(len(SIGNS), dtype=np.float32))
    for size in reversed(SIZES):
        drawn = list(draws(sets, size, wishes.most))
        judged = [one for pages in track(drawn, f"{size} links") for one in judged_pages(pages, size, vectors)]
        if judged:
            pull_to = fitted(judged, pull_to)
            blends.insert(0, (size, pull_to))
    FILE.write_text(json.dumps({"fitted_on": __doc__, "blends": [_row(*one) for one in blends]}, indent=1) + "\n")
    console.print(f"{FILE.name}: {len(blends)} sizes")
    return 0


def _row(pages: int, blend: Blend) -> dict[str, object]:
    weights = {sign: round(float(weight), 3) for sign, weight in zip(SIGNS, blend.weights, strict=True)}
    return {"pages": pages, "weights": weights}


if __name__ == "__main__":
    sys.exit(main())
