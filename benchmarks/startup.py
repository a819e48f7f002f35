"""`python -m benchmarks.startup`: seconds from `make run` to the page, fresh and second; memory when idle; clean stop.

The fresh start is made in a new clone with an empty data folder: virtual environment, packages, browser test,
database, tables and encoder included. `--quick` takes this checkout and its virtual environment instead.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.process_memory import marked_with, memory_by_name, tree_of
from benchmarks.report import REPOSITORY, Bar, Direction, Report, bars_line, write_report
from linksnap.embedded.ports import free_port

_MARK = "LINKSNAP_BENCHMARK_RUN"
_FRESH_S, _SECOND_S, _STOP_S, _IDLE_MB = 300.0, 5.0, 20.0, 1000.0
_PATIENCE_S = 900.0


@dataclass
class Run:
    """One `make run`: when things were seen, in seconds after the start."""

    process: subprocess.Popen[bytes]
    data: Path
    port: int
    started: float = field(default_factory=time.monotonic)

    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def wait_for(self, what: str) -> float:
        """Seconds until `page` answers or `everything` is started; raises SystemExit if `make run` ends before."""
        seen = self.page_answers if what == "page" else self.is_ready
        while not seen():
            if self.process.poll() is not None or self.seconds() > _PATIENCE_S:
                sys.exit(f"make run ended before {what} was there; see its lines above")
            time.sleep(0.02)
        return self.seconds()

    def page_answers(self) -> bool:
        """True once the sign-in page is served."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status < 400
        except OSError:
            return False
        finally:
            connection.close()

    def status(self) -> dict[str, object]:
        """What the supervisor wrote; empty before."""
        try:
            found = json.loads((self.data / "run" / "status.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return dict(found)

    def is_ready(self) -> bool:
        """True once every program is started."""
        return bool(self.status().get("ready"))

    def stop(self) -> float:
        """End it as Ctrl-C does; seconds until it has ended."""
        begun = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(timeout=120)
        return time.monotonic() - begun


def make_run(folder: Path, data: Path) -> Run:
    """Type `make run` in `folder`."""
    port = free_port()
    ours = {"LINKSNAP_DATA": str(data), "LINKSNAP_PORT": str(port), _MARK: str(data)}
    theirs = {name: value for name, value in os.environ.items() if not name.startswith(("LINKSNAP_", "MAKE"))}
    environ = {
        name: value for name, value in theirs.items() if name not in {"DATABASE_URL", "REDIS_URL", "VIRTUAL_ENV"}
    }
    process = subprocess.Popen(
        ["make", "run"], cwd=folder, env=environ | ours, stdin=subprocess.DEVNULL, process_group=0
    )
    return Run(process, data, port)


def wait_until_idle(run: Run) -> None:
    """Wait until the whole tree used less than a twentieth of a processor for five seconds (the encoder is loaded)."""
    before = _cpu(run)
    end = time.monotonic() + 180
    while time.monotonic() < end:
        time.sleep(5)
        now = _cpu(run)
        if now - before < 0.25:
            return
        before = now


def _cpu(run: Run) -> float:
    return sum(facts.cpu_s for facts in tree_of(run.process.pid).values())


def idle_memory(run: Run) -> dict[str, float]:
    """Megabytes (PSS) by program, and their sum under `total`."""
    wait_until_idle(run)
    processes = run.status().get("processes")
    listed = processes if isinstance(processes, list) else []
    names = {int(entry["pid"]): str(entry["name"]) for entry in listed}
    by_name = memory_by_name(tree_of(run.process.pid), names, "supervisor")
    megabytes = {name: round(size / 1e6, 1) for name, size in sorted(by_name.items(), key=lambda item: -item[1])}
    return megabytes | {"total": round(sum(by_name.values()) / 1e6, 1)}


@contextmanager
def checkout(quick: bool) -> Iterator[Path]:
    """A new clone of what is committed, or this checkout."""
    if quick:
        yield REPOSITORY
        return
    folder = Path(tempfile.mkdtemp(prefix="linksnap-startup-"))
    try:
        subprocess.run(["git", "clone", "-q", str(REPOSITORY), str(folder / "clone")], check=True)
        yield folder / "clone"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(quick: bool) -> Report:
    """Start, stop, start again, look at the memory, stop."""
    data = Path(tempfile.mkdtemp(prefix="linksnap-data-"))
    try:
        with checkout(quick) as folder:
            first = make_run(folder, data)
            fresh_page, fresh_all = first.wait_for("page"), first.wait_for("everything")
            first.stop()
            second = make_run(folder, data)
            second_page, second_all = second.wait_for("page"), second.wait_for("everything")
            memory = idle_memory(second)
            stopped = second.stop()
            left = len(marked_with(_MARK, str(data)))
    finally:
        shutil.rmtree(data, ignore_errors=True)
    bars = (
        Bar("fresh start to page", Direction.AT_MOST, _FRESH_S, fresh_page, "s"),
        Bar("second start to page", Direction.AT_MOST, _SECOND_S, second_page, "s"),
        Bar("idle memory", Direction.AT_MOST, _IDLE_MB, memory["total"], "MB"),
        Bar("stop", Direction.AT_MOST, _STOP_S, stopped, "s"),
        Bar("processes left", Direction.AT_MOST, 0, left),
    )
    details: dict[str, object] = {
        "from_nothing": not quick,
        "fresh_start_to_everything_s": round(fresh_all, 1),
        "second_start_to_everything_s": round(second_all, 1),
        "idle_memory_mb_by_program": memory,
    }
    return Report("startup", bars, details)


def main() -> int:
    """Measure, write benchmarks/results/startup.json, print the bars; 1 if one does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="use this checkout and its virtual environment")
    report = measure(parser.parse_args().quick)
    path = write_report(report)
    for name, size in sorted(report.details.items()):
        print(f"{name}: {size}")
    print(f"written to {path.relative_to(REPOSITORY)}")
    print(bars_line(report.bars))
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
