"""Imports and exports as runs of the server: sent with a bar, and watched until they wait for us or are over."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import TaskID

from linksnap.cli import watching
from linksnap.cli.client import ApiClient
from linksnap.cli.watching import LOOK_EVERY_S, bars
from linksnap.cli.words import gettext as _
from linksnap.cli.words import gettext_noop

Run = dict[str, Any]
_PHASES = {
    "reading": gettext_noop("reading the file"),
    "applying": gettext_noop("bringing in"),
    "undoing": gettext_noop("taking back"),
    "writing": gettext_noop("writing the file"),
}
GOING_ON = frozenset(_PHASES)


def upload(client: ApiClient, console: Console, path: Path, fields: dict[str, str]) -> Run:
    """Send a file with a bar that shows how much of it has gone."""
    with path.open("rb") as source, bars(console) as progress:
        watched = progress.wrap_file(source, total=path.stat().st_size, description=_("sending"))
        sent = client.ask("POST", "imports", files={"file": (path.name, watched)}, data=fields)
    run: Run = sent.json()
    return run


def follow(client: ApiClient, console: Console, run: Run, path: str) -> Run:
    """The run when nobody works on it any more: it waits for a decision, is paused, or over."""
    with bars(console) as progress:
        task: TaskID | None = None
        while run["phase"] in GOING_ON:
            words = _PHASES[run["phase"]]
            total = run["progress"]["total"] or None
            if task is None:
                task = progress.add_task(_(words), total=total)
            progress.update(task, completed=run["progress"]["done"], total=total, description=_(words))
            watching.pause(client, LOOK_EVERY_S)
            run = client.get(path)
    return run
