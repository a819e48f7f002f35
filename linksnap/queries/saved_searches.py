"""The searches a person keeps."""

from django.db.models import QuerySet

from linksnap.models import SavedSearch, User

SIDE_SEARCHES = 12


def saved_searches_of(owner: User) -> QuerySet[SavedSearch]:
    """In the person's own order."""
    return SavedSearch.objects.filter(owner=owner).order_by("position", "pk")


def side_searches(owner: User) -> tuple[SavedSearch, ...]:
    """Those that stand in the side bar, and one more that says there are others."""
    return tuple(saved_searches_of(owner)[: SIDE_SEARCHES + 1])
