"""What becomes of a link when a file knows it, too: nothing is lost, the earliest date wins, flags add up."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from linksnap.models import Link
from linksnap.services.importing.entries import Candidate

# What an import may write on a link, in the order of the digest.
FIELDS = ("title", "description", "notes", "is_unread", "is_favourite", "is_archived", "is_shared")


@dataclass
class LinkDraft:
    """A link as it is, or as it will be. `has_capture` is True once anybody asked for a snapshot of it."""

    link_id: int
    host: str
    title: str
    description: str
    notes: str
    is_unread: bool
    is_favourite: bool
    is_archived: bool
    is_shared: bool
    created_at: datetime
    updated_at: datetime
    has_capture: bool = False

    @classmethod
    def of(cls, link: Link) -> "LinkDraft":
        """A link of the library."""
        values = {name: getattr(link, name) for name in FIELDS}
        return cls(
            link_id=link.pk,
            host=link.host,
            created_at=link.created_at,
            updated_at=link.updated_at,
            has_capture=link.latest_capture_id is not None or link.current_snapshot_id is not None,
            **values,
        )

    @classmethod
    def new(cls, link_id: int, candidate: Candidate, now: datetime) -> "LinkDraft":
        """A link the file brings. What it does not say is unread is not: it was kept long ago."""
        return cls(
            link_id=link_id,
            host=candidate.address.host[:255],
            title=candidate.title,
            description=candidate.description,
            notes=candidate.notes,
            is_unread=bool(candidate.is_unread),
            is_favourite=candidate.is_favourite,
            is_archived=candidate.is_archived,
            is_shared=candidate.is_shared,
            created_at=candidate.added_at or now,
            updated_at=candidate.modified_at or now,
        )

    def merge(self, candidate: Candidate) -> dict[str, list[object]]:
        """Take over what is new; the changes as field -> [before, after], empty when there is nothing new."""
        wanted: dict[str, object] = {
            "title": self.title or candidate.title,
            "description": _joined(self.description, candidate.description),
            "notes": _joined(self.notes, candidate.notes),
            "is_favourite": self.is_favourite or candidate.is_favourite,
            "is_archived": self.is_archived or candidate.is_archived,
            "is_shared": self.is_shared or candidate.is_shared,
            "created_at": min(self.created_at, candidate.added_at or self.created_at),
        }
        changes: dict[str, list[object]] = {}
        for name, after in wanted.items():
            before = getattr(self, name)
            if after != before:
                changes[name] = [before, after]
                setattr(self, name, after)
        return changes

    def digest(self) -> str:
        """Stands for everything the import wrote: another one means that somebody changed the link since."""
        return state_digest([getattr(self, name) for name in FIELDS])


def state_digest(values: list[object]) -> str:
    """A short digest of the values of FIELDS."""
    return hashlib.sha256(repr(values).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def as_json(changes: dict[str, list[object]]) -> dict[str, list[object]]:
    """The changes with dates as text."""
    return {
        name: [value.isoformat() if isinstance(value, datetime) else value for value in pair]
        for name, pair in changes.items()
    }


def _joined(own: str, other: str) -> str:
    """Both texts, the other one only where it says something new."""
    if not other or other in own:
        return own
    return other if own in other else f"{own}\n\n{other}"
