"""How many links of each state a person has, without counting them."""

from django.db.models import Sum

from linksnap.models import LinkCount, User

_NAMES = ("total", "unread", "favourite", "archived")


def known_numbers(owner: User) -> dict[str, int]:
    """`total`, `unread`, `favourite`, `archived`: exact, since triggers note every change; archived ones count once."""
    changes = LinkCount.objects.filter(owner=owner)
    # No links at all, no rows: then the sums are 0.
    return changes.aggregate(**{name: Sum(name, default=0) for name in _NAMES})
