"""How many links each saved search finds, as counted not long ago."""

import time
from collections.abc import Iterable
from hashlib import sha256

from django.core.cache import caches

from linksnap.models import SavedSearch, User
from linksnap.services.search import SearchMode, SearchRequest, search

# Of this process: what is asked for with every page must cost no query.
cache = caches["process"]
# A number beside a name may be a little old; counting a search by meaning may take its encoder 800 ms.
_SECONDS = 300
_BUDGET_S = 2.0


def known_counts(searches: Iterable[SavedSearch]) -> dict[int, int]:
    """The counts that are at hand, by primary key; nothing is searched."""
    keys = {_key(saved): saved.pk for saved in searches}
    return {keys[key]: int(count) for key, count in cache.get_many(keys).items()}


def counts(owner: User, searches: Iterable[SavedSearch]) -> dict[int, int]:
    """The counts by primary key, counted where they are not at hand, for two seconds at most; the rest is left out."""
    wanted = list(searches)
    found = known_counts(wanted)
    end = time.monotonic() + _BUDGET_S
    for saved in wanted:
        if saved.pk not in found and time.monotonic() < end:
            total = search(
                owner, SearchRequest(saved.query, mode=SearchMode(saved.mode), limit=1, is_collapsed=True)
            ).total
            cache.set(_key(saved), total, _SECONDS)
            found[saved.pk] = total
    return found


def _key(saved: SavedSearch) -> str:
    return f"search-count:{saved.owner_id}:{sha256(f'{saved.mode} {saved.query}'.encode()).hexdigest()[:32]}"
