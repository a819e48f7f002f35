"""Runs one Celery worker, `python -m workers.run NAME QUEUES DOORS`: what Celery's own command does, without its shell.

That command loads a terminal toolkit for its interactive parts, ten megabytes in each of our processes.
"""

import argparse
import socket

from celery.signals import task_postrun, task_prerun
from django.conf import settings

from workers.capture.own_folder import clear_left_behind
from workers.capture.sandbox import complaint
from workers.celery import app
from workers.watch import Activity, Watch


def parsed(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line: a name, queues and doors with commas between, and threads (one task at a time without)."""
    parser = argparse.ArgumentParser(prog="python -m workers.run", description=__doc__)
    parser.add_argument("name", help="what the worker is called in logs")
    parser.add_argument("queues", help="queues to listen on: capture_now,capture_bulk or maintain")
    parser.add_argument("doors", help="modules of workers.tasks to open: capture")
    parser.add_argument("--threads", type=int, default=0, help="tasks at once, as threads of this process")
    return parser.parse_args(arguments)


def main() -> None:
    """Work until told to stop: SIGTERM ends it after the task in hand. Captures begin only where they are fenced in."""
    wishes = parsed()
    if "capture" in wishes.doors.split(",") and (problem := complaint(settings.ENV.chromium)):
        raise SystemExit(problem)
    app.conf.include = [f"workers.tasks.{door}" for door in wishes.doors.split(",")]
    worker = app.Worker(
        hostname=f"{wishes.name}@{socket.gethostname()}",
        queues=wishes.queues,
        pool="threads" if wishes.threads else "solo",
        concurrency=wishes.threads or 1,
        loglevel="INFO",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    clear_left_behind()
    watch = Watch(wishes.name.rstrip("0123456789"), _activity(), wishes.queues.split(","))
    watch.start()
    worker.start()
    watch.end()
    raise SystemExit(worker.exitcode)


def _activity() -> Activity:
    """What the worker is at, by Celery's own signals."""
    activity = Activity()
    # Celery keeps weak references only.
    task_prerun.connect(lambda task=None, **_: activity.begin(task.name.rpartition(".")[2]), weak=False)
    task_postrun.connect(lambda **_: activity.end(), weak=False)
    return activity


if __name__ == "__main__":
    main()
