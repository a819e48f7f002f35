"""`linksnap suggest`: the tags LinkSnap proposes, to look at, accept or reject."""

import unicodedata
from typing import Any

import click

from linksnap.cli.failures import Failure
from linksnap.cli.links import link_id_of
from linksnap.cli.session import Session, json_option, with_session
from linksnap.cli.words import gettext as _
from linksnap.cli.words import gettext_noop

_REASONS = {
    "neighbours": gettext_noop("on similar pages"),
    "name": gettext_noop("its name fits"),
    "words": gettext_noop("like pages with this tag"),
    "site": gettext_noop("usual on this site"),
    "together": gettext_noop("goes with the link's tags"),
    "keyphrase": gettext_noop("stands in the text"),
}
Rows = list[dict[str, Any]]


@click.command(help=_("Tags proposed for LINK (an address or id), or for the whole library."))
@click.argument("link", required=False)
@click.option("--accept", multiple=True, metavar=_("NAME"), help=_("Put this proposed tag on; may be repeated."))
@click.option("--accept-all", is_flag=True, help=_("Put all of them on."))
@click.option("--reject", multiple=True, metavar=_("NAME"), help=_("Never propose this one here again."))
@json_option
@with_session
def suggest(
    session: Session, link: str | None, accept: tuple[str, ...], accept_all: bool, reject: tuple[str, ...]
) -> None:
    """Nothing is put on without being named, or without --accept-all."""
    deciding = bool(accept or accept_all or reject)
    if deciding and link is None:
        raise click.UsageError(_("Name the link whose proposals you decide on."))
    link_id = link_id_of(session.client, link) if link else None
    rows = list(session.client.every("suggestions", {"link": link_id}))
    refused = _named(rows, reject)
    accepted = [row for row in rows if row not in refused] if accept_all else _named(rows, accept)
    for verb, chosen in (("accept", accepted), ("reject", refused)):
        for row in chosen:
            _show(session, [session.client.post(f"suggestions/{row['id']}/{verb}")])
    if not deciding:
        _show(session, rows)
        if not rows:
            session.output.notice(_("No tags are proposed."))


def _named(rows: Rows, names: tuple[str, ...]) -> Rows:
    """The rows of these names, in any case and width. Raises Failure for a name that is not proposed."""
    by_key = {_key(row["name"]): row for row in rows}
    lost = [name for name in names if _key(name) not in by_key]
    if lost:
        raise Failure(_("“{name}” is not proposed here.").format(name=lost[0]))
    return [by_key[_key(name)] for name in names]


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name.strip().removeprefix("#")).casefold()


def _because(row: dict[str, Any]) -> str:
    known = _REASONS.get(row["reason"])
    return _(known) if known else str(row["reason"])


def _show(session: Session, rows: Rows) -> None:
    if session.output.as_json:
        for row in rows:
            session.output.row(row)
        return
    new = _("new")
    fresh = f" ({new})"
    states = {"accepted": _("accepted"), "rejected": _("rejected")}
    session.output.table(
        [_("Tag"), _("Score"), _("Because")],
        [
            (
                row["name"] + (fresh if row["is_new"] else ""),
                f"{row['score']:.2f}",
                states.get(row["state"], _because(row)),
            )
            for row in rows
        ],
    )
