"""Mark many links as unread, favourite or archived, or take the mark off: one statement there, one back."""

from collections.abc import Sequence
from enum import StrEnum

from django.db import transaction
from django.db.models.functions import Now

from linksnap.models import ChangeSet, Link, User
from linksnap.services import change_sets

MARKED = "bulk_marked"


class Mark(StrEnum):
    """What a link can be marked as; the values are the columns."""

    UNREAD = "is_unread"
    FAVOURITE = "is_favourite"
    ARCHIVED = "is_archived"


@transaction.atomic
def mark(owner: User, link_ids: Sequence[int], what: Mark, to: bool) -> ChangeSet:
    """Set one mark of links to `to`; links that have it so already are passed over."""
    other = Link.objects.select_for_update().filter(owner=owner, pk__in=link_ids, **{what.value: not to})
    changed = list(other.order_by("pk").values_list("pk", flat=True))
    Link.objects.filter(pk__in=changed).update(**{what.value: to}, updated_at=Now())
    return change_sets.record(owner, MARKED, {"links": len(changed)}, {"mark": what.value, "to": to, "links": changed})


@change_sets.undoes(MARKED)
def unmark(change_set: ChangeSet) -> None:
    """Set the mark back where it is still as this step left it."""
    what, to = Mark(change_set.before["mark"]).value, bool(change_set.before["to"])
    marked = Link.objects.filter(owner_id=change_set.owner_id, pk__in=change_set.before["links"], **{what: to})
    marked.update(**{what: not to}, updated_at=Now())
