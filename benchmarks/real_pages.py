"""`python -m benchmarks.real_pages`: real pages through the real product, and forty questions asked of it.

Starts an instance of its own (database, broker, egress proxy, one capture worker, encoder) on a fresh folder, saves
every page of `corpus/pages.json` by the REST API, first some one at a time, then the rest at once, and asks every
question of `corpus/questions.json` by words, by meaning and by both. `--limit N` takes N pages and the questions they
answer, and writes no results file.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.real_pages_corpus import (
    CorpusMissing,
    CorpusPage,
    Question,
    check_questions,
    fetch,
    load_pages,
    load_questions,
)
from benchmarks.real_pages_product import Api, Product, cpu_seconds
from benchmarks.real_pages_scores import MODES, Answer, PageOutcome, make_bars
from benchmarks.real_pages_server import PageServer
from benchmarks.real_pages_tables import details, show
from benchmarks.report import Report, bars_line, write_report

_SINGLES = 16
_PAGE_S = 150.0
_LOOK_S = 0.05
_ASK_AGAIN = 15
_FAILED = frozenset({"failed", "dead", "cancelled"})
console = Console()


@dataclass
class Run:
    """What is known while the benchmark runs: addresses, links and the outcomes so far."""

    api: Api
    port: int
    links: dict[str, str] = field(default_factory=dict)
    sent: dict[str, float] = field(default_factory=dict)
    outcomes: dict[str, PageOutcome] = field(default_factory=dict)

    def save(self, page: CorpusPage) -> str:
        """Save a page's link; gives the link's id."""
        self.sent[page.id] = time.monotonic()
        link = self.api.post("/links", {"url": f"http://127.0.0.1:{self.port}{page.address}"})
        self.links[str(link["id"])] = page.id
        return str(link["id"])

    def look(self, link_id: str, patience: float) -> PageOutcome | None:
        """The outcome of a link, or None while it is on its way."""
        page = self.links[link_id]
        link = self.api.get(f"/links/{link_id}")
        outcome = read_outcome(page, link, time.monotonic() - self.sent[page], patience)
        if outcome is not None:
            self.outcomes[page] = outcome
        return outcome


def read_outcome(page: str, link: dict[str, Any], seconds: float, patience: float) -> PageOutcome | None:
    """What the API's answer about a link says; None while it may still change."""
    snapshot, capture = link["snapshot"], link["capture"] or {}
    steps = dict(capture.get("step_seconds") or {})
    if snapshot and snapshot["searchable"]:
        size = sum(int(artifact["size"]) for artifact in snapshot["artifacts"])
        return PageOutcome(page, str(snapshot["verdict"]), round(seconds, 3), steps, size, int(snapshot["words"]))
    if capture.get("state") in _FAILED:
        return PageOutcome(page, str(capture["reason"] or capture["state"]), None, steps, 0, 0)
    return PageOutcome(page, "not_searchable_in_time", None, steps, 0, 0) if seconds > patience else None


def measure_singles(run: Run, pages: Sequence[CorpusPage]) -> list[PageOutcome]:
    """Save some pages one at a time; the first one also starts the browser and is told apart."""
    outcomes = []
    with progress() as bar:
        task = bar.add_task("one page at a time", total=len(pages))
        for page in pages:
            link_id = run.save(page)
            while (outcome := run.look(link_id, _PAGE_S)) is None:
                time.sleep(_LOOK_S)
            outcomes.append(outcome)
            bar.advance(task)
    return outcomes


def capture_all(run: Run, pages: Sequence[CorpusPage]) -> float:
    """Save all these pages at once and wait until each is searchable or has failed; gives the seconds it took."""
    started = time.monotonic()
    patience = 60 + 30.0 * len(pages)
    with progress() as bar:
        task = bar.add_task("all the others", total=len(pages))
        waiting = [run.save(page) for page in pages]
        while waiting:
            # In the order they were sent, so looking at the first few is enough to see how far it is.
            done = [link_id for link_id in waiting[:8] if run.look(link_id, patience) is not None]
            bar.advance(task, len(done))
            waiting = [link_id for link_id in waiting if link_id not in done]
            if not done:
                time.sleep(0.3)
    return time.monotonic() - started


