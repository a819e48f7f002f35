"""The rows of the archive that go on working: rules, feeds that are followed, and what was decided about tags."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RuleRow:
    """Links that meet `query` get the tag of the key `tag`."""

    public_id: str
    query: str
    tag: str
    is_active: bool
    position: int
    created_at: datetime


@dataclass(frozen=True)
class TagDecisionRow:
    """A proposal of order among tags that was accepted or refused; open ones are made anew. `other` may be empty."""

    public_id: str
    kind: str
    tag: str
    other: str
    score: float
    state: str
    created_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True)
class FollowedFeedRow:
    """A feed from outside; new items go into `collection` (or where others go). `seen` are digests of known items."""

    public_id: str
    url: str
    title: str
    collection: str
    seen: list[object]
    items_added: int
    fetched_at: datetime | None
    created_at: datetime
