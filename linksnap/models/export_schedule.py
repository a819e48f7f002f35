"""A person's wish to have the library written to the operator's folder again and again."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ExportRhythm(models.TextChoices):
    DAY = "day", _("Every day")
    WEEK = "week", _("Every week")

    @property
    def pause(self) -> timedelta:
        """The time from one export to the next."""
        return timedelta(days=7 if self is ExportRhythm.WEEK else 1)


class ExportSchedule(models.Model):
    """One a person. What became of the last export is told by its TransferRun."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="export_schedule")
    rhythm = models.CharField(max_length=8, choices=ExportRhythm.choices, default=ExportRhythm.WEEK)
    format = models.CharField(max_length=24)
    keep = models.PositiveSmallIntegerField(default=4)
    next_at = models.DateTimeField(default=timezone.now, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.format} {self.rhythm}"
