"""When each chore was last done: the schedule lives in the database, so two schedulers are harmless."""

from django.db import models


class UpkeepRun(models.Model):
    """One row a chore; belongs to the instance."""

    chore = models.CharField(max_length=40, unique=True)
    last_started_at = models.DateTimeField()
    last_finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.chore
