"""`python -m benchmarks.tagging`: how often suggested tags are right, beside what words, neighbours and others suggest.

The library is what came before, the pages to be tagged are what came after (Lobsters: before July 2020 and of 2021;
lists without dates: a seeded order, cut by site). Needs the collections of `../shared/data` and an encoder folder;
vectors stay in `~/.cache/linksnap-bench/tagging`. Libraries are capped at 10,000 links and arriving pages at 1,500.
`--quick` takes 1,000 and 200; the results file is written by a whole run alone.
"""

import argparse
import sys
from functools import partial

from rich.console import Console
from rich.status import Status
from rich.table import Table

from benchmarks.report import RESULTS, Bar, Direction, Report, bars_line, write_report
from benchmarks.tagging.data import ARRIVING, LIBRARY, NEEDED, SETS
from benchmarks.tagging.folders import KEPT, add_folders
from benchmarks.tagging.measure import OURS, Measured, measure
from benchmarks.tagging.plot import write_plot
from benchmarks.tagging.vectors import KeptVectors

QUICK = (1_000, 200)
_SKIPPED = 77
console = Console()


def parsed(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tagging", description=__doc__)
    add_folders(parser)
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS))
    parser.add_argument("--library", type=int, default=LIBRARY, help="links of a library at most")
    parser.add_argument("--arriving", type=int, default=ARRIVING, help="pages to be tagged at most")
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args(arguments)


def main() -> int:
    """Measure the chosen collections, print tables and bars, write the results."""
    wishes = parsed()
    lost = [name for name in NEEDED if not (wishes.data / name).is_dir()]
    if lost or not (wishes.encoder / "config.json").is_file():
        what = ", ".join(lost) or f"the encoder ({wishes.encoder}: python -m ml build-encoder)"
        console.print(f"skipped: there is no {what}")
        return _SKIPPED
    caps = QUICK if wishes.quick else (wishes.library, wishes.arriving)
    vectors = KeptVectors(wishes.encoder, KEPT)
    found = []
    for name in wishes.sets:
        tag_set = SETS[name](wishes.data).smaller(*caps)
        with console.status(name) as status:
            one = measure(tag_set, vectors, partial(_tell, status, name))
        show(one)
        found.append(one)
    report = Report("tagging", tuple(bars(found)), {"caps": list(caps), "sets": {m.name: m.as_json() for m in found}})
    if caps == (LIBRARY, ARRIVING) and len(found) == len(SETS):
        write_report(report)
        write_plot(RESULTS / "tagging_reliability.svg", {one.name: one.bins for one in found})
    console.print(bars_line(report.bars))
    return 0 if report.holds else 1


def _tell(status: Status, name: str, doing: str) -> None:
    status.update(f"{name}: {doing}")


def show(found: Measured) -> None:
    """Print the tables of one collection."""
    for title, rows in ((found.name, found.systems), (f"{found.name}, without names of lists", found.sections)):
        if rows:
            columns = list(rows[OURS])
            table = Table("", *columns, title=title)
            for name, values in rows.items():
                table.add_row(name, *(f"{values[column]:.1f}" if column in values else "" for column in columns))
            console.print(table)
    if found.by_links:
        columns = list(next(reversed(found.by_links.values())))
        table = Table("own links", *columns, title=found.name)
        for links, values in found.by_links.items():
            table.add_row(str(links), *(f"{values[name]:.1f}" if name in values else "" for name in columns))
        console.print(table)
    console.print(f"put on by itself: {found.auto}, refit {found.refit_seconds:.1f} s")


def bars(found: list[Measured]) -> list[Bar]:
    """The promises of suggesting, for each collection."""
    made: list[Bar] = []
    for one in found:
        name, ours = one.name, one.systems[OURS]
        made += [
            Bar(f"{name}: fewer errors at 1 than {one.best_peer}", Direction.AT_LEAST, 10, one.fewer_errors, "%"),
            Bar(f"{name}: calibration error", Direction.AT_MOST, 5, ours["ECE"], "%"),
            Bar(f"{name}: precision of what is put on by itself", Direction.AT_LEAST, 95, one.auto["precision"], "%"),
            Bar(f"{name}: share of true tags put on by itself", Direction.AT_LEAST, 40, one.auto["coverage"], "%"),
        ]
        made += [
            Bar(f"{name}: P@1 at {links} links", Direction.AT_LEAST, values["popularity P@1"], values["P@1"], "%")
            for links, values in one.by_links.items()
            if links
        ]
    times = sorted(taken for one in found for taken in one.milliseconds)
    made.append(Bar("suggesting, p95 without the database", Direction.AT_MOST, 50, times[int(len(times) * 0.95)], "ms"))
    made.append(Bar("slowest refit, processor time", Direction.AT_MOST, 30, max(m.refit_seconds for m in found), "s"))
    return made


if __name__ == "__main__":
    sys.exit(main())