def ask_all(run: Run, questions: Sequence[Question]) -> list[Answer]:
    """Ask every question in every mode."""
    answers = []
    with progress() as bar:
        task = bar.add_task("questions", total=len(questions) * len(MODES))
        for question in questions:
            for mode in MODES:
                answers.append(ask(run, question, mode))
                bar.advance(task)
    return answers


def ask(run: Run, question: Question, mode: str) -> Answer:
    """Ask one question; again where the encoder was too late, so that ranking is judged and not the machine's load.

    The first answer's fallback and time are kept: how often that happened is part of the result.
    """
    started = time.monotonic()
    found = run.api.get("/search", q=question.text, mode=mode, limit=10)
    took = round(1000 * (time.monotonic() - started), 1)
    fallback = str(found["fallback"] or "")
    for _ in range(_ASK_AGAIN):
        if not found["fallback"]:
            break
        time.sleep(1)
        found = run.api.get("/search", q=question.text, mode=mode, limit=10)
    pages = [run.links.get(str(hit["link"]["id"]), "?") for hit in found["hits"]]
    return Answer(question, mode, tuple(dict.fromkeys(pages)), fallback, took)


def progress() -> Progress:
    """The bar every part of the run shows."""
    return Progress(
        TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )


def choose(pages: list[CorpusPage], limit: int | None) -> tuple[list[CorpusPage], list[CorpusPage]]:
    """The pages measured one at a time (spread over all packages), and all the others."""
    chosen = pages if limit is None else pages[:: max(1, len(pages) // limit)][:limit]
    count = min(_SINGLES, max(1, len(chosen) // 3)) if limit else _SINGLES
    singles = chosen[:: max(1, len(chosen) // count)][:count]
    return singles, [page for page in chosen if page not in singles]


def run_benchmark(pages: list[CorpusPage], questions: list[Question], limit: int | None) -> Report:
    """Everything, from an empty folder to the bars."""
    roots = fetch(pages)
    singles, others = choose(pages, limit)
    started = time.monotonic()
    with PageServer(roots) as server, Product(f"127.0.0.1:{server.port}") as product:
        startup = time.monotonic() - started
        console.print(f"the product is ready after {startup:.0f} s, {len(singles) + len(others)} pages to save")
        run = Run(product.api(), server.port)
        before = cpu_seconds(product.pid)
        one_by_one = measure_singles(run, singles)
        bulk_s = capture_all(run, others)
        count = len(run.outcomes)
        cost = {
            "cpu_seconds_per_page": round((cpu_seconds(product.pid) - before) / count, 2),
            "stored_bytes_per_page": round(product.stored_bytes() / count),
            "bulk_pages_per_minute": round(60 * len(others) / bulk_s, 1) if others else None,
        }
        known = set(run.outcomes)
        answers = ask_all(run, [one for one in questions if known.issuperset(one.pages)])
    outcomes = list(run.outcomes.values())
    show(console, outcomes, answers)
    console.print(" · ".join(f"{name.replace('_', ' ')} {value}" for name, value in cost.items()))
    bars = make_bars(outcomes, one_by_one[1:] or one_by_one, answers)
    return Report("real_pages", bars, {"cost": cost, **details(outcomes, one_by_one, answers)})


def main() -> int:
    """0 when every bar holds, 1 when one is missed, 77 when the pages cannot be had here."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real_pages", description=__doc__)
    parser.add_argument("--limit", type=int, help="only so many pages; nothing is written")
    limit = parser.parse_args().limit
    try:
        for problem in check_questions():
            console.print(f"[yellow]question: {problem}")
        report = run_benchmark(load_pages(), load_questions(), limit)
    except CorpusMissing as missing:
        console.print(f"skipped: {missing}")
        return 77
    if limit is None:
        console.print(f"results: {write_report(report)}")
    console.print(bars_line(report.bars), soft_wrap=True, highlight=False)
    return 0 if report.holds or limit is not None else 1


if __name__ == "__main__":
    raise SystemExit(main())
