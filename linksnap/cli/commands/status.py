"""`linksnap status`: which server, who we are there, and how the library stands."""

import click

from linksnap.cli.session import Session, json_option, with_session
from linksnap.cli.words import gettext as _


@click.command(help=_("Who you are at which server, and how your library stands."))
@json_option
@with_session
def status(session: Session) -> None:
    """Ends with 1 when the server cannot be reached or the token does not work."""
    answer = session.client.get("status")
    url = session.client.config.url
    if session.output.as_json:
        session.output.row({"url": url, **answer})
        return
    rights = {"write": _("may read and change"), "save": _("may only save links")}
    right = rights.get(answer["scope"], _("may only read"))
    links = answer["links"]
    captures = _("{running} running, {waiting} waiting").format(
        running=answer["captures_running"], waiting=answer["captures_waiting"]
    )
    rows = [
        (_("Server"), url),
        (_("You are"), f"{answer['user']} ({right})"),
        (_("Links"), str(links["total"])),
        (_("Unread"), str(links["unread"])),
        (_("Favourites"), str(links["favourite"])),
        (_("Archived"), str(links["archived"])),
        (_("Failed captures"), str(links["failed"])),
        (_("Captures"), captures),
        (_("Tags"), str(answer["tags"])),
        (_("Proposed tags"), str(answer["suggestions"])),
    ]
    session.output.table(["", ""], rows)
