"""`linksnap mcp`: the library for language models, over stdio or HTTP."""

from importlib import import_module

import click

from linksnap.cli import config
from linksnap.cli.failures import Failure
from linksnap.cli.session import Session, with_session
from linksnap.cli.words import gettext as _


@click.command(help=_("Serve the library to language models (Model Context Protocol): over stdio, or over HTTP."))
@click.option("--http", metavar="HOST:PORT", default="", help=_("Listen here; callers send their own API token."))
@click.option("--allow-host", multiple=True, metavar=_("NAME"), help=_("Another name callers reach it by (--http)."))
@click.option("--write", is_flag=True, help=_("Also offer tools that save links and change tags."))
@with_session
def mcp(session: Session, http: str, allow_host: tuple[str, ...], write: bool) -> None:
    """Read-only unless --write is given, whatever the token may do."""
    try:
        # An extra: whoever does not use it need not install it.
        serving = import_module("linksnap.cli.mcp_server.serving")
    except ImportError as error:
        raise Failure(_("The MCP server needs one more package: pip install “linksnap[mcp]”.")) from error
    if not http:
        serving.serve_stdio(session.client, write)
        return
    host, _colon, port = http.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise click.UsageError(_("--http takes HOST:PORT, such as 127.0.0.1:8421."))
    place = serving.HttpPlace(host.strip("[]") or "127.0.0.1", int(port), tuple(allow_host))
    serving.serve_http(config.server_url(config.known_url() or "http://localhost:8420"), place, write)
