"""What must hold after a chaos run."""

import statistics
from typing import Any

from benchmarks.report import Bar, Direction

_RERUN_S, _BROKER_BACK_S, _ROOM_S = 90.0, 30.0, 90.0
# What must be nothing, and the words for it.
_NOTHING = {
    "lost_links": "links lost",
    "open_captures": "captures without an end",
    "missing_blobs": "blobs missing or short",
    "from_tomorrow": "rows dated by a wrong clock",
}


def bars_of(name: str, outcome: dict[str, Any]) -> list[Bar]:
    """The bars of one run, from its outcome as JSON carries it."""
    books = outcome["books"]
    nothing = {words: books[key] for key, words in _NOTHING.items()}
    nothing["captures given up"] = sum(books["failed"].values())
    nothing["effects doubled"] = books["doubled_snapshots"] + books["doubled_ends"]
    nothing["processes left"] = outcome["orphans"]
    bars = [Bar(f"{name}: {words}", Direction.AT_MOST, 0, count) for words, count in nothing.items()]
    if outcome["rerun_s"]:
        bars.append(_seconds(name, "killed to running again p95", _RERUN_S, p95(outcome["rerun_s"])))
    if outcome["broker_back_s"]:
        bars.append(_seconds(name, "broker back to work", _BROKER_BACK_S, max(outcome["broker_back_s"])))
    if full := outcome["details"].get("full_disk"):
        bars.append(Bar(f"{name}: captures begun while full", Direction.AT_MOST, 0, full["begun"]))
        bars.append(Bar(f"{name}: links saved while full", Direction.AT_LEAST, 10, full["saved"]))
        bars.append(_seconds(name, "room to work", _ROOM_S, full["back_s"]))
    return bars


def p95(seconds: list[float]) -> float:
    """The 95th percentile; of one value that value."""
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else max(seconds)


def _seconds(name: str, what: str, goal: float, value: float) -> Bar:
    return Bar(f"{name}: {what}", Direction.AT_MOST, goal, round(value, 1), "s")
