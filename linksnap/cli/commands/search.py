"""`linksnap search`: by words and by meaning; each hit with its passage and why it was found."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import click
from rich.text import Text

from linksnap.cli.client import ApiClient
from linksnap.cli.links import line_of, page_of
from linksnap.cli.output import plain
from linksnap.cli.session import Session, json_option, with_session
from linksnap.cli.words import gettext as _
from linksnap.cli.words import gettext_noop, ngettext

_WHY = {
    "words": gettext_noop("words"),
    "meaning": gettext_noop("meaning"),
    "both": gettext_noop("words and meaning"),
    "filters": gettext_noop("conditions"),
}


@click.command(help=_("Search the library. QUERY may hold conditions, such as tag:x site:example.org -draft."))
@click.argument("query", nargs=-1, required=True)
@click.option("--mode", type=click.Choice(["hybrid", "keyword", "meaning"]), default="hybrid", show_default=True)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help=_("Hits at most."))
@click.option("--offset", type=click.IntRange(0, 10_000), default=0, help=_("Hits to leave out at the beginning."))
@click.option("--tag", multiple=True, metavar=_("NAME"), help=_("Only links with this tag; may be repeated."))
@click.option("--site", default="", help=_("Only pages of this host."))
@click.option("--lang", default="", help=_("Only pages in this language: zh, en, …"))
@json_option
@with_session
def search(session: Session, /, query: tuple[str, ...], **wishes: Any) -> None:
    """No hit is no failure."""
    answer = session.client.get("search", {"q": " ".join(query), **wishes})
    for number, hit in enumerate(answer["hits"], wishes["offset"] + 1):
        session.output.row(hit, partial(_lines, session.client, number, hit))
    if answer["fallback"]:
        session.output.notice(_("Meaning could not be searched just now; these are the hits of the words alone."))
    if not session.output.as_json:
        total = answer["total"]
        shown = f"{total}+" if answer["total_is_capped"] else str(total)
        session.output.notice(ngettext("{shown} hit", "{shown} hits", total).format(shown=shown))


def _lines(client: ApiClient, number: int, hit: dict[str, Any]) -> Iterator[Text]:
    yield Text.assemble((f"{number:>3}  ", "dim"), line_of(hit["link"]))
    why = _(_WHY.get(hit["why"], hit["why"]))
    found = Text("     ").append(f"{why} {hit['score']:.2f}", style="green")
    if hit["heading"]:
        found.append(f"  § {plain(hit['heading'])}", style="dim")
    if hit["link"]["tags"]:
        found.append("  " + " ".join(f"#{plain(name)}" for name in hit["link"]["tags"]), style="cyan")
    yield found
    passage = Text("     ")
    for piece in hit["snippet"]:
        passage.append(plain(piece["text"]), style="bold yellow" if piece["marked"] else "none")
    yield passage
    yield Text(f"     {page_of(client, hit['open'])}", style="dim")
