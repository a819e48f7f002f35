"""`linksnap tag`: put tags on a link and take tags off it, or list them."""

from typing import Any

import click
from rich.text import Text

from linksnap.cli.links import line_of, link_id_of
from linksnap.cli.output import plain
from linksnap.cli.session import Session, json_option, with_session
from linksnap.cli.words import gettext as _

# As a Chinese input method types them, too.
_ADD, _REMOVE = ("+", "＋"), ("-", "－", "−")


@click.command(
    # -b is a tag to take off, not an option.
    context_settings={"ignore_unknown_options": True},
    help=_("Put tags on LINK (an address or id) by +name, take them off by -name. Without LINK: list all tags."),
)
@click.argument("link", required=False)
@click.argument("changes", metavar="[+NAME|-NAME]...", nargs=-1, type=click.UNPROCESSED)
@json_option
@with_session
def tag(session: Session, link: str | None, changes: tuple[str, ...]) -> None:
    """All changes are made in one step, or none."""
    if link is None:
        _list_tags(session)
        return
    body = changes_of(changes)
    link_id = link_id_of(session.client, link)
    changed: dict[str, Any] = (
        session.client.ask("PATCH", f"links/{link_id}/tags", json=body).json()
        if changes
        else session.client.get(f"links/{link_id}")
    )
    names = Text(" ".join(f"#{plain(name)}" for name in changed["tags"]) or _("no tags"), style="cyan")
    session.output.row(changed, lambda: [line_of(changed), names])


def changes_of(words: tuple[str, ...]) -> dict[str, list[str]]:
    """`+a -b` as the API takes it. Raises UsageError for a word that says neither."""
    body: dict[str, list[str]] = {"add": [], "remove": []}
    for word in words:
        if word.startswith(_ADD) and word[1:].strip():
            body["add"].append(word[1:].strip())
        elif word.startswith(_REMOVE) and word[1:].strip():
            body["remove"].append(word[1:].strip())
        else:
            raise click.UsageError(_("“{word}”: write +name or -name.").format(word=word))
    return body


def _list_tags(session: Session) -> None:
    tags = session.client.get("tags")
    if session.output.as_json:
        for row in tags:
            session.output.row(row)
        return
    session.output.table(
        [_("Tag"), _("Links"), _("Also called")],
        [(row["name"], str(row["links"]), ", ".join(row["aliases"])) for row in tags],
    )
