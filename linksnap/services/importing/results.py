"""What became of one row of an import while its batch is written, and what undo will have to know."""

from dataclasses import dataclass, field

from linksnap.models import RowOutcome
from linksnap.services.importing.entries import Candidate
from linksnap.services.importing.merging import LinkDraft, as_json
from linksnap.services.importing.policy import WantedTags
from linksnap.services.importing.preparing import Prepared


@dataclass
class RowResult:
    """What became of one candidate, and what undo has to know."""

    prepared: Prepared
    draft: LinkDraft
    is_new: bool
    changes: dict[str, list[object]]
    added: dict[str, list[object]] = field(default_factory=dict)
    reason: str = ""
    # What the link was when this row had written it; rows after it are taken back before it.
    wrote: str = ""

    @property
    def candidate(self) -> Candidate:
        """The row itself."""
        return self.prepared.candidate

    @property
    def wanted(self) -> WantedTags:
        """What the row says about tags."""
        return self.prepared.wanted

    @property
    def outcome(self) -> RowOutcome:
        """A row that adds its link, one that changes a link, one with nothing new."""
        if self.is_new:
            return RowOutcome.ADDED
        return RowOutcome.MERGED if self.changes or self.added else RowOutcome.DUPLICATE

    def note(self, kind: str, value: object) -> None:
        """Remember something the row added."""
        self.added.setdefault(kind, []).append(value)

    def before(self) -> dict[str, object] | None:
        """What undo needs; None where there is nothing to undo."""
        if self.outcome == RowOutcome.DUPLICATE:
            return None
        kept: dict[str, object] = dict(self.added)
        if self.is_new:
            kept["wrote"] = self.wrote
        elif self.changes:
            kept["fields"] = as_json(self.changes)
        return kept
