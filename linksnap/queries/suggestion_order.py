"""In which order proposed tags stand: a person's own tags first, new ones after them, the surest first in each."""

from django.db.models import Case, Value, When
from django.db.models.expressions import Expression

MOST_SHOWN = 5
"""Proposals of one link that are shown at once."""


def own_first() -> tuple[Expression | str, ...]:
    """For `order_by` of suggestions."""
    return Case(When(tag=None, then=Value(1)), default=Value(0)), "-score", "pk"
