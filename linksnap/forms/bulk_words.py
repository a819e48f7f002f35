"""What was done to many links, as a sentence; and the sentence where nothing was."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linksnap.services.bulk_actions import BulkAction

_NAMES_TOLD = 5


def told(action: BulkAction, summary: Mapping[str, Any]) -> str:
    """The sentence of a change set's summary."""
    n = int(summary["links"])
    if not n:
        return _unchanged(action)
    names = ", ".join(summary.get("tags", [])[:_NAMES_TOLD])
    values = {"n": n, "name": summary.get("name", "") or names, "instead": summary.get("instead", "")}
    return _sentence(action, n) % values


def _unchanged(action: BulkAction) -> str:
    if action is BulkAction.CAPTURE:
        return _("New snapshots of these pages are on their way already.")
    return _("Nothing had to be changed.")


def _sentence(action: BulkAction, n: int) -> str:
    # Each is written out: plurals are looked up by the whole sentence.
    match action:
        case BulkAction.TAG:
            return ngettext("%(n)d link got the tag: %(name)s", "%(n)d links got the tag: %(name)s", n)
        case BulkAction.UNTAG:
            return ngettext("%(n)d link lost the tag: %(name)s", "%(n)d links lost the tag: %(name)s", n)
        case BulkAction.RETAG:
            return ngettext(
                "%(n)d link has “%(instead)s” instead of: %(name)s",
                "%(n)d links have “%(instead)s” instead of: %(name)s",
                n,
            )
        case BulkAction.COLLECT:
            return ngettext("%(n)d link was put into “%(name)s”.", "%(n)d links were put into “%(name)s”.", n)
        case BulkAction.UNCOLLECT:
            return ngettext("%(n)d link was taken out of “%(name)s”.", "%(n)d links were taken out of “%(name)s”.", n)
        case BulkAction.CAPTURE:
            return ngettext("%(n)d page is being captured again.", "%(n)d pages are being captured again.", n)
        case BulkAction.DELETE:
            told = ngettext("%(n)d link was deleted with all it had.", "%(n)d links were deleted with all they had.", n)
            return told
        case _:
            return _marked(action, n)


def _marked(action: BulkAction, n: int) -> str:
    match action:
        case BulkAction.READ:
            return ngettext("%(n)d link is marked as read.", "%(n)d links are marked as read.", n)
        case BulkAction.UNREAD:
            return ngettext("%(n)d link is marked as unread.", "%(n)d links are marked as unread.", n)
        case BulkAction.FAVOURITE:
            return ngettext("%(n)d link is a favourite now.", "%(n)d links are favourites now.", n)
        case BulkAction.UNFAVOURITE:
            return ngettext("%(n)d link is no favourite any more.", "%(n)d links are no favourites any more.", n)
        case BulkAction.ARCHIVE:
            return ngettext("%(n)d link was archived.", "%(n)d links were archived.", n)
        case _:
            return ngettext("%(n)d link is back in the library.", "%(n)d links are back in the library.", n)
