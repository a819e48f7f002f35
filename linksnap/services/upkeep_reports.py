"""Reports of checks, sweeps and backups: written when they end, the last ones kept."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models.functions import Now

from linksnap.models import UpkeepReport
from linksnap.models.upkeep_report import ReportKind

_KEPT = timedelta(days=90)


def record(kind: ReportKind, started_at: datetime, is_clean: bool, data: dict[str, Any]) -> UpkeepReport:
    """Write down how it ended."""
    return UpkeepReport.objects.create(kind=kind, started_at=started_at, is_clean=is_clean, data=data)


def last(kind: ReportKind) -> UpkeepReport | None:
    """The latest report of a kind."""
    return UpkeepReport.objects.filter(kind=kind).order_by("-finished_at").first()


def forget_old() -> int:
    """Delete reports nobody will read any more; the last of each kind stays."""
    newest = [report.pk for kind in ReportKind if (report := last(kind))]
    old = UpkeepReport.objects.filter(finished_at__lt=Now() - _KEPT).exclude(pk__in=newest)
    return old.delete()[0]
