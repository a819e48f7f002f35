"""What takes long to look for, kept for minutes or until the library changes, so that its second page costs nothing."""

from collections.abc import Callable
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar, cast

from django.core.cache import caches
from django.db import connection

from linksnap.models import User

# Of this process: what is asked for with every page must cost no query.
cache = caches["process"]
T = TypeVar("T")
_SECONDS = 600
# Vectors come by themselves and are not asked: what is new by meaning shows after ten minutes at most.
_LINKS = """
SELECT count(*), count(*) FILTER (WHERE is_archived), max(updated_at), max(current_snapshot_id)
FROM linksnap_link WHERE owner_id = %(owner)s
"""
_TAGS = """
SELECT (SELECT (count(*), max(id))::text FROM linksnap_linktag WHERE owner_id = %(owner)s),
    (SELECT md5(string_agg(key || name, ' ' ORDER BY id)) FROM linksnap_tag WHERE owner_id = %(owner)s)
"""


class Look(StrEnum):
    """What was looked for."""

    DUPLICATES = "duplicates"
    TAG_PAIRS = "tag_pairs"


# What tells that there may be something else to find.
_STATES = {Look.DUPLICATES: _LINKS, Look.TAG_PAIRS: _TAGS}


def remembered(owner: User, name: Look, look: Callable[[], T]) -> T:
    """What `look` finds in the library of `owner`, or found there before; `name` says what that is."""
    with connection.cursor() as cursor:
        cursor.execute(_STATES[name], {"owner": owner.pk})
        state = repr(cursor.fetchone())
    key = f"look:{name}:{owner.pk}:{sha256(state.encode()).hexdigest()[:32]}"
    found = cache.get(key)
    if found is None:
        found = look()
        cache.set(key, found, _SECONDS)
    return cast(T, found)
