"""What a look at a library has found for a link, as it is kept until its person decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FoundTag:
    """One tag a look has found for a link; `chance` from 0 to 1."""

    link_id: int
    tag_id: int
    chance: float
    reason: str
    evidence: dict[str, Any]

    def as_row(self) -> list[object]:
        """As it is kept in the run."""
        return [self.link_id, self.tag_id, round(self.chance * 1000), self.reason, self.evidence]

    @classmethod
    def of(cls, row: Sequence[Any]) -> "FoundTag":
        """From what is kept."""
        return cls(int(row[0]), int(row[1]), int(row[2]) / 1000, str(row[3]), dict(row[4]))
