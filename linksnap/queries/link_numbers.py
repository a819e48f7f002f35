"""How many links of each state a person has, without counting them."""

from django.db import connection

from linksnap.models import User

_NAMES = ("total", "unread", "favourite", "archived")
# By hand, since every page asks: putting it together would take longer than the answer.
_SUMS = f"""
SELECT {", ".join(f"coalesce(sum({name}), 0)" for name in _NAMES)} FROM linksnap_linkcount WHERE owner_id = %s
"""  # noqa: S608


def known_numbers(owner: User) -> dict[str, int]:
    """`total`, `unread`, `favourite`, `archived`: exact, since triggers note every change; archived ones count once."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [owner.pk])
        return dict(zip(_NAMES, cursor.fetchone() or (0, 0, 0, 0), strict=True))
