"""Links as people name them on a command line, and links as lines of a terminal."""

import re
from typing import Any
from urllib.parse import urlsplit

from rich.text import Text

from linksnap.cli.client import ApiClient
from linksnap.cli.failures import Failure
from linksnap.cli.output import plain
from linksnap.cli.words import gettext as _

_ID = re.compile(r"[0-9a-f]{32}")
_OWN_PAGE = re.compile(r"/s/([0-9a-f]{32})(?:/|$)")


def link_id_of(client: ApiClient, name: str) -> str:
    """The id of a link named by its id, by its page in LinkSnap, or by the address that was saved. Raises Failure."""
    name = name.strip()
    if _ID.fullmatch(name):
        return name
    own = _OWN_PAGE.match(urlsplit(name).path) if name.startswith(client.config.url + "/") else None
    if own:
        return own[1]
    found = client.get("links", {"url": name, "limit": 1})["items"] if name else []
    if not found:
        raise Failure(_("“{name}” is not in your library.").format(name=name))
    return str(found[0]["id"])


def page_of(client: ApiClient, path: str) -> str:
    """The full address of a path the API names."""
    return client.config.url + path


def line_of(link: dict[str, Any]) -> Text:
    """Title and address of a link in one line; a link without a title shows its address alone."""
    address = plain(link["url"])
    title = plain(link["title"])
    return Text(address, style="bold") if title == address else Text.assemble((title, "bold"), "  ", (address, "dim"))
