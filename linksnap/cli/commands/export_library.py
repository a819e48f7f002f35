"""`linksnap export`: the library as a file, small ones at once, the archive when the server has written it."""

import hashlib
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
from rich.progress import Progress

from linksnap.cli.client import ApiClient
from linksnap.cli.failures import Failure, Unreachable
from linksnap.cli.session import Session, json_option, with_session
from linksnap.cli.transfers import Run, follow
from linksnap.cli.watching import bars
from linksnap.cli.words import gettext as _

_ENDINGS = {"html": "html", "csv": "csv", "json": "json", "bibtex": "bib", "linksnap": "linksnap.zip"}
_MOST_TRIES = 5
_STDOUT = Path("-")


@click.command("export", help=_("Write the library to a file: for browsers, tables, programs, LaTeX, or all of it."))
@click.option("--format", "kind", type=click.Choice(list(_ENDINGS)), default="html", show_default=True)
@click.option("-o", "--output", "target", type=click.Path(path_type=Path), help=_("The file; “-” is stdout."))
@click.option("--query", default="", help=_("Only what this search finds."))
@click.option("--tag", default="", metavar=_("NAME"), help=_("Only links with this tag."))
@json_option
@with_session
def export_library(session: Session, kind: str, target: Path | None, query: str, tag: str) -> None:
    """Without --output a pipe gets the bytes, and at a terminal a file of today's date is written here."""
    if kind == "linksnap" and (query or tag):
        raise click.UsageError(_("The archive holds the whole library; --query and --tag go with the other formats."))
    chosen = _target(session, target, _ENDINGS[kind])
    if kind == "linksnap":
        run = session.client.post("exports", {"format": kind})
        run = follow(session.client, session.output.aside, run, f"exports/{run['id']}")
        if run["phase"] != "done" or not run["file"]:
            raise Failure(run["reason_text"] or _("The export was stopped elsewhere."))
        pieces = _archive(session, run)
    else:
        pieces = session.client.stream(f"exports/library.{_ENDINGS[kind]}", {"q": query, "tag": tag})
    size = _write(pieces, chosen)
    if chosen != _STDOUT:
        words = _("{file}: {size} bytes").format(file=chosen, size=size)
        session.output.row({"file": str(chosen), "format": kind, "size": size}, lambda: [words])


def _target(session: Session, given: Path | None, ending: str) -> Path:
    if given is None and (sys.stdout.isatty() or session.output.as_json):
        given = Path(f"linksnap-{date.today():%Y-%m-%d}.{ending}")
        if given.exists():
            raise Failure(_("{file} is there already; name another with --output.").format(file=given))
    if given == _STDOUT and session.output.as_json:
        raise click.UsageError(_("--json and the file cannot both go to stdout."))
    return given or _STDOUT


def _write(pieces: Iterator[bytes], target: Path) -> int:
    """The file appears under its name only when it is whole. Answers its size in bytes."""
    if target == _STDOUT:
        size = sum(sys.stdout.buffer.write(piece) for piece in pieces)
        sys.stdout.buffer.flush()
        return size
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            size = sum(file.write(piece) for piece in pieces)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return size


def _archive(session: Session, run: Run) -> Iterator[bytes]:
    """The bytes of an archive with a bar; a download that breaks off goes on where it was. Raises Failure."""
    with bars(session.output.aside) as progress:
        yield from _checked(session.client, run, progress)


def _checked(client: ApiClient, run: Run, progress: Progress) -> Iterator[bytes]:
    task = progress.add_task(_("fetching"), total=run["size"])
    seen, digest = 0, hashlib.sha256()
    for tries in range(1, _MOST_TRIES + 1):
        try:
            for piece in client.stream(f"exports/{run['id']}/file", headers=_rest(run, seen)):
                seen += len(piece)
                digest.update(piece)
                progress.update(task, completed=seen)
                yield piece
            break
        except Unreachable:
            if tries == _MOST_TRIES:
                raise
    if digest.hexdigest() != run["sha256"]:
        raise Failure(_("The file did not arrive as it was sent. Try again."))


def _rest(run: Run, seen: int) -> dict[str, str]:
    """Headers that ask for what is missing of the same file (RFC 9110, 14.2 and 13.1.5)."""
    return {"Range": f"bytes={seen}-", "If-Range": f'"{run["sha256"]}"'} if seen else {}
