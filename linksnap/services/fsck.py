"""A whole check of an instance: blobs, rows, the report of it, and the repair where that is wished."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import structlog

from linksnap.models.upkeep_report import ReportKind
from linksnap.queries.database_time import database_now
from linksnap.services import upkeep_reports
from linksnap.services.store_check import SERIOUS, Depth, Finding, Measured, Progress, check_blobs
from linksnap.services.store_names import written_names
from linksnap.services.store_repair import repair
from linksnap.services.store_rows import check_rows

log = structlog.get_logger(__name__)

# A store that is gone as a whole must not fill the memory with its findings; the counts are right all the same.
_MOST_KEPT = 10_000
_MOST_WRITTEN_DOWN = 100
DAILY_SHARE = 0.01


@dataclass
class CheckReport:
    """What a check has found: all counts, the first findings, what was looked at and what was done about it."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    measured: Measured = field(default_factory=Measured)
    remedies: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def is_clean(self) -> bool:
        """True when nothing at all was found."""
        return not self.counts

    @property
    def is_serious(self) -> bool:
        """True when a page is lost or damaged, or may be."""
        return any(self.counts[fault] for fault in SERIOUS)

    def as_json(self, most: int = _MOST_KEPT) -> dict[str, Any]:
        """For programs, and for the row of the report."""
        shown = [
            {"fault": one.fault.value, "subject": one.subject, "detail": one.detail} for one in self.findings[:most]
        ]
        return {
            "clean": self.is_clean,
            "counts": dict(self.counts),
            "findings": shown,
            "looked_at": asdict(self.measured),
            "remedies": self.remedies,
            "seconds": round(self.seconds, 2),
        }


def check(depth: Depth, progress: Progress = lambda done, total: None, *, mend: bool = False) -> CheckReport:
    """Check everything and write a report; with `mend`, ask for what can be had again (nothing is deleted)."""
    started_at, started = database_now(), time.monotonic()
    report = CheckReport()
    for finding in _findings(depth, report.measured, progress):
        report.counts[finding.fault.value] += 1
        if len(report.findings) < _MOST_KEPT:
            report.findings.append(finding)
    if mend:
        report.remedies = {remedy.value: count for remedy, count in repair(report.findings).items() if count}
    report.seconds = time.monotonic() - started
    data = report.as_json(_MOST_WRITTEN_DOWN) | {"share": depth.share}
    upkeep_reports.record(ReportKind.FSCK, started_at, report.is_clean, data)
    log.info("store_checked", counts=dict(report.counts), blobs=report.measured.blobs, seconds=data["seconds"])
    return report


def check_sample() -> int:
    """The chore: every size, and each day another hundredth of the bytes; the number of findings."""
    return sum(check(Depth(DAILY_SHARE)).counts.values())


def _findings(depth: Depth, measured: Measured, progress: Progress) -> Iterator[Finding]:
    with written_names() as names:
        yield from check_blobs(names, depth, measured, progress)
    yield from check_rows(with_vectors=depth.share >= 1)
