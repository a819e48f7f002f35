"""`python -m benchmarks.near_duplicates`: which made-up variants of real pages count as nearly the same, by three ways.

The product's sketch and comparison, SimHash of the same 64 bits, and the vectors of whole pages (cosine .98 and like
length, how duplicates were looked for before). Variants: another site's text around it, words changed, both; and what
must not count: half of another page, a translation (XQuAD has each paragraph in both languages), any other page.
`--quick` takes a tenth and writes no results file; vectors are kept in the cache of benchmarks.retrieval.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.report import REPOSITORY, Bar, Direction, Report, bars_line, write_report
from benchmarks.retrieval.corpus import FULL, Page, choose_pages
from benchmarks.retrieval.sets import DataMissing, load
from benchmarks.retrieval.vectors import KeptVectors
from linksnap.rules.near_text import FEWEST_SHINGLES, NEAR, bands, resemblance, shingles, sketch
from ml.encoder.chunks import TextBlock, split_passages
from ml.encoder.page_vector import page_vector
from ml.encoder.types import EncoderError, Vectors

_BENCH = Path(os.environ.get("LINKSNAP_BENCH_CACHE") or Path.home() / ".cache" / "linksnap-bench")
_SKIPPED, _PAGES, _LONGEST = 77, 300, 6_000
_SIMHASH_RUN, _COSINE, _LENGTHS = 4, 0.98, 0.8
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|\W+")
console = Console(width=None if sys.stdout.isatty() else 120)
Maker = Callable[[Page], str]


class Variants:
    """Makes other versions of pages, always the same ones."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.chance = random.Random(20261123)
        self.of_lang = {lang: [page for page in pages if page.lang == lang] for lang in {page.lang for page in pages}}

    def framed(self, page: Page, share: float) -> str:
        """With so much text of other pages around it."""
        wanted = int(len(page.text) * share)
        frame = self._foreign(page, wanted)
        return f"{frame[: wanted // 2]}\n{page.text}\n{frame[wanted // 2 :]}"

    def edited(self, text: str, page: Page, share: float) -> str:
        """With such a share of its words changed for words of another page."""
        words = [word for word in _TOKEN.findall(self._other(page).text) if word[0].isalnum()] or ["x"]
        parts = _TOKEN.findall(text)
        return "".join(
            self.chance.choice(words) if part[0].isalnum() and self.chance.random() < share else part for part in parts
        )

    def half(self, page: Page) -> str:
        """Its first half, then as much of other pages."""
        half = len(page.text) // 2
        return page.text[:half] + self._foreign(page, half)

    def other(self, page: Page) -> str:
        """Another page of its language."""
        return self._other(page).text

    def _foreign(self, page: Page, length: int) -> str:
        text = ""
        while len(text) < length:
            text += self._other(page).text
        return text[:length]

    def _other(self, page: Page) -> Page:
        while True:
            found = self.chance.choice(self.of_lang[page.lang])
            if found.key != page.key:
                return found


@dataclass(frozen=True)
class Pair:
    """A page's text and another one."""

    own: str
    other: str


def by_sketch(pair: Pair) -> bool:
    """As the product does it: a part of the sketch is equal, and so are half of the runs."""
    own, other = shingles(pair.own), shingles(pair.other)
    if min(len(own), len(other)) < FEWEST_SHINGLES:
        return False
    is_met = any(a == b for a, b in zip(bands(sketch(own)), bands(sketch(other)), strict=True))
    return is_met and resemblance(own, other) >= NEAR


def by_simhash(pair: Pair, apart: int) -> bool:
    """At most so many of 64 bits apart (Charikar 2002; Manku et al. 2007 took 3)."""
    return bin(_simhash(pair.own) ^ _simhash(pair.other)).count("1") <= apart


