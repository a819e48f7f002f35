"""Tells a run of the search-speed benchmark, keeps it beside the runs of other sizes, and draws them."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.report import REPOSITORY, RESULTS, Bar, Direction, Report, bars_line, current_commit, write_report
from benchmarks.search_speed.plot import draw

# The size the promises are made for; larger and smaller ones are there to see how it goes on.
PROMISED = 100_000
PICTURE = REPOSITORY / "docs" / "search-speed.svg"


def bars(run: dict[str, Any]) -> tuple[Bar, ...]:
    """The promises: hybrid search at one client, and recall under every filter."""
    one = run["one_client"]
    return (
        Bar("hybrid p95 warm", Direction.AT_MOST, 50, one["hybrid, warm"]["p95_ms"], "ms"),
        Bar("hybrid p95 cold", Direction.AT_MOST, 120, one["hybrid, cold"]["p95_ms"], "ms"),
        *(
            Bar(f"recall@10, filter {name}", Direction.AT_LEAST, 0.98, found["recall_at_10"])
            for name, found in run["exactness"].items()
        ),
    )


def tell(run: dict[str, Any]) -> int:
    """Print a table and the bars; 1 when one is missed."""
    table = Table(
        "what", "p50 ms", "p95 ms", "answers/s", title=f"{run['pages']:,} pages, {run['passages']:,} passages"
    )
    rows = dict(run["one_client"])
    rows |= {f"{mode}, {clients} clients": t for clients, by in run["throughput"].items() for mode, t in by.items()}
    rows |= {f"{mode}, filter keeps {name}": t for name, by in run["filtered"].items() for mode, t in by.items()}
    rows |= {f"peer {name}": times for name, times in run["peers"].items()}
    for name, times in rows.items():
        table.add_row(name, *(f"{times[key]:g}" for key in ("p50_ms", "p95_ms", "a_second")))
    console = Console()
    console.print(table)
    console.print({key: run[key] for key in ("exactness", "index", "ingest")})
    made = bars(run)
    print(bars_line(made))
    return 0 if all(bar.holds for bar in made) else 1


def keep(run: dict[str, Any]) -> int:
    """Tell, write the results (the bars are those of the promised size), draw the picture."""
    file = RESULTS / "search_speed.json"
    runs: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["runs"] if file.exists() else {}
    runs[str(run["pages"])] = {"commit": current_commit(), **run}
    ordered = {size: runs[size] for size in sorted(runs, key=int)}
    promised = ordered.get(str(PROMISED), run)
    write_report(Report("search_speed", bars(promised), {"runs": ordered}))
    draw(list(ordered.values()), PICTURE)
    return tell(run)
