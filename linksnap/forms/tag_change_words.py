"""What was lately done to tags, as a sentence for each kind of change in the journal."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linksnap.forms.bulk_words import told
from linksnap.rules.suggestion_codes import DECIDED
from linksnap.services import (
    bulk_tag_journal,
    tag_changes,
    tag_cleaning,
    tag_journal,
    tag_order_changes,
    tag_rules,
    tag_split,
)
from linksnap.services.bulk_actions import BulkAction

KINDS = (
    tag_journal.DELETED,
    tag_changes.MADE,
    tag_changes.RENAMED,
    tag_changes.MOVED,
    tag_changes.ALIASES,
    tag_split.SPLIT,
    tag_cleaning.MERGED,
    tag_order_changes.NESTED,
    tag_order_changes.SPLIT,
    tag_rules.DELETED,
    bulk_tag_journal.TAGGED,
    DECIDED,
)


def changed_something(kind: str, summary: Mapping[str, Any]) -> bool:
    """False for a bulk change that found nothing to do."""
    return kind != bulk_tag_journal.TAGGED or bool(summary.get("links"))


def sentence(kind: str, summary: Mapping[str, Any]) -> str:
    """What was done, from the names and numbers the journal kept."""
    if kind == bulk_tag_journal.TAGGED:
        return _of_many(summary)
    if kind == DECIDED:
        return _("Decided on proposals: %(accepted)d accepted, %(rejected)d rejected") % summary
    if kind == tag_order_changes.NESTED:
        return ngettext("Put %(tags)d tag under another", "Put %(tags)d tags under others", summary["tags"]) % summary
    values = {"name": "", "new": "", "parent": "", "links": 0, "tags": 0, "alias": "", **summary}
    return (_one(kind, values) if values["name"] else _merged(values)) % values


def _one(kind: str, values: Mapping[str, Any]) -> str:
    """The sentence with its places for names and numbers."""
    match kind:
        case tag_journal.DELETED:
            return _("Deleted “%(name)s” (%(links)d links)")
        case tag_changes.MADE:
            return _("Made “%(name)s”")
        case tag_changes.RENAMED:
            return _("Renamed “%(name)s” to “%(new)s”")
        case tag_changes.MOVED:
            return _("Put “%(name)s” under “%(parent)s”") if values["parent"] else _("Put “%(name)s” at the top")
        case tag_changes.ALIASES:
            return _("Changed the other names of “%(name)s”: %(alias)s")
        case tag_split.SPLIT:
            return _("Split “%(new)s” off “%(name)s” (%(links)d links)")
        case tag_order_changes.SPLIT:
            return _("Split “%(name)s” into narrower tags (%(links)d links)")
        case tag_rules.DELETED:
            return _("Deleted the rule “%(name)s”")
        case _other:
            return _("Merged “%(name)s” into “%(new)s”")


def _merged(values: Mapping[str, Any]) -> str:
    """Many at once, into one tag or pair by pair."""
    if values["new"]:
        return ngettext("Merged %(tags)d tag into “%(new)s”", "Merged %(tags)d tags into “%(new)s”", values["tags"])
    return ngettext("Merged %(tags)d pair of tags", "Merged %(tags)d pairs of tags", values["tags"])


def _of_many(summary: Mapping[str, Any]) -> str:
    if summary.get("instead"):
        return told(BulkAction.RETAG, summary)
    n, names = int(summary["links"]), ", ".join(summary.get("tags", [])[:5])
    said = ngettext("Changed the tags of %(n)d link: %(names)s", "Changed the tags of %(n)d links: %(names)s", n)
    return said % {"n": n, "names": names}
