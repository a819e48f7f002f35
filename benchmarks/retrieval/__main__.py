"""`python -m benchmarks.retrieval`: how well words, meaning and hybrid search rank, beside bm25s and the raw encoder.

All pages of the sets in `../shared/data` are one library in an embedded Postgres, indexed and searched by the product's
own functions. Vectors and the library stay in `~/.cache/linksnap-bench/retrieval`, so a second run takes minutes.
Weights of the ranking are chosen on development questions (`--fit`), figures are reported on the others.
`--quick` takes a tenth of everything and writes no results file.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.report import REPOSITORY, Report, bars_line, write_report
from benchmarks.retrieval import library, peers, verdict
from benchmarks.retrieval.corpus import FULL, QUICK, Corpus, Part
from benchmarks.retrieval.sets import DataMissing, load
from benchmarks.retrieval.vectors import KeptVectors
from ml.encoder.types import EncoderError

_BENCH = Path(os.environ.get("LINKSNAP_BENCH_CACHE") or Path.home() / ".cache" / "linksnap-bench")
_CACHE = _BENCH / "retrieval"
_DATA = REPOSITORY.parent / "shared" / "data"
_SKIPPED = 77
# Eleven columns; a log file is no narrower than a screen.
console = Console(width=None if sys.stdout.isatty() else 150)


class Bench:
    """Corpus, encoder and library together; `found` has what every system answered."""

    def __init__(self, corpus: Corpus, vectors: KeptVectors) -> None:
        self.corpus = corpus
        self.vectors = vectors
        self.found: dict[str, list[list[str]]] = {}
        self.digest = library.index_digest(corpus.digest, vectors.manifest.revision)
        # Django reads the environment that `kept_library` sets, so nothing of it may be loaded before.
        self.product: Any = None
        self.cut: list[Any] = []

    @contextmanager
    def opened(self) -> Iterator[None]:
        """The library, indexed."""
        with library.kept_library(_CACHE, self.digest) as folder:
            self.product = importlib.import_module("benchmarks.retrieval.product")
            tokenizer = self.vectors.encoder.tokenizer
            with counted("cutting pages", len(self.corpus.pages)) as advance:
                for page in self.corpus.pages:
                    self.cut.append(self.product.cut(page, tokenizer))
                    advance(1)
            texts = [passage.embed_text for page in self.cut for passage in page.passages]
            with counted("encoding passages", len(texts)) as self.vectors.advance:
                self.passages = self.vectors.passages(texts)
            self.vectors.advance = lambda _: None
            if not library.is_whole(folder):
                with counted("indexing pages", len(self.cut)) as advance:
                    self.product.fill(self.cut, self.vectors, advance)
                library.keep(folder)
            yield

    def fit(self) -> None:
        """Choose weights on development questions, and say which."""
        fit = importlib.import_module("benchmarks.retrieval.fit")
        questions = [question for question in self.corpus.questions if question.part is Part.DEVELOPMENT]
        names = list(dict.fromkeys(question.set for question in questions))
        of_sets = [[question for question in questions if question.set == name] for name in names]
        questions = [question for of_set in of_sets for question in of_set[: fit.QUESTIONS_A_SET]]
        queries = self.vectors.queries([self.product.phrase_of(question.text) for question in questions])
        with counted("recording evidence", len(questions)) as advance:
            evidence = fit.record(self.product.owner(), questions, queries, advance)
        chosen = fit.fit(evidence, self.product.keys_of_links(self.cut), console)
        console.print(chosen)

    def ask(self) -> None:
        """Every question, by every system."""
        questions, texts = self.corpus.questions, [question.text for question in self.corpus.questions]
        phrases = [self.product.phrase_of(text) for text in texts]
        with counted("encoding questions", 2 * len(texts)) as self.vectors.advance:
            queries, raw = self.vectors.queries(phrases), self.vectors.raw_queries(texts)
        keys = self.product.keys_of_links(self.cut)
        for mode in (verdict.WORDS, verdict.MEANING, verdict.HYBRID):
            with counted(f"asking by {mode}", len(questions)) as advance:
                ids = self.product.ask(questions, queries, self.product.SearchMode(mode), advance)
            self.found[mode] = [[keys[pk] for pk in found] for found in ids]
        owners = [page.page.key for page in self.cut for _ in page.passages]
        with counted("asking the peers", 2) as advance:
            self.found["bm25s"] = peers.by_bm25s(self.corpus.pages, questions)
            advance(1)
            self.found["raw encoder"] = peers.by_raw_encoder(owners, self.passages, raw)
            advance(1)


@contextmanager
def counted(name: str, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar; gives the function that moves it on."""
    columns = (TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(name, total=total)
        yield lambda count: progress.advance(task, count)


def report(bench: Bench, pin: bool) -> Report:
    """The verdict on the test questions, with the development questions beside it."""
    questions = bench.corpus.questions
    test = verdict.set_rows(questions, bench.found, Part.TEST)
    development = verdict.set_rows(questions, bench.found, Part.DEVELOPMENT)
    verdict.show(console, development, "nDCG@10, development questions (weights were chosen on these)")
    verdict.show(console, test, "nDCG@10, test questions")
    digest = f"{bench.corpus.digest[:16]}-{bench.vectors.manifest.revision[:16]}"
    if pin:
        verdict.write_floors(digest, test)
    floors = verdict.read_floors(digest)
    if not floors:
        console.print(f"no floors for this data and encoder ({digest})")
    passages = sum(len(page.passages) for page in bench.cut)
    details = {
        "digest": digest,
        "library": {"pages": len(bench.cut), "passages": passages, "questions": len(questions)},
        "test": verdict.details(test),
        "development": verdict.details(development),
    }
    return Report("retrieval", verdict.bars(test, floors), details)


def main() -> int:
    """0 when every bar holds, 1 when one is missed, 77 when data or encoder are not here."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, default=_DATA, help="folder of the sets")
    parser.add_argument("--encoder", type=Path, default=_BENCH / "encoder", help="folder of the encoder")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, no results file")
    parser.add_argument("--fit", action="store_true", help="try other weights on development questions, ask nothing")
    parser.add_argument("--pin", action="store_true", help="keep what hybrid search reaches now as floors")
    chosen = parser.parse_args()
    try:
        bench = Bench(
            load(chosen.data, QUICK if chosen.quick else FULL), KeptVectors(chosen.encoder, _CACHE, lambda _: None)
        )
    except (DataMissing, EncoderError) as missing:
        console.print(f"skipped: {missing}")
        return _SKIPPED
    with bench.opened():
        if chosen.fit:
            bench.fit()
            return 0
        bench.ask()
        outcome = report(bench, chosen.pin)
    if not chosen.quick:
        console.print(f"results: {write_report(outcome)}")
    console.print(bars_line(outcome.bars), soft_wrap=True, highlight=False)
    return 0 if outcome.holds or chosen.quick else 1


if __name__ == "__main__":
    sys.exit(main())
