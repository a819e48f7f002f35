"""`linksnap add`: save addresses from the command line or from stdin, and wait for their snapshots if asked to."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import click
from rich.text import Text

from linksnap.cli.failures import Failure, Refused, outcome_of
from linksnap.cli.links import line_of
from linksnap.cli.output import plain
from linksnap.cli.session import Session, json_option, with_session
from linksnap.cli.watching import Watch, has_failed, is_over
from linksnap.cli.words import gettext as _

# From here on addresses queue behind those that people save one by one.
_FEW = 20


@dataclass
class _Adding:
    """One run of the command, and how it went so far."""

    session: Session
    wishes: dict[str, Any]
    seen: int = 0
    done: int = 0
    failed: int = 0
    pending: dict[str, dict[str, Any]] = field(default_factory=dict)

    def save(self, url: str, wait: bool) -> None:
        """Save one address; with `wait` its result is told when its capture is over."""
        self.seen += 1
        queue = "capture_now" if self.seen <= _FEW else "capture_bulk"
        try:
            response = self.session.client.ask("POST", "links", json={"url": url, "queue": queue, **self.wishes})
        except Refused as error:
            if error.status in {401, 403}:
                raise
            self.failed += 1
            refusal = {"url": url, "error": {"code": error.code, "detail": str(error)}}
            line = Text.assemble(("✗ ", "red"), f"{plain(url)}: {plain(str(error))}")
            self.session.output.row(refusal, lambda: [line])
            return
        link = {**response.json(), "created": response.status_code == 201}
        capture = link["capture"]
        if wait and capture is not None and not is_over(capture):
            self.pending[capture["id"]] = link
        else:
            self._tell(link)

    def wait(self, patience_s: float) -> None:
        """Follow the captures that are pending."""
        watch = Watch(self.session.client, self.session.output.aside)
        for capture in watch.follow([link["capture"] for link in self.pending.values()], patience_s):
            link = self.pending[capture["id"]]
            fresh = self.session.client.get(f"links/{link['id']}") if is_over(capture) else link
            self._tell({**fresh, "capture": capture, "created": link["created"]}, waited=True)

    def _tell(self, link: dict[str, Any], waited: bool = False) -> None:
        capture = link["capture"]
        bad = waited and (has_failed(capture) or not is_over(capture))
        self.failed, self.done = self.failed + bad, self.done + (not bad)
        self.session.output.row(link, lambda: [_line(link, bad)])


def _line(link: dict[str, Any], bad: bool) -> Text:
    mark, style = ("✗ ", "red") if bad else ("+ ", "green") if link["created"] else ("= ", "dim")
    line = Text.assemble((mark, style), line_of(link), (f"  {link['id']}", "dim"))
    if bad:
        line.append(": " + plain(link["capture"]["reason_text"] or _("It is still under way.")))
    return line


def addresses(given: tuple[str, ...]) -> Iterator[str]:
    """The addresses given; `-` stands for the lines of stdin but blank ones and those that begin with `#`."""
    for address in given:
        if address != "-":
            yield address
            continue
        for line in sys.stdin:
            text = line.strip().removeprefix("\ufeff")
            if text and not text.startswith("#"):
                yield text


@click.command(help=_("Save links. “-” reads addresses from stdin, one a line."))
@click.argument("urls", metavar="[URL|-]...", nargs=-1)
@click.option("--tag", "tags", multiple=True, metavar=_("NAME"), help=_("Put this tag on them; may be repeated."))
@click.option("--title", default="", help=_("A title of your own (one link only)."))
@click.option("--notes", default="", help=_("Notes of your own."))
@click.option("--again", "snapshot_again", is_flag=True, help=_("Snapshot again what is in the library already."))
@click.option("--wait", is_flag=True, help=_("Wait until the pages are captured and searchable."))
@click.option("--patience", default=300.0, show_default=True, help=_("Seconds to wait at most."))
@json_option
@with_session
def add(session: Session, /, urls: tuple[str, ...], wait: bool, patience: float, **wishes: Any) -> None:
    """Saving twice does no harm: a link that is there is told with `=`."""
    if not urls and sys.stdin.isatty():
        raise click.UsageError(_("Name an address, or “-” for the lines of stdin."))
    given = urls or ("-",)
    if wishes["title"] and (len(given) > 1 or "-" in given):
        raise click.UsageError(_("--title goes with one address."))
    adding = _Adding(session, {**wishes, "tags": list(wishes["tags"])})
    for url in addresses(given):
        adding.save(url, wait)
    if not adding.seen:
        raise Failure(_("There was no address to save."))
    adding.wait(patience)
    session.outcome = outcome_of(adding.done, adding.failed)
