"""What a check or a backup of the whole instance found: the last of each kind stand on the status page."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    FSCK = "fsck", _("Check of the store")
    BACKUP = "backup", _("Backup")
    VERIFY = "verify", _("Check of a backup")
    SWEEP = "sweep", _("Removal of unused files")


class UpkeepReport(models.Model):
    """Written once when the work ends (or fails); belongs to the instance."""

    kind = models.CharField(max_length=8, choices=ReportKind.choices)
    is_clean = models.BooleanField()
    data = models.JSONField(default=dict, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["kind", "-finished_at"], name="upkeep_report_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.finished_at:%Y-%m-%d}"
