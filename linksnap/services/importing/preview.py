"""Adds up what a dry run sees: counts, reasons, samples, folders, tags."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from linksnap.models import RowOutcome
from linksnap.services.importing.entries import Candidate, Judged, Refusal

_SAMPLES = 12
_MOST_FOLDERS = 500
_MOST_TAGS = 100
_TITLE_SHOWN, _URL_SHOWN, _TAGS_SHOWN = 200, 500, 12
USES = (2, 3, 5, 10, 20)
REPEATED = "repeated"


@dataclass
class PreviewCounter:
    """Takes each row once, with what would become of it, and makes the JSON that queries.transfers.preview reads."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    notices: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    folders: Counter[tuple[str, ...]] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    tag_shown: dict[str, str] = field(default_factory=dict)
    machine_tags: set[str] = field(default_factory=set)
    hosts: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    highlights: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None

    def refuse(self, refusal: Refusal) -> None:
        """A row that becomes no link."""
        self.counts["rejected"] += 1
        self.reasons[refusal.reason] += 1
        self._sample(RowOutcome.REJECTED.value, refusal)

    def take(self, candidate: Candidate, outcome: str) -> None:
        """A row with its outcome: "added", "merged", "duplicate", or "repeated" in the file."""
        self.counts[{"added": "new"}.get(outcome, outcome)] += 1
        self._sample(outcome, candidate)
        self.notices.update(candidate.notices)
        self.folders.update(candidate.folders)
        for tag in candidate.tags:
            self.tags[tag.key] += 1
            self.tag_shown.setdefault(tag.key, tag.name)
        self.machine_tags.update(tag.key for tag in candidate.machine_tags)
        self.pages += candidate.page is not None
        self.highlights += len(candidate.highlights)
        if outcome == RowOutcome.ADDED:
            self.hosts[candidate.address.host] += 1
        if candidate.added_at is not None:
            self.oldest = min(candidate.added_at, self.oldest or candidate.added_at)
            self.newest = max(candidate.added_at, self.newest or candidate.added_at)

    def as_json(self, rows: int) -> dict[str, object]:
        """Everything in plain values."""
        host, host_links = self.hosts.most_common(1)[0] if self.hosts else ("", 0)
        names = ("new", "merged", "duplicate", "repeated", "rejected")
        return {
            "rows": rows,
            **{name: self.counts[name] for name in names},
            "reasons": dict(self.reasons),
            "notices": dict(self.notices),
            "samples": self.samples,
            "folders": [[list(path), links] for path, links in self._tree()],
            "folder_count": len(self.folders),
            "tags": [[self.tag_shown[key], uses] for key, uses in self.tags.most_common(_MOST_TAGS)],
            "tag_count": len(self.tags),
            "tags_by_uses": [[least, sum(uses >= least for uses in self.tags.values())] for least in USES],
            "machine_tag_count": len(self.machine_tags),
            "pages": self.pages,
            "highlights": self.highlights,
            "hosts": len(self.hosts),
            "busiest_host": host,
            "busiest_host_links": host_links,
            "oldest": self.oldest.isoformat() if self.oldest else None,
            "newest": self.newest.isoformat() if self.newest else None,
        }

    def _tree(self) -> list[tuple[tuple[str, ...], int]]:
        """The folders in the order of a tree, with those above them that hold no link themselves."""
        whole = dict.fromkeys((path[:end] for path in self.folders for end in range(1, len(path))), 0)
        whole |= dict(self.folders)
        return sorted(whole.items())[:_MOST_FOLDERS]

    def _sample(self, outcome: str, row: Judged) -> None:
        shown = self.samples.setdefault(outcome, [])
        if len(shown) >= _SAMPLES:
            return
        if isinstance(row, Refusal):
            found: dict[str, object] = {"url": row.url, "tags": [], "folder": [], "added_at": None}
            found["reason"] = row.reason
        else:
            found = {"url": row.address.url, "tags": [tag.name for tag in row.tags[:_TAGS_SHOWN]]}
            found["folder"] = list(row.folders[0]) if row.folders else []
            found["added_at"] = row.added_at.isoformat() if row.added_at else None
        found["url"] = str(found["url"])[:_URL_SHOWN]
        shown.append({"number": row.number, "title": row.title[:_TITLE_SHOWN], **found})
