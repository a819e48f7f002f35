"""Paging through a ranking by cursor: a place in the order, good for the question it was given for and no other."""

import base64
import binascii
import json
from collections.abc import Sequence
from hashlib import sha256

from linksnap.api.cursors import UnknownCursor

# Nobody reads so far down a ranking, and every page is ranked anew.
FARTHEST = 10_000


def place_of(cursor: str, question: Sequence[object]) -> int:
    """How many hits the cursor's page comes after; 0 without a cursor. Raises UnknownCursor, also for another question.

    The order of one question is the same each time, so pages neither overlap nor leave anything out unless the library
    itself changes meanwhile.
    """
    if not cursor:
        return 0
    try:
        digest, place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if digest != _digest(question) or type(place) is not int or not 0 < place <= FARTHEST:
            raise ValueError(cursor)
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise UnknownCursor from error
    return int(place)


def cursor_at(place: int, total: int, question: Sequence[object]) -> str | None:
    """The cursor of what follows the first `place` of `total` hits; None at the end."""
    if place >= total or place > FARTHEST:
        return None
    return base64.urlsafe_b64encode(json.dumps([_digest(question), place]).encode()).decode().rstrip("=")


def _digest(question: Sequence[object]) -> str:
    text = json.dumps(question, ensure_ascii=True, default=str)
    return sha256(text.encode()).hexdigest()[:16]
