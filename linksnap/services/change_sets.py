"""The journal of changes that can be taken back: write one down, and undo it once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from linksnap.models import ChangeSet, User

Undo = Callable[[ChangeSet], None]

# How long undo is offered and what it needs is kept.
KEPT_FOR = timedelta(days=30)
_UNDO: dict[str, Undo] = {}


class CannotUndo(RuntimeError):
    """Nobody knows how to take back changes of this kind (any more)."""


def undoes(kind: str) -> Callable[[Undo], Undo]:
    """Register the function that takes back change sets of `kind`: `@undoes("collection_deleted")`.

    It runs in a transaction with the row locked, once; it puts back what it can and leaves out what has gone meanwhile.
    """

    def register(function: Undo) -> Undo:
        if kind in _UNDO:
            raise ValueError(f"two functions take back {kind}")
        _UNDO[kind] = function
        return function

    return register


def record(owner: User | int, kind: str, summary: dict[str, Any], before: dict[str, Any]) -> ChangeSet:
    """Write down a change in the transaction that makes it. `summary` names and counts, `before` is what undo needs.

    Both are JSON. Raises CannotUndo for a kind that has no undo.
    """
    if kind not in _UNDO:
        raise CannotUndo(kind)
    owner_id = owner if isinstance(owner, int) else owner.pk
    return ChangeSet.objects.create(owner_id=owner_id, kind=kind, summary=summary, before=before)


@transaction.atomic
def undo(change_set: ChangeSet) -> bool:
    """Take a change back; False when that has been done already. Raises CannotUndo."""
    held = ChangeSet.objects.select_for_update().filter(pk=change_set.pk, undone_at=None).first()
    if held is None:
        return False
    take_back = _UNDO.get(held.kind)
    if take_back is None:
        raise CannotUndo(held.kind)
    take_back(held)
    ChangeSet.objects.filter(pk=held.pk).update(undone_at=Now())
    return True


def kinds() -> frozenset[str]:
    """Every kind that can be taken back."""
    return frozenset(_UNDO)
