"""`python -m benchmarks.two_hosts [--short]`: two worker hosts, each cut off and killed in the middle of work.

This machine runs the whole product; two hosts in network namespaces of their own join by database, broker and bucket
(moto's S3 server), see nothing of its folder, and take captures and embedding. Cables are pulled and put back, plugs
are pulled. Then the books: nothing lost, nothing doubled, all bytes in the bucket. Pages come from nowhere, as in the
fast part of chaos. Needs root; where namespaces are not allowed it says so and ends with status 2.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.chaos.plan import Plan
from benchmarks.chaos.running import beside, running
from benchmarks.chaos.verdict import p95
from benchmarks.report import Bar, Direction, Report, bars_line, write_report
from benchmarks.two_hosts.bucket import bucket, environ, objects
from benchmarks.two_hosts.hosts import WorkerHost, kept_files, may_make_hosts, survivors

_ROUNDS, _SHORT_ROUNDS = 6, 1
_LIMIT_S, _SHORT_LIMIT_S = 3 * 3600, 900
_TAKEN_UP_S, _BACK_S = 90.0, 120.0
# Signs sessions and opens people's access to sites on every machine of this run.
_SECRET_KEY = "a-key-for-this-run-only-0123456789-0123456789-0123456789"


@contextmanager
def two_hosts() -> Iterator[list[WorkerHost]]:
    """Two hosts with their cables, not switched on yet; removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="linksnap-hosts-", ignore_cleanup_errors=True) as folder:
        hosts = [WorkerHost(number, os.getpid(), Path(folder)) for number in (1, 2)]
        try:
            for host in hosts:
                host.build()
            yield hosts
        finally:
            for host in hosts:
                host.tear_down()


def measure(rounds: int) -> dict[str, Any]:
    """Play so many rounds; what was seen."""
    began = time.monotonic()
    with bucket() as s3, two_hosts() as hosts:
        here = {**environ("127.0.0.1", s3), "LINKSNAP_SECRET_KEY": _SECRET_KEY}
        plan = Plan("two hosts", [], 0, 0, 0, fast=True, environ=here)
        listen = ",".join(host.here for host in hosts)
        folder = hosts[0].folder
        with running(plan, "--page-seconds", "0.6", "--listen", listen) as stack:
            words = [str(os.getpid()), str(folder), str(s3), str(rounds)]
            outcome = beside(stack, "benchmarks.two_hosts.play", *words)
            outcome["blobs_on_disks"] = kept_files(stack.data / "blobs") + kept_files(folder)
            outcome["objects"] = objects(s3)
            outcome["orphans"] = len(survivors(folder)) + stack.stop()
    return {**outcome, "seconds": round(time.monotonic() - began)}


def bars_of(outcome: dict[str, Any]) -> tuple[Bar, ...]:
    """What must hold."""
    books, seen = outcome["books"], outcome["seen"]
    nothing = {
        "links lost": books["lost_links"],
        "captures without an end": books["open_captures"],
        "captures given up": sum(books["failed"].values()),
        "effects doubled": books["doubled_snapshots"] + books["doubled_ends"],
        "blobs missing": books["missing_blobs"],
        "blobs outside the bucket": outcome["blobs_on_disks"],
        "processes left": outcome["orphans"],
    }
    apart = sum(count for name, count in outcome["shares"].items() if name.startswith("linksnap-host"))
    return (
        *(Bar(words, Direction.AT_MOST, 0, count) for words, count in nothing.items()),
        Bar("rows in hand when a host went", Direction.AT_LEAST, 1, seen["held"]),
        Bar("captures at the hosts", Direction.AT_LEAST, 1, apart),
        Bar("captures ended meanwhile, least", Direction.AT_LEAST, 1, min(seen["meanwhile"])),
        Bar("lost host's rows taken up p95", Direction.AT_MOST, _TAKEN_UP_S, round(p95(seen["taken_up_s"]), 1), "s"),
        Bar("cable back to work there", Direction.AT_MOST, _BACK_S, round(max(seen["back_s"]), 1), "s"),
        Bar("new host to work there", Direction.AT_MOST, _BACK_S, round(max(seen["new_s"]), 1), "s"),
    )


def main() -> int:
    """Measure, show, write benchmarks/results/two_hosts.json; 1 if a bar does not hold, 2 if it cannot run here."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.two_hosts", description=__doc__)
    parser.add_argument("--short", action="store_true", help="one cut and one kill")
    parser.add_argument("--results", type=Path, help="another folder for the results")
    wishes = parser.parse_args()
    if not may_make_hosts():
        print("left out: network namespaces need root, ip and unshare (Linux)", file=sys.stderr)
        return 2
    limit = _SHORT_LIMIT_S if wishes.short else _LIMIT_S
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"not done within {limit} s"))
    signal.alarm(limit)
    outcome = measure(_SHORT_ROUNDS if wishes.short else _ROUNDS)
    report = Report("two_hosts", bars_of(outcome), {"short": wishes.short, **outcome})
    write_report(report, wishes.results) if wishes.results else write_report(report)
    table = Table("host", "captures")
    for name, count in sorted(outcome["shares"].items()):
        table.add_row(name, str(count))
    Console().print(table)
    print(bars_line(report.bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
