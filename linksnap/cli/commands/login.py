"""`linksnap login`: remember the server and the token, after trying them."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import click

from linksnap.cli import config
from linksnap.cli.failures import Failure
from linksnap.cli.session import Session, json_option, with_session
from linksnap.cli.words import gettext as _

_DEFAULT = "http://localhost:8420"


@click.command(help=_("Remember the server URL and an API token (made in its settings)."))
@click.argument("url", required=False)
@click.option("--local", is_flag=True, help=_("Make a token at the LinkSnap that runs from this folder (make run)."))
@click.option("--folder", type=click.Path(path_type=Path), help=_("The folder of LinkSnap's sources, for --local."))
@json_option
@with_session
def login(session: Session, url: str | None, local: bool, folder: Path | None) -> None:
    """The token is asked for without an echo, or read from stdin; never from the command line, where others see it."""
    place = local_config(folder) if local else config.Config(_ask_url(url), _ask_token())
    client = session.client_of(place)
    try:
        answer = client.get("status")
    finally:
        client.close()
    path = config.save(place)
    session.output.row(
        {"url": place.url, "user": answer["user"], "scope": answer["scope"], "file": str(path)},
        lambda: [_("You are {user} at {url}; kept in {path}.").format(user=answer["user"], url=place.url, path=path)],
    )
    if not place.is_encrypted:
        session.output.notice(_("The token goes there unencrypted: others on the network can read it."))


def local_config(folder: Path | None) -> config.Config:
    """A new token of the LinkSnap in a folder, made by its own `manage.py api_token`. Raises Failure."""
    root = (folder or _source_folder()).absolute()
    if not (root / "manage.py").is_file():
        raise Failure(_("There is no LinkSnap in {folder}; name its folder with --folder.").format(folder=root))
    own = root / ".venv" / "bin" / "python"
    python = str(own) if own.exists() else sys.executable
    name = f"linksnap @ {socket.gethostname()}"
    made = subprocess.run(
        [python, "manage.py", "api_token", name, "--json"], cwd=root, capture_output=True, text=True, check=False
    )
    if made.returncode:
        said = (made.stderr.strip().splitlines() or ["?"])[-1]
        sentence = _("The LinkSnap in {folder} makes no token; does it run? It said: {said}")
        raise Failure(sentence.format(folder=root, said=said))
    answer = json.loads(made.stdout.splitlines()[-1])
    return config.Config(config.server_url(answer["url"]), answer["token"])


def _source_folder() -> Path:
    """Where we stand if that is a LinkSnap, else where this file came from."""
    here = Path.cwd()
    return here if (here / "manage.py").is_file() else Path(__file__).parents[3]


def _ask_url(url: str | None) -> str:
    if url or not sys.stdin.isatty():
        return config.server_url(url or config.known_url() or _DEFAULT)
    return config.server_url(click.prompt(_("Address of LinkSnap"), default=config.known_url() or _DEFAULT, err=True))


def _ask_token() -> str:
    if sys.stdin.isatty():
        token = click.prompt(_("API token (from Settings, “API tokens”)"), hide_input=True, err=True)
    else:
        token = sys.stdin.readline()
    if not token.strip():
        raise Failure(_("No token was given."))
    return config.clean_token(str(token))
