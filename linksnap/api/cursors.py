"""Paging by cursor: the place after the last row shown, so that new rows shift nothing."""

import base64
import binascii
import json
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


class UnknownCursor(ValueError):
    """A cursor we did not make."""


def page(rows: QuerySet[Row], cursor: str, limit: int) -> tuple[list[Row], str | None]:
    """Up to `limit` rows, newest first by `created_at`, and the cursor of the next page (None at the end).

    Raises UnknownCursor.
    """
    if cursor:
        at, row_id = _read(cursor)
        rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=row_id))
    found = list(rows.order_by("-created_at", "-pk")[: limit + 1])
    more = len(found) > limit
    return found[:limit], _write(found[limit - 1]) if more else None


def _write(row: Model) -> str:
    place = [row.created_at.isoformat(), row.pk]  # type: ignore[attr-defined]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, int]:
    try:
        at, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = datetime.fromisoformat(at), int(row_id)
        if place[0].tzinfo is None or not 0 <= place[1] < 2**63:
            raise ValueError(cursor)
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        # OverflowError: JSON as Python reads it knows Infinity.
        raise UnknownCursor from error
    return place