def _simhash(text: str) -> int:
    found = np.fromiter(shingles(text, _SIMHASH_RUN), dtype=np.uint64)
    bits = (found[:, None] * np.uint64(0x9E3779B97F4A7C15) >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    return sum(1 << place for place, ones in enumerate(bits.sum(axis=0)) if ones * 2 > len(found))


def by_vectors(pairs: Sequence[Pair], kept: KeptVectors) -> list[bool]:
    """Cosine .98 or more, lengths within 20 %."""
    own, other = (_vectors([getattr(pair, side) for pair in pairs], kept) for side in ("own", "other"))
    near = (own * other).sum(axis=1) >= _COSINE
    return [
        bool(is_near) and _LENGTHS <= len(pair.own) / max(1, len(pair.other)) <= 1 / _LENGTHS
        for is_near, pair in zip(near, pairs, strict=True)
    ]


def _vectors(texts: Sequence[str], kept: KeptVectors) -> Vectors:
    cut = [split_passages("", [TextBlock(0, "", 0, text)], kept.encoder.tokenizer) for text in texts]
    vectors = kept.passages([passage.embed_text for passages in cut for passage in passages])
    pages, begin = [], 0
    for passages in cut:
        own = vectors[begin : begin + len(passages)]
        pages.append(page_vector(own, [passage.tokens for passage in passages]))
        begin += len(passages)
    return np.array(pages)


def makers(variants: Variants) -> dict[str, Maker]:
    """The variants by name: what counts as nearly the same first."""
    return {
        "same": lambda page: page.text,
        "framed 20 %": lambda page: variants.framed(page, 0.2),
        "framed 40 %": lambda page: variants.framed(page, 0.4),
        "edited 5 %": lambda page: variants.edited(page.text, page, 0.05),
        "framed 20 %, edited 5 %": lambda page: variants.edited(variants.framed(page, 0.2), page, 0.05),
        "edited 10 %": lambda page: variants.edited(page.text, page, 0.1),
        "half": variants.half,
        "another page": variants.other,
    }


def translations(data: Path) -> list[Pair]:
    """Each paragraph of XQuAD in English and in Chinese."""
    texts: list[dict[str, str]] = []
    for lang in ("en", "zh"):
        lines = (data / f"xquad_{lang}" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
        texts.append({str(row["_id"]): str(row["text"]) for row in map(json.loads, lines)})
    return [Pair(text, texts[1][key]) for key, text in texts[0].items() if key in texts[1]]


def measure(pairs: dict[str, list[Pair]], kept: KeptVectors | None) -> dict[str, dict[str, float | None]]:
    """For each variant which share each way finds."""
    found: dict[str, dict[str, float | None]] = {}
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("comparing", total=len(pairs))
        for name, some in pairs.items():
            found[name] = {
                "sketch": float(np.mean([by_sketch(pair) for pair in some])),
                "simhash 3": float(np.mean([by_simhash(pair, 3) for pair in some])),
                "simhash 7": float(np.mean([by_simhash(pair, 7) for pair in some])),
                "vectors": float(np.mean(by_vectors(some, kept))) if kept else None,
            }
            bar.advance(task)
    return found


def report(found: dict[str, dict[str, float | None]]) -> Report:
    """Bars on the product's way; the others stand beside it."""
    wanted = [("framed 20 %", 0.99), ("edited 5 %", 0.97), ("framed 20 %, edited 5 %", 0.95)]
    unwanted = [("half", 0.03), ("another page", 0.0), ("translation", 0.0)]
    bars = [Bar(name, Direction.AT_LEAST, goal, found[name]["sketch"]) for name, goal in wanted]
    bars += [Bar(name, Direction.AT_MOST, goal, found[name]["sketch"]) for name, goal in unwanted]
    return Report("near_duplicates", tuple(bars), {"found": found})


def show(found: dict[str, dict[str, float | None]]) -> None:
    """A table."""
    table = Table("variant", *next(iter(found.values())), title="share found")
    for name, shares in found.items():
        table.add_row(name, *("–" if share is None else f"{share:.1%}" for share in shares.values()))
    console.print(table)


def main() -> int:
    """0 when every bar holds, 1 when one is missed, 77 when the data is not here."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.near_duplicates", description=__doc__)
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--encoder", type=Path, default=_BENCH / "encoder", help="folder of the encoder")
    parser.add_argument("--quick", action="store_true", help="a tenth, no results file")
    parser.add_argument("--no-vectors", action="store_true", help="leave the encoder out (seconds instead of minutes)")
    asked = parser.parse_args()
    most = _PAGES // 10 if asked.quick else _PAGES
    try:
        pages = [page for page in load(asked.data, FULL).pages if len(page.text) <= _LONGEST]
        pages = [page for page in pages if len(shingles(page.text)) >= FEWEST_SHINGLES]
        kept = None if asked.no_vectors else KeptVectors(asked.encoder, _BENCH / "retrieval", lambda _: None)
    except (DataMissing, EncoderError) as missing:
        console.print(f"skipped: {missing}")
        return _SKIPPED
    chosen = choose_pages(pages, most)
    pairs = {name: [Pair(page.text, make(page)) for page in chosen] for name, make in makers(Variants(chosen)).items()}
    pairs["translation"] = translations(asked.data)[:most]
    outcome = report(found := measure(pairs, kept))
    show(found)
    if not asked.quick:
        console.print(f"results: {write_report(outcome)}")
    console.print(bars_line(outcome.bars), soft_wrap=True, highlight=False)
    return 0 if outcome.holds or asked.quick else 1


if __name__ == "__main__":
    sys.exit(main())
