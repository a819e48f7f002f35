"""What is done to many links at once: one step each, by a fixed number of queries, and one step back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from linksnap.models import ChangeSet, Collection, User
from linksnap.rules.collection_names import CollectionError, CollectionProblem
from linksnap.rules.tag_names import TagNameError, TagProblem
from linksnap.services import bulk_captures, bulk_collecting, bulk_marks, bulk_tagging, link_deletion
from linksnap.services.bulk_marks import Mark


class BulkAction(StrEnum):
    """What can be done to many links."""

    TAG = "tag"
    UNTAG = "untag"
    RETAG = "retag"
    COLLECT = "collect"
    UNCOLLECT = "uncollect"
    READ = "read"
    UNREAD = "unread"
    FAVOURITE = "favourite"
    UNFAVOURITE = "unfavourite"
    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"
    CAPTURE = "capture"
    DELETE = "delete"


@dataclass(frozen=True)
class Wish:
    """An action and what it needs: `tags` to put on or take off, the tag that comes `instead`, a collection."""

    action: BulkAction
    tags: tuple[str, ...] = ()
    instead: str = ""
    collection: Collection | None = None


_MARKS: dict[BulkAction, tuple[Mark, bool]] = {
    BulkAction.READ: (Mark.UNREAD, False),
    BulkAction.UNREAD: (Mark.UNREAD, True),
    BulkAction.FAVOURITE: (Mark.FAVOURITE, True),
    BulkAction.UNFAVOURITE: (Mark.FAVOURITE, False),
    BulkAction.ARCHIVE: (Mark.ARCHIVED, True),
    BulkAction.UNARCHIVE: (Mark.ARCHIVED, False),
}


def act(owner: User, link_ids: Sequence[int], wish: Wish) -> ChangeSet:
    """Do it to links (primary keys) of a person; those of others, and those it changes nothing of, are passed over.

    The change set takes all of it back; its summary says of how many `links` something changed. All or nothing:
    raises TagNameError and CollectionError where the wish names no tag or collection that can be, TooManyLinks where
    more are to be deleted than one step may delete.
    """
    if wish.action in _MARKS:
        return bulk_marks.mark(owner, link_ids, *_MARKS[wish.action])
    return _ACTIONS[wish.action](owner, link_ids, wish)


def _tag(owner: User, link_ids: Sequence[int], wish: Wish) -> ChangeSet:
    return bulk_tagging.add(owner, link_ids, _named(wish))


def _untag(owner: User, link_ids: Sequence[int], wish: Wish) -> ChangeSet:
    return bulk_tagging.remove(owner, link_ids, _named(wish))


def _retag(owner: User, link_ids: Sequence[int], wish: Wish) -> ChangeSet:
    return bulk_tagging.replace(owner, link_ids, _named(wish), wish.instead)


def _collect(owner: User, link_ids: Sequence[int], wish: Wish) -> ChangeSet:
    return bulk_collecting.collect(_place(owner, wish), link_ids)


def _uncollect(owner: User, link_ids: Sequence[int], wish: Wish) -> ChangeSet:
    return bulk_collecting.uncollect(_place(owner, wish), link_ids)


def _capture(owner: User, link_ids: Sequence[int], wish: Wish) -> ChangeSet:
    return bulk_captures.snapshot_again(owner, link_ids)


def _delete(owner: User, link_ids: Sequence[int], wish: Wish) -> ChangeSet:
    return link_deletion.delete_many(owner, link_ids)


_ACTIONS: dict[BulkAction, Callable[[User, Sequence[int], Wish], ChangeSet]] = {
    BulkAction.TAG: _tag,
    BulkAction.UNTAG: _untag,
    BulkAction.RETAG: _retag,
    BulkAction.COLLECT: _collect,
    BulkAction.UNCOLLECT: _uncollect,
    BulkAction.CAPTURE: _capture,
    BulkAction.DELETE: _delete,
}


def _named(wish: Wish) -> tuple[str, ...]:
    if not wish.tags:
        raise TagNameError(TagProblem.EMPTY)
    return wish.tags


def _place(owner: User, wish: Wish) -> Collection:
    if wish.collection is None or wish.collection.owner_id != owner.pk:
        raise CollectionError(CollectionProblem.GONE)
    return wish.collection
