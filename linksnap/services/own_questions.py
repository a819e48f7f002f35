"""Ask a person's own questions again: at which place does today's search show the page they opened then?

Only places are remembered, by the number of the opened hit, and no words: who forgets their searches forgets these.
"""

import time
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from linksnap.models import OpenedHit, User
from linksnap.queries.quality import questions
from linksnap.services.search import SearchRequest, search

DEEPEST = 20
_MOST_SECONDS = 20.0
_KEPT_S = 30 * 24 * 3600


@dataclass(frozen=True)
class Question:
    """A question and the page opened for it: its place then and now (0: beyond the first twenty, None: not asked)."""

    hit: OpenedHit
    then: int
    now: int | None


@dataclass(frozen=True)
class Recall:
    """Questions asked again; `by_words` when no encoder answered."""

    rows: tuple[Question, ...]
    asked_at: datetime | None = None
    by_words: bool = False

    @property
    def asked(self) -> list[Question]:
        """Those that were asked again."""
        return [row for row in self.rows if row.now is not None]

    def share_then(self, depth: int) -> float:
        """How many of all stood among the first `depth` when they were opened."""
        return _share([row.then for row in self.rows], depth)

    def share_now(self, depth: int) -> float:
        """How many of those asked again stand among the first `depth` today."""
        return _share([row.now or 0 for row in self.asked], depth)


def recall_of(owner: User) -> Recall:
    """The last forty questions with what the last asking found; nothing is searched."""
    kept = cache.get(_key(owner)) or {}
    places = kept.get("places", {})
    rows = tuple(Question(hit, hit.rank, places.get(str(hit.pk))) for hit in questions(owner))
    at = kept.get("at") if any(row.now is not None for row in rows) else None
    return Recall(rows, datetime.fromisoformat(at) if at else None, bool(kept.get("by_words")))


def ask_again(owner: User) -> Recall:
    """Search for the last forty questions, as long as twenty seconds allow, and remember the places for a month."""
    started = time.monotonic()
    places: dict[str, int] = {}
    by_words = False
    for hit in questions(owner):
        if time.monotonic() - started > _MOST_SECONDS:
            break
        found = search(owner, SearchRequest(hit.text, limit=DEEPEST))
        by_words = by_words or found.fallback is not None
        place = next((n for n, one in enumerate(found.hits, 1) if one.link.pk == hit.link_id), 0)
        places[str(hit.pk)] = place
    kept = {"at": timezone.now().isoformat(), "places": places, "by_words": by_words}
    cache.set(_key(owner), kept, _KEPT_S)
    return recall_of(owner)


def _share(places: list[int], depth: int) -> float:
    return sum(0 < place <= depth for place in places) / len(places) if places else 0.0


def _key(owner: User) -> str:
    return f"own-questions:{owner.pk}"
