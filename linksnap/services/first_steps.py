"""What is written down of the first steps: that a link came from outside, and that the list was put away."""

from django.db import transaction

from linksnap.models import User
from linksnap.queries.first_steps import NAME


def put_away(owner: User) -> None:
    """Show the list no more."""
    _note(owner, "is_put_away")


def note_outside(owner: User) -> None:
    """A link was saved by the bookmarklet or shared from a phone."""
    _note(owner, "has_outside")


@transaction.atomic
def _note(owner: User, what: str) -> None:
    # Locked, for the same field remembers how lists are looked at.
    held = User.objects.select_for_update().only("views").get(pk=owner.pk)
    kept = held.views.get(NAME)
    known = kept if isinstance(kept, dict) else {}
    if not known.get(what):
        held.views = {**held.views, NAME: {**known, what: True}}
        held.save(update_fields=["views"])
