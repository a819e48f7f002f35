"""`python -m linksnap.embedded up|work|status|stop|manage`: run LinkSnap here, or work along; look, stop, keep it."""

import argparse
import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from linksnap.embedded import care
from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.instance import Instance
from linksnap.embedded.logs import fresh_log
from linksnap.embedded.stack import Stack
from linksnap.embedded.worker_stack import WorkerStack
from linksnap.env import EnvironmentProblem, load_env

_UP_S = 300.0
_DOWN_S = 90.0


def up(data: Path, kind: type[Stack] = Stack) -> int:
    """Run everything, or what a machine that works along runs, until Ctrl-C or SIGTERM."""
    started, stop = time.monotonic(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())

    def say(line: str) -> None:
        print(f"[{time.monotonic() - started:6.1f} s] {line}", flush=True)

    kind(data, os.environ, say, stop).run()
    say("stopped")
    return 0


def up_in_background(data: Path) -> int:
    """Start everything unless it runs, and come back when it is ready."""
    instance = Instance(data)
    if instance.holder() is None:
        log = fresh_log(data / "logs", "up")
        with log.open("wb") as output:
            child = subprocess.Popen(
                [sys.executable, "-m", "linksnap.embedded", "up"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        print("starting LinkSnap in the background", flush=True)
        end = time.monotonic() + _UP_S
        while not instance.read_status().get("ready"):
            if child.poll() is not None or time.monotonic() > end:
                last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
                raise EmbeddedError("LinkSnap did not start:\n" + "\n".join(last))
            time.sleep(0.1)
        print("it keeps running; stop it with make stop", flush=True)
    return 0


def status(data: Path) -> int:
    """Print what runs; the exit status is 3 when nothing does (as init scripts say it)."""
    instance = Instance(data)
    holder = instance.holder()
    if holder is None:
        print(f"LinkSnap does not run on {data}.")
        return 3
    known = instance.read_status()
    print(f"LinkSnap runs on {data} (process {holder}), {known.get('url', 'still starting')}")
    for process in known.get("processes", []):
        again = f", started again {process['restarts']} times" if process["restarts"] else ""
        print(f"  {process['name']:<10} {process['state']} (process {process['pid']}){again}")
    return 0


def stop(data: Path) -> int:
    """Stop what runs on the data folder and wait until it has ended."""
    holder = Instance(data).holder()
    if holder is None:
        print(f"LinkSnap does not run on {data}.")
        return 0
    os.kill(holder, signal.SIGTERM)
    end = time.monotonic() + _DOWN_S
    while Instance(data).holder() is not None:
        if time.monotonic() > end:
            raise EmbeddedError(f"LinkSnap (process {holder}) did not stop within {_DOWN_S:.0f} s.")
        time.sleep(0.1)
    print("LinkSnap has stopped.")
    return 0


def main() -> int:
    """Parse the arguments; errors are one sentence on the standard error output."""
    parser = argparse.ArgumentParser(prog="python -m linksnap.embedded", description=__doc__)
    parser.add_argument("command", choices=("up", "work", "status", "stop", "manage"))
    parser.add_argument("--background", action="store_true", help="up: come back when everything is ready")
    options, words = parser.parse_known_args()
    if words and options.command != "manage":
        parser.error(f"unknown: {' '.join(words)}")
    os.umask(0o077)
    try:
        data = load_env().data
        if options.command == "up":
            return up_in_background(data) if options.background else up(data)
        if options.command == "work":
            return up(data, WorkerStack)
        if options.command == "manage":
            return care.manage(data, os.environ, words)
        return status(data) if options.command == "status" else stop(data)
    except (EmbeddedError, EnvironmentProblem) as error:
        print(f"LinkSnap: {error}", file=sys.stderr)
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        reason = "the disk is full" if full else f"{error.filename or 'a file'}: {error.strerror}"
        print(f"LinkSnap: It cannot go on: {reason}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
