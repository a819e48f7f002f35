"""`linksnap open`: a link's page in the browser."""

import webbrowser

import click

from linksnap.cli.failures import Failure
from linksnap.cli.links import link_id_of, page_of
from linksnap.cli.output import plain
from linksnap.cli.session import Session, json_option, with_session
from linksnap.cli.words import gettext as _


@click.command("open", help=_("Open the snapshot of LINK (an address or id) in the browser."))
@click.argument("link")
@click.option("--original", is_flag=True, help=_("Open the page itself, not its snapshot."))
@click.option("--print", "only_print", is_flag=True, help=_("Print the address, open nothing."))
@json_option
@with_session
def open_link(session: Session, link: str, original: bool, only_print: bool) -> None:
    """The address is printed in any case."""
    found = session.client.get(f"links/{link_id_of(session.client, link)}")
    address = str(found["url"]) if original else page_of(session.client, found["page"])
    session.output.row({"id": found["id"], "open": address}, lambda: [plain(address)])
    if only_print:
        return
    # Nothing but web addresses: what a browser's command line makes of others is not for us to find out.
    if not address.startswith(("http://", "https://")) or not webbrowser.open(address):
        raise Failure(_("No browser could be opened here."))
