"""`manage.py snap URL`: the whole pipe from the terminal: save, watch, and see what came of it."""

import time
import unicodedata
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from linksnap.forms.reasons import reason_sentence
from linksnap.models import Capture, Link, Suggestion, SuggestionState, User, WorkState
from linksnap.queries.nearest_pages import nearest_pages
from linksnap.rules.canonical_url import UrlError
from linksnap.services import links, owners

_STEPS = ("fetch", "load", "render", "extract", "tag")
_LOOK_EVERY_S = 0.2
# Characters that turn the direction of what follows them, in a terminal as in a browser.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Command(BaseCommand):
    """Ends with 1 when the capture failed or took longer than --patience."""

    help = "Save a link, wait for its snapshot, print artifacts, suggested tags and the nearest pages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url")
        parser.add_argument("--user", default="", help="username; the first owner when left out")
        parser.add_argument("--patience", type=float, default=180.0, help="seconds to wait at most")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = self._owner(options["user"])
        try:
            saved = links.save(owner, options["url"], options=links.SaveOptions(snapshot_again=True))
        except UrlError as error:
            raise CommandError(reason_sentence(error.problem.value)) from error
        if saved.capture is None:
            raise CommandError("This link is not captured.")
        console = Console()
        said = "Saved" if saved.created else "Saved before, snapshot again"
        console.print(plain(f"{said}: {saved.link.url}"), soft_wrap=True)
        capture = wait_for(saved.capture, options["patience"], console)
        if capture.has_failed or capture.state == WorkState.CANCELLED:
            reason = capture.reason or capture.state
            raise CommandError(f"{reason_sentence(reason)} ({reason})")
        if capture.step != "done":
            raise CommandError("It is not done yet; the queue page shows how it goes on.")
        show_result(Link.objects.select_related("current_snapshot", "owner").get(pk=saved.link.pk), console)

    def _owner(self, username: str) -> User:
        owner = User.objects.filter(username=username).first() if username else owners.first_owner()
        if owner is None:
            raise CommandError(f"There is nobody called {username!r}.")
        return owner


def wait_for(capture: Capture, patience: float, console: Console) -> Capture:
    """Follow the steps with a bar until the page is searchable, the capture has ended badly, or patience ends."""
    # Without markup=False a "[" in the detail of a step would be read as an order to the terminal.
    words = TextColumn("{task.description}", markup=False)
    end = time.monotonic() + patience
    with Progress(SpinnerColumn(), words, BarColumn(), TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("waiting", total=len(_STEPS))
        while time.monotonic() < end:
            capture.refresh_from_db()
            if capture.step == "done" or not (capture.is_open or capture.state == WorkState.SUCCEEDED):
                break
            done = _STEPS.index(capture.step) if capture.step in _STEPS else 0
            doing = capture.step if capture.state != WorkState.QUEUED else "waiting"
            bar.update(task, completed=done, description=f"{doing} {capture.step_detail}")
            time.sleep(_LOOK_EVERY_S)
    return capture


def show_result(link: Link, console: Console) -> None:
    """Three tables: what was kept, which tags are suggested, what is near."""
    snapshot = link.current_snapshot
    if snapshot is None:
        return
    kept = Table("artifact", "size", "type", title=plain(snapshot.title or link.url), title_justify="left")
    for artifact in snapshot.artifacts.order_by("kind"):
        kept.add_row(artifact.kind, filesizeformat(artifact.size), artifact.content_type)
    tags = Table("suggested tag", "score", "because", title_justify="left")
    pending = Suggestion.objects.filter(owner=link.owner, link=link, state=SuggestionState.PENDING)
    for suggestion in pending.order_by("-score"):
        tags.add_row(plain(suggestion.name), f"{suggestion.score:.2f}", suggestion.reason)
    near = Table("nearest page", "similarity", title_justify="left")
    for hit in nearest_pages(link.owner, link, limit=3):
        near.add_row(plain(hit.link.shown_title), f"{hit.similarity:.3f}")
    for table in (kept, tags, near):
        if table.row_count:
            console.print(table)


def plain(text: str) -> Text:
    """Words of a page for the terminal: no markup of rich's, and nothing that would steer the terminal itself."""
    return Text("".join(c for c in text if unicodedata.category(c) != "Cc" and c not in _TURNS))
