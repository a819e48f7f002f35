"""`linksnap import`: bring a library from a file; first a dry run, then your decision, then the work with a bar."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from linksnap.cli.failures import Exit, Failure
from linksnap.cli.output import plain
from linksnap.cli.session import Session, json_option, with_session
from linksnap.cli.transfers import Run, follow, upload
from linksnap.cli.words import gettext as _
from linksnap.cli.words import gettext_noop

_TRUST = {"mine": "mine", "review": "review", "often": "often_used"}
_FOUND = {
    "rows": gettext_noop("Rows in the file"),
    "new": gettext_noop("New links"),
    "merged": gettext_noop("To be merged into links you have"),
    "duplicate": gettext_noop("With nothing new in them"),
    "repeated": gettext_noop("Repeated in the file"),
    "rejected": gettext_noop("Left out"),
    "folder_count": gettext_noop("Folders"),
    "tag_count": gettext_noop("Tags"),
    "pages": gettext_noop("Pages kept in the file"),
    "highlights": gettext_noop("Highlights"),
}
_DONE = {
    "added": gettext_noop("Added"),
    "merged": gettext_noop("Merged into links you had"),
    "duplicate": gettext_noop("With nothing new in them"),
    "rejected": gettext_noop("Left out"),
}
_REASONS = {
    "no_url": gettext_noop("no address"),
    "bad_url": gettext_noop("no address that can be read"),
    "not_a_web_address": gettext_noop("no web address (javascript:, data:, file: and the like)"),
    "too_long": gettext_noop("too long"),
    "wrong_shape": gettext_noop("not as the format says"),
    "unreadable": gettext_noop("broken"),
    "too_deep": gettext_noop("in too many folders, one in the other"),
    "not_a_link": gettext_noop("no link but a note or a file"),
    "truncated": gettext_noop("cut off at the end of the file"),
}
_FOLDERS = click.Choice(["collections", "tags", "ignore"])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TAGS_HELP = _("mine: they are yours; review: they become proposals; often: those used often are yours.")


@click.command("import", help=_("Bring in a library from FILE: bookmarks of browsers and of other tools."))
@click.argument("file", type=_FILE)
@click.option("--format", "format_name", default="", help=_("Its format, where it is not recognised."))
@click.option("--tags", type=click.Choice(list(_TRUST)), default="mine", show_default=True, help=_TAGS_HELP)
@click.option("--min-uses", type=click.IntRange(1), default=3, show_default=True, help=_("What counts as often."))
@click.option("--folders", type=_FOLDERS, default="collections", show_default=True, help=_("What folders become."))
@click.option("--extra-tag", "extra_tags", multiple=True, metavar=_("NAME"), help=_("Put this tag on all of them."))
@click.option("--capture/--no-capture", default=True, help=_("Snapshot the pages, politely, one after the other."))
@click.option("--pages/--no-pages", "keep_pages", default=True, help=_("Take in the pages that are kept in the file."))
@click.option("--merge", is_flag=True, help=_("Merge an archive of LinkSnap into a library that holds something."))
@click.option("--dry-run", is_flag=True, help=_("Only say what would happen."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@json_option
@with_session
def import_file(session: Session, /, file: Path, format_name: str, dry_run: bool, yes: bool, **wishes: Any) -> None:
    """The library is not touched before the decision, and the import's page takes all of it back."""
    if not (dry_run or yes or can_ask()):
        raise click.UsageError(_("Nobody can be asked here: say --yes or --dry-run."))
    client, aside = session.client, session.output.aside
    run = upload(client, aside, file, {"format": format_name} if format_name else {})
    path = f"imports/{run['id']}"
    run = _fine(follow(client, aside, run, path))
    if dry_run or not yes:
        _show_found(session, run)
    if dry_run or not (yes or click.confirm(_("Bring it in?"), default=False, err=True)):
        client.ask("DELETE", path)
        session.outcome = Exit.OK if dry_run or yes else Exit.FAILED
        return
    choices = {**wishes, "tags": _TRUST[wishes["tags"]], "extra_tags": list(wishes["extra_tags"])}
    _show_done(session, _watch(session, client.post(f"{path}/apply", choices), path))


def can_ask() -> bool:
    """Whether somebody sits at the terminal."""
    return sys.stdin.isatty()


def _watch(session: Session, run: Run, path: str) -> Run:
    page = f"{session.client.config.url}/import/{run['id']}/"
    try:
        run = _fine(follow(session.client, session.output.aside, run, path))
    except KeyboardInterrupt:
        session.output.notice(_("The import goes on without us: {page}").format(page=page))
        raise
    if run["phase"] != "done":
        raise Failure(_("The import was stopped or paused elsewhere: {page}").format(page=page))
    return run


def _fine(run: Run) -> Run:
    """Raises Failure with the reason why a file cannot be read or a run broke off."""
    if run["phase"] == "failed":
        raise Failure(run["reason_text"] or run["reason"])
    return run


def _show_found(session: Session, run: Run) -> None:
    if session.output.as_json:
        session.output.row(run)
        return
    found = run["preview"]
    session.output.table([run["format"], ""], [(_(words), str(found[name])) for name, words in _FOUND.items()])
    for line in _samples(found):
        session.output.say(line)
    for reason in found["reasons"]:
        words = _REASONS.get(reason["name"])
        told = _(words) if words else reason["name"]
        session.output.notice(_("{count} left out: {reason}").format(count=reason["count"], reason=told))


def _samples(found: dict[str, Any]) -> Iterator[Text]:
    marks = {"added": ("+", "green"), "merged": ("~", "yellow"), "rejected": ("✗", "red")}
    for row in found["samples"]:
        mark, style = marks.get(row["outcome"], ("=", "dim"))
        tags = "".join(f" #{plain(name)}" for name in row["tags"])
        title = plain(row["title"] or row["url"] or row["reason"])
        yield Text.assemble((f"{mark} ", style), title, (f"  {plain(row['url'])}", "dim"), (tags, "cyan"))


def _show_done(session: Session, run: Run) -> None:
    session.outcome = Exit.PARTIAL if run["counts"]["rejected"] else Exit.OK
    if session.output.as_json:
        session.output.row(run)
        return
    session.output.table(["", ""], [(_(words), str(run["counts"][name])) for name, words in _DONE.items()])
    captures = run["captures"]
    if captures["waiting"]:
        minutes = max(1, round(captures["seconds_left"] / 60))
        sentence = _("{count} captures follow, which takes some {minutes} minutes.")
        session.output.notice(sentence.format(count=captures["waiting"], minutes=minutes))
    if run["counts"]["rejected"]:
        report = f"{session.client.config.url}/import/{run['id']}/"
        session.output.notice(_("What became of each row, and the way back: {page}").format(page=report))
