"""The journal of changes as its person sees it."""

from django.db.models import QuerySet

from linksnap.models import ChangeSet, User


def change_sets_of(owner: User) -> QuerySet[ChangeSet]:
    """The changes this person may take back, newest first."""
    return ChangeSet.objects.filter(owner=owner).order_by("-created_at", "-pk")
