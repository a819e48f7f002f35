"""Waiting for captures with a bar that shows the step each is at."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from linksnap.cli.client import ApiClient
from linksnap.cli.output import plain
from linksnap.cli.words import gettext as _
from linksnap.cli.words import gettext_noop

STEPS = ("fetch", "load", "render", "extract", "tag")
_OPEN = frozenset({"queued", "running"})
_NAMES = {
    "waiting": gettext_noop("waiting"),
    "fetch": gettext_noop("fetching"),
    "load": gettext_noop("loading"),
    "render": gettext_noop("rendering"),
    "extract": gettext_noop("reading the text"),
    "tag": gettext_noop("making it searchable"),
    "done": gettext_noop("done"),
}
LOOK_EVERY_S = 0.5
# So many bars are read at once; the others wait for their turn behind them.
_MOST_BARS = 8


def is_over(capture: dict[str, Any]) -> bool:
    """Whether nothing more will happen: searchable, failed or stopped."""
    return capture["step"] == "done" or capture["state"] not in {*_OPEN, "succeeded"}


def has_failed(capture: dict[str, Any]) -> bool:
    """Whether no page came of it."""
    return capture["state"] not in {*_OPEN, "succeeded"}


@contextmanager
def bars(console: Console) -> Iterator[Progress]:
    """Bars on a terminal, nothing elsewhere."""
    words = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), words, BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield progress


def pause(client: ApiClient, seconds: float) -> None:
    """Let the server work before it is asked again."""
    client.sleep(seconds)


class Watch:
    """Follows captures until each is over or patience ends."""

    def __init__(self, client: ApiClient, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self.client = client
        self.console = console
        self.clock = clock

    def follow(self, captures: list[dict[str, Any]], patience_s: float) -> Iterator[dict[str, Any]]:
        """Each capture as it ends; at the end of patience those that are still under way, as they are."""
        end = self.clock() + patience_s
        waiting = list(captures)
        with bars(self.console) as progress:
            tasks: dict[str, TaskID] = {}
            while waiting:
                still = []
                for capture in waiting[:_MOST_BARS]:
                    now = self.client.get(f"captures/{capture['id']}")
                    self._draw(progress, tasks, now)
                    if is_over(now) or self.clock() >= end:
                        # Whoever prints the result must not print into the bars.
                        progress.stop()
                        yield now
                        progress.start()
                    else:
                        still.append(now)
                waiting = still + waiting[_MOST_BARS:]
                if still:
                    pause(self.client, LOOK_EVERY_S)

    def _draw(self, progress: Progress, tasks: dict[str, TaskID], capture: dict[str, Any]) -> None:
        step = capture["step"] if capture["state"] != "queued" else "waiting"
        words = plain(" ".join(filter(None, [_(_NAMES.get(step, step)) if step else "", capture["step_detail"]])))
        if capture["id"] not in tasks:
            tasks[capture["id"]] = progress.add_task(words, total=len(STEPS))
        done = STEPS.index(step) if step in STEPS else 0
        progress.update(tasks[capture["id"]], completed=done, description=words, visible=not is_over(capture))
