"""`python -m benchmarks.fidelity`: does the archive, opened without a network, look like the page it came from?

Every page is captured once, at 1280 px, by each way of saving; the result is opened behind a proxy that refuses
everything, at 1280 and at 390 px, and compared pixel by pixel with the live page at that width. A page counts as equal
where fewer than 0.1 % of the pixels differ visibly at both widths. `--only NAME …` takes some pages, `--no-peers`
leaves the other ways out; neither writes a results file.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.fidelity_pages import FidelityPage, Sort, served_pages
from benchmarks.fidelity_pixels import WIDTHS, RefusingProxy, View, share_of_other_pixels, view
from benchmarks.fidelity_ways import HtmlCost, Save, SingleFile, browser_mhtml, html_cost, our_archive
from benchmarks.report import Bar, Direction, Report, bars_line, write_report
from workers.capture.browser import ChromiumBrowser

OURS, MHTML, SINGLE_FILE = "LinkSnap", "MHTML", "SingleFile"
EQUAL_BELOW = 0.001
console = Console()


@dataclass(frozen=True)
class Likeness:
    """One page saved one way: share of other pixels by width (1 where there is no archive), requests, bytes."""

    off: dict[int, float]
    requests: int = 0
    size: int = 0

    @property
    def is_equal(self) -> bool:
        """Whether nobody would tell the archive from the page."""
        return all(share < EQUAL_BELOW for share in self.off.values())


@dataclass
class PageOutcome:
    """What came of one page: the likeness by way of saving, and what our HTML step cost."""

    page: FidelityPage
    ways: dict[str, Likeness] = field(default_factory=dict)
    cost: HtmlCost | None = None


@dataclass(frozen=True)
class Bench:
    """What a run works with: the browser that may fetch, the one that may not, the ways of saving."""

    live: ChromiumBrowser
    offline: ChromiumBrowser
    proxy: RefusingProxy
    ways: dict[str, Save]


async def measure(bench: Bench, page: FidelityPage) -> PageOutcome:
    """Save a page in every way and compare each with the live page."""
    outcome = PageOutcome(page)
    originals = {width: await view(bench.live, page.url, width) for width in WIDTHS}
    for name, save in bench.ways.items():
        with tempfile.TemporaryDirectory(prefix="linksnap-fidelity-") as folder:
            outcome.ways[name] = await likeness(bench, page, save, Path(folder), originals)
    outcome.cost = await html_cost(bench.live, page.url)
    return outcome


async def likeness(bench: Bench, page: FidelityPage, save: Save, folder: Path, originals: dict[int, View]) -> Likeness:
    """Save a page one way and compare; a way that fails makes no archive, which the table shows."""
    try:
        path = await save(page.url, folder)
    except Exception as error:  # a peer's fault is a result, not the end of the run
        console.print(f"{page.name}: {type(error).__name__} {str(error)[:200]}", highlight=False)
        path = None
    if path is None:
        return Likeness(dict.fromkeys(WIDTHS, 1.0))
    before = bench.proxy.connections
    off, requests = {}, 0
    for width in WIDTHS:
        try:
            opened = await view(bench.offline, path.as_uri(), width)
        except Exception as error:
            console.print(f"{page.name} at {width}: {type(error).__name__} {str(error)[:200]}", highlight=False)
            off[width] = 1.0
            continue
        # What an MHTML holds is asked for, too, but inside the file; its way out is the proxy like everybody's.
        requests += opened.requests if path.suffix == ".html" else 0
        off[width] = round(share_of_other_pixels(originals[width].picture, opened.picture), 6)
    return Likeness(off, requests + bench.proxy.connections - before, path.stat().st_size)


async def run(pages: Sequence[FidelityPage], with_peers: bool) -> list[PageOutcome]:
    """Every page in turn, with a bar."""
    with RefusingProxy() as proxy, SingleFile() if with_peers else nullcontext() as peer:
        live, offline = await ChromiumBrowser.launch(None), await ChromiumBrowser.launch(proxy.url)
        ways = {OURS: our_archive(live)}
        if with_peers:
            ways[MHTML] = browser_mhtml(live)
            if peer is None:
                console.print("left out: the SingleFile CLI can't be had here (node, npm and its registry are needed)")
            else:
                ways[SINGLE_FILE] = peer
        bench = Bench(live, offline, proxy, ways)
        columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        outcomes = []
        with Progress(*columns, console=console) as bar:
            task = bar.add_task("pages", total=len(pages))
            for page in pages:
                bar.update(task, description=page.name[-34:])
                outcomes.append(await measure(bench, page))
                bar.advance(task)
        await live.close()
        await offline.close()
    return outcomes


def share_equal(outcomes: Sequence[PageOutcome], way: str, sort: Sort | None = None) -> float | None:
    """Percent of the pages (of one sort) that look the same when saved this way."""
    chosen = [one.ways[way].is_equal for one in outcomes if way in one.ways and sort in (None, one.page.sort)]
    return round(100 * sum(chosen) / len(chosen), 1) if chosen else None


def make_bars(outcomes: Sequence[PageOutcome]) -> tuple[Bar, ...]:
    """What was promised of the archive."""
    costs = [one.cost.total_ms for one in outcomes if one.cost]
    requests = sum(one.ways[OURS].requests for one in outcomes)
    return (
        Bar("pages", Direction.AT_LEAST, 60, len(outcomes)),
        Bar("own feature pages equal", Direction.AT_LEAST, 100, share_equal(outcomes, OURS, Sort.FEATURE), "%"),
        Bar("all pages equal", Direction.AT_LEAST, 98, share_equal(outcomes, OURS), "%"),
        Bar("requests offline", Direction.AT_MOST, 0, requests),
        Bar("HTML step, CPU a page", Direction.AT_MOST, 50, round(statistics.fmean(costs), 1) if costs else None, "ms"),
    )


def summary(outcomes: Sequence[PageOutcome]) -> list[dict[str, object]]:
    """One row for each way of saving: equal pages by sort, mean share of other pixels by width, requests, size."""
    rows: list[dict[str, object]] = []
    for way in outcomes[0].ways if outcomes else ():
        found = [one.ways[way] for one in outcomes]
        rows.append(
            {
                "way": way,
                "equal_percent": share_equal(outcomes, way),
                **{f"equal_percent_{sort.name.lower()}": share_equal(outcomes, way, sort) for sort in Sort},
                **{
                    f"mean_off_percent_{w}": round(100 * statistics.fmean(one.off[w] for one in found), 3)
                    for w in WIDTHS
                },
                "requests": sum(one.requests for one in found),
                "median_kb": round(statistics.median(one.size for one in found) / 1000),
            }
        )
    return rows


def show(rows: Sequence[dict[str, object]]) -> None:
    """The summary as a table."""
    table = Table(*(str(name).replace("_", " ") for name in (rows[0] if rows else ())))
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    console.print(table)


def details(outcomes: Sequence[PageOutcome]) -> dict[str, object]:
    """Everything measured, page by page."""
    costs = sorted(one.cost.total_ms for one in outcomes if one.cost)
    return {
        "summary": summary(outcomes),
        "html_step_cpu_ms": {"median": statistics.median(costs), "most": costs[-1]} if costs else {},
        "pages": [
            {
                "name": one.page.name,
                "sort": one.page.sort,
                "cpu_ms": asdict(one.cost) if one.cost else None,
                **{
                    way: {"off": found.off, "requests": found.requests, "bytes": found.size}
                    for way, found in one.ways.items()
                },
            }
            for one in outcomes
        ],
    }


def main() -> int:
    """0 when every bar holds, 1 when one is missed."""
    # Pages of our own, in this very process, where root's sandbox cannot work.
    os.environ.setdefault("LINKSNAP_UNSAFE_NO_SANDBOX", "1")
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fidelity", description=__doc__)
    parser.add_argument("--only", nargs="+", help="pages by name; nothing is written")
    parser.add_argument("--no-peers", action="store_true", help="the product alone; nothing is written")
    asked = parser.parse_args()
    with served_pages(lambda line: console.print(line, highlight=False)) as pages:
        chosen = [page for page in pages if not asked.only or page.name in asked.only]
        outcomes = asyncio.run(run(chosen, not asked.no_peers))
    for one in outcomes:
        if not one.ways[OURS].is_equal or one.ways[OURS].requests:
            console.print(f"differs: {one.page.name} {one.ways[OURS]}", highlight=False)
    show(summary(outcomes))
    report = Report("fidelity", make_bars(outcomes), details(outcomes))
    if not asked.only and not asked.no_peers:
        console.print(f"results: {write_report(report)}")
    console.print(bars_line(report.bars), soft_wrap=True, highlight=False)
    return 0 if report.holds or asked.only else 1


if __name__ == "__main__":
    raise SystemExit(main())
