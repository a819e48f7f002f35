"""Exports that come again: a person's wish, and starting those whose time has come."""

import structlog
from django.conf import settings
from django.utils import timezone

from linksnap.models import ExportRhythm, ExportSchedule, User
from linksnap.services import export_files, exports
from linksnap.services.exports import ExportFormat, ExportOptions

log = structlog.get_logger(__name__)

MOST_KEPT = 100


def is_allowed() -> bool:
    """Whether the operator has named a folder (LINKSNAP_EXPORT_DIR)."""
    return settings.ENV.export_folder is not None


def wish(owner: User, rhythm: ExportRhythm, wanted: ExportFormat, keep: int) -> ExportSchedule:
    """Have the library written every day or week, of which the newest `keep` files stay; the first one at once.

    Raises NoExportFolder where the operator has named none, and ValueError for a `keep` outside 1 to 100.
    """
    if not is_allowed():
        raise export_files.NoExportFolder
    if not 1 <= keep <= MOST_KEPT:
        raise ValueError(f"keep must be from 1 to {MOST_KEPT}")
    values = {"rhythm": rhythm, "format": wanted.value, "keep": keep, "next_at": timezone.now()}
    return ExportSchedule.objects.update_or_create(owner=owner, defaults=values)[0]


def stop(owner: User) -> None:
    """Write no more; the files that are there stay."""
    ExportSchedule.objects.filter(owner=owner).delete()


def start_due() -> int:
    """Start the exports whose time has come; how many. One that cannot start is tried again at its next time."""
    if not is_allowed():
        return 0
    now = timezone.now()
    started = 0
    due = ExportSchedule.objects.filter(next_at__lte=now, owner__is_active=True).select_related("owner")
    for schedule in due:
        rhythm = ExportRhythm(schedule.rhythm)
        # After a week switched off one export is due, not seven.
        missed = (now - schedule.next_at) // rhythm.pause + 1
        following = schedule.next_at + missed * rhythm.pause
        # Two schedulers at once: only one moves the date.
        if not ExportSchedule.objects.filter(pk=schedule.pk, next_at=schedule.next_at).update(next_at=following):
            continue
        try:
            exports.start(schedule.owner, ExportOptions(ExportFormat(schedule.format), keep=schedule.keep))
            started += 1
        except OSError as error:
            exports.record_failure(
                schedule.owner, ExportOptions(ExportFormat(schedule.format), keep=schedule.keep), error
            )
            log.warning("scheduled_export_not_started", owner=schedule.owner.public_id, error=str(error))
    return started
