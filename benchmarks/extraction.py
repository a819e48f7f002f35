"""How well the text and the metadata of pages are found, against trafilatura, readability-lxml and resiliparse.

`python -m benchmarks.extraction` scores every set and writes results/extraction.json; `--open` leaves the kept-away
pages alone and names the pages that others read better, for work on the rules. No browser takes part, so this is the
product without Readability.js; on the saved pages readability-lxml is left out, since their reference is of its kind.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.extraction_annotated import load_annotated, load_saved
from benchmarks.extraction_score import OURS, PEERS, Said, by_everyone, ours, said
from benchmarks.extraction_sites import ScoredPage, load_sites
from benchmarks.real_pages_corpus import CorpusMissing
from benchmarks.report import Bar, Direction, Report, bars_line, write_report

_TITLE, _AUTHOR, _DATE = 95.0, 80.0, 80.0


@dataclass(frozen=True)
class Row:
    """One page: every program's F1 and whether our metadata is what it states."""

    page: ScoredPage
    scores: dict[str, float]
    said: Said


@dataclass(frozen=True)
class Score:
    """A set of pages: mean F1 of every program, and the share of stated metadata that was found, in percent."""

    name: str
    pages: int
    f1: dict[str, float]
    metadata: dict[str, float | None]


def measure(name: str, pages: Sequence[ScoredPage], console: Console) -> list[Row]:
    """Extract every page of a set by every program."""
    rows = []
    for page in track(pages, description=name, console=console):
        extracted = ours(page.markup)
        rows.append(Row(page, by_everyone(page, extracted), said(page.truth, extracted)))
    return rows


def summarise(name: str, rows: Sequence[Row]) -> Score:
    """The means of a set."""
    # What Readability makes of a page is the measure of the saved ones: its port cannot be compared there.
    programs = [program for program in (OURS, *PEERS) if (name, program) != ("saved", "readability-lxml")]
    means = {program: round(fmean(row.scores[program] for row in rows), 4) for program in programs}
    metadata: dict[str, float | None] = {}
    for field in ("title", "author", "date"):
        known = [hit for row in rows if (hit := getattr(row.said, field)) is not None]
        metadata[field] = round(100 * fmean(known), 1) if known else None
    return Score(name, len(rows), means, metadata)


def bars_of(scores: dict[str, Score]) -> tuple[Bar, ...]:
    """Ahead of each peer on the annotated and the kept-away pages; metadata on all rebuilt pages."""
    bars = [
        Bar(f"{name}: ahead of {peer} by", Direction.AT_LEAST, 0.0, _lead(scores.get(name), peer), "F1")
        for name in ("annotated", "kept away")
        for peer in PEERS
    ]
    sites = scores.get("sites")
    for field, goal in (("title", _TITLE), ("author", _AUTHOR), ("date", _DATE)):
        bars.append(Bar(f"{field} found", Direction.AT_LEAST, goal, sites.metadata[field] if sites else None, "%"))
    return tuple(bars)


def _lead(score: Score | None, peer: str) -> float | None:
    return round(score.f1[OURS] - score.f1[peer], 4) if score else None


def print_table(scores: Sequence[Score], console: Console) -> None:
    """One line a set."""
    table = Table(
        "set", "pages", *(OURS, *PEERS), "title %", "author %", "date %", title="F1 of the text, metadata found"
    )
    for score in scores:
        means = [f"{score.f1[program]:.3f}" if program in score.f1 else "–" for program in (OURS, *PEERS)]
        found = ["–" if share is None else f"{share:.1f}" for share in score.metadata.values()]
        table.add_row(score.name, str(score.pages), *means, *found)
    console.print(table)


def print_misses(rows: Sequence[Row], console: Console) -> None:
    """The pages that somebody reads better, and metadata that was missed."""
    for row in sorted(rows, key=lambda row: row.scores[OURS]):
        best = max(row.scores[peer] for peer in PEERS)
        missed = [field for field in ("title", "author", "date") if getattr(row.said, field) is False]
        if row.scores[OURS] < max(best, 0.9) or missed:
            console.print(f"{row.page.name}: {row.scores[OURS]:.3f}, others {best:.3f} {' '.join(missed)}")


def _sets(only_open: bool, console: Console) -> dict[str, list[ScoredPage]]:
    sites = load_sites()
    sets = {"open": [page for page in sites if not page.kept_away]}
    if not only_open:
        sets["kept away"] = [page for page in sites if page.kept_away]
    for name in ("annotated", "saved"):
        try:
            sets[name] = load_annotated()[0] if name == "annotated" else load_saved()
        except CorpusMissing as missing:
            console.print(f"[yellow]left out: {name}: {missing}[/]")
    return sets


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", action="store_true", help="only pages that rules may be written for, with the misses")
    parser.add_argument("--sets", nargs="*", default=None, help="only these: open, kept away, annotated, saved")
    options = parser.parse_args()
    console = Console()
    sets = _sets(options.open, console)
    rows = {n: measure(n, pages, console) for n, pages in sets.items() if options.sets is None or n in options.sets}
    scores = {name: summarise(name, found) for name, found in rows.items()}
    if "open" in rows and "kept away" in rows:
        scores["sites"] = summarise("sites", [*rows["open"], *rows["kept away"]])
        threads = [row for row in (*rows["open"], *rows["kept away"]) if row.page.group == "threads"]
        scores["threads of both"] = summarise("threads of both", threads)
    print_table(list(scores.values()), console)
    if options.open:
        for found in rows.values():
            print_misses(found, console)
        return
    report = Report("extraction", bars_of(scores), {"sets": [asdict(score) for score in scores.values()]})
    write_report(report)
    print(bars_line(report.bars))


if __name__ == "__main__":
    main()
