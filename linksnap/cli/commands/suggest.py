"""`linksnap suggest`: the tags LinkSnap proposes, to look at, accept or reject, one by one or all that are sure."""

import unicodedata
from dataclasses import dataclass
from typing import Any

import click

from linksnap.cli.client import part
from linksnap.cli.failures import Failure
from linksnap.cli.links import link_id_of
from linksnap.cli.session import Session, json_option, with_session
from linksnap.cli.words import gettext as _
from linksnap.cli.words import gettext_noop, ngettext

_REASONS = {
    "neighbours": gettext_noop("on similar pages"),
    "name": gettext_noop("its name fits"),
    "words": gettext_noop("like pages with this tag"),
    "site": gettext_noop("usual on this site"),
    "together": gettext_noop("goes with the link's tags"),
    "keyphrase": gettext_noop("stands in the text"),
}
# `--accept` without a name; no tag is called so.
_ALL = "\n"
# What the server accepts in one step.
_MOST_AT_ONCE = 10_000
# Below one half a proposal is likelier wrong than right: nobody accepts all of those unseen.
_LEAST_SURE = 0.5
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Wish:
    """The options of one command line."""

    accept: tuple[str, ...]
    accept_all: bool
    reject: tuple[str, ...]
    above: float | None
    new: bool
    undo: str | None

    @property
    def decides(self) -> bool:
        """False where proposals are only looked at."""
        return bool(self.accept or self.accept_all or self.reject)

    @property
    def takes_sure(self) -> bool:
        """True for `--above 0.9 --accept`."""
        return _ALL in self.accept

    def check(self, has_link: bool) -> None:
        """Raises UsageError for options that do not go together."""
        if self.takes_sure and self.above is None:
            raise click.UsageError(_("“--accept” without a name needs --above."))
        if self.takes_sure and (len(self.accept) > 1 or self.accept_all or self.reject):
            raise click.UsageError(_("Give names, or --above and --accept alone."))
        # Written so that no number at all (nan) is refused, too.
        if self.takes_sure and not (self.above or 0.0) >= _LEAST_SURE:
            raise click.UsageError(_("What is less sure than 0.5 is accepted by name only."))
        if self.decides and not has_link and not self.takes_sure:
            raise click.UsageError(_("Name the link whose proposals you decide on."))


@click.command(help=_("Tags proposed for LINK (an address or id), or for the whole library."))
@click.argument("link", required=False)
@click.option(
    "--accept",
    multiple=True,
    is_flag=False,
    flag_value=_ALL,
    metavar=_("[NAME]"),
    help=_("Put this proposed tag on; may be repeated. Without a name: all that --above shows."),
)
@click.option("--accept-all", is_flag=True, help=_("Put all of them on."))
@click.option("--reject", multiple=True, metavar=_("NAME"), help=_("Never propose this one here again."))
@click.option(
    "--above", type=click.FloatRange(0, 1), metavar=_("PROBABILITY"), help=_("Only what is at least so sure, 0 to 1.")
)
@click.option("--new", is_flag=True, help=_("With --above and --accept: names that would be new tags, too."))
@click.option("--undo", metavar=_("CHANGE"), help=_("Take back what --above and --accept did; they say its number."))
@json_option
@with_session
def suggest(session: Session, /, link: str | None, **options: Any) -> None:
    """Nothing is put on without being named, without --accept-all, or without --above and --accept."""
    wish = Wish(**options)
    wish.check(link is not None)
    if wish.undo:
        _take_back(session, wish.undo)
    elif wish.takes_sure and link is None:
        _accept(session, {"above": wish.above, "new": wish.new})
    else:
        link_id = link_id_of(session.client, link) if link else None
        _of_list(session, wish, list(session.client.every("suggestions", {"link": link_id, "min_score": wish.above})))


def _of_list(session: Session, wish: Wish, rows: Rows) -> None:
    """Show proposals, or decide on those of one link."""
    if wish.takes_sure:
        _accept(session, {"accept": [row["id"] for row in rows if wish.new or not row["is_new"]]})
        return
    refused = _named(rows, wish.reject)
    accepted = [row for row in rows if row not in refused] if wish.accept_all else _named(rows, wish.accept)
    for verb, chosen in (("accept", accepted), ("reject", refused)):
        for row in chosen:
            _show(session, [session.client.post(f"suggestions/{row['id']}/{verb}")])
    if not wish.decides:
        _show(session, rows)
        if not rows:
            session.output.notice(_("No tags are proposed."))


def _accept(session: Session, body: dict[str, object]) -> None:
    """Accept many in one step, which can be taken back in one."""
    nothing: dict[str, Any] = {"accepted": 0, "rejected": 0, "change": None}
    done = session.client.post("suggestions/batch", body) if "above" in body or body["accept"] else nothing
    n, change = int(done["accepted"]), done["change"]
    session.output.row(
        done, lambda: [ngettext("{n} proposed tag accepted.", "{n} proposed tags accepted.", n).format(n=n)]
    )
    if change:
        session.output.notice(_("To take it back: linksnap suggest --undo {change}").format(change=change))
    if n >= _MOST_AT_ONCE:
        session.output.notice(_("These were the surest; there may be more."))


def _take_back(session: Session, change: str) -> None:
    done = session.client.post(f"changes/{part(change)}/undo")
    session.output.row(done, lambda: [_("Taken back.") if done["undone"] else _("It was taken back already.")])


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
